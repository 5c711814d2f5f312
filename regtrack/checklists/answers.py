"""Duties judged for a product, as its pages show them: with reasons, due dates and groups."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from regtrack.checklists.applicability import Decision, Facts, Verdict, decide
from regtrack.checklists.deadlines import OCCURRENCES, Due, Situation, due
from regtrack.checklists.explain import reasons
from regtrack.checklists.judging import Judged, ProductDays, judge, rule_of
from regtrack.checklists.models import Flag, Item
from regtrack.checklists.unasked import Unasked, unasked
from regtrack.core.clocks import Clocks
from regtrack.core.texts import Text
from regtrack.register import badges
from regtrack.register.lives import Lives, read_lives
from regtrack.register.models import Instrument, Jurisdiction, ObligationRevision
from regtrack.register.status import Status, status_on
from regtrack.register.vocabulary import Question, Vocabulary


@dataclass(frozen=True, slots=True)
class Entry:
    """One duty with its verdict, and the item that stands for it on a checklist, if there is one."""

    revision: ObligationRevision
    decision: Decision
    why: tuple[Text, ...]
    due: Due
    item: Item | None = None

    @property
    def verdict(self) -> str:
        return self.item.verdict if self.item else self.decision.verdict.value

    @property
    def due_on(self) -> dt.date | None:
        """The day the team set, else the day the rule gives."""
        return (self.item.due_on if self.item else None) or self.due.day

    @property
    def flag(self) -> Any:
        """The first reason to look at it again, where the item was read with it (`listing`)."""
        kind = getattr(self.item, "flag", None)
        return Flag.Kind(kind).label if kind else None

    @property
    def not_law(self) -> list[badges.Badge]:
        """What must be said beside a duty that no law imposes."""
        if self.is_law:
            return []
        return badges.of_duty(self.revision.force, self.revision.obligation.instrument.kind)

    @property
    def is_law(self) -> bool:
        return self.revision.is_law and self.revision.obligation.instrument.can_bind


@dataclass(slots=True)
class Group:
    """The entries of one instrument (or theme, owner, time), in the register's order; where they are
    only some of it, `counted` has how many of all its duties are done."""

    key: str
    name: Any
    instrument: Instrument | None
    status: Status
    badges: list[badges.Badge]
    entries: list[Entry] = field(default_factory=list)
    counted: tuple[int, int] | None = None

    @property
    def duties(self) -> int:
        if self.counted:
            return self.counted[1]
        return sum(entry.verdict == Verdict.APPLIES for entry in self.entries)

    @property
    def done(self) -> int:
        if self.counted:
            return self.counted[0]
        return sum(
            entry.item is not None
            and entry.verdict == Verdict.APPLIES
            and entry.item.status in Item.Status.settled()
            for entry in self.entries
        )


@dataclass(frozen=True, slots=True)
class Answers:
    """What /check/ answers: what binds, and what is only proposed, promised, requested or
    encouraged, apart. `questions` are the facets whose answers would settle `open`, `unasked` the
    places inside a chosen market of which it waits to hear."""

    applies: list[Group]
    not_law: list[Group]
    open: list[Group]
    precedents: list[Group]
    excluded: list[Group]
    questions: list[tuple[Question, int]]
    unasked: list[Unasked]

    @property
    def numbers(self) -> dict[str, int]:
        """How many duties have each verdict."""
        return {
            name: sum(len(group.entries) for group in getattr(self, name))
            for name in ("applies", "not_law", "open", "precedents", "excluded")
        }


class Describer:
    """Words for decisions about one product at two clocks; one query when it is made without the
    lives as known then."""

    def __init__(
        self,
        facts: Facts,
        days: ProductDays,
        clocks: Clocks,
        vocabulary: Vocabulary,
        lives: Lives | None = None,
    ) -> None:
        self.facts, self.days = facts, days
        self.clocks, self.vocabulary = clocks, vocabulary
        self.lives = lives or read_lives(clocks.known)

    def entry(
        self,
        revision: ObligationRevision,
        decision: Decision | None = None,
        item: Item | None = None,
    ) -> Entry:
        """A revision with `obligation__instrument__jurisdiction` and `addressees` fetched."""
        standing = self.lives.standing(revision, self.clocks.on)
        decision = decision or decide(
            rule_of(revision, self.lives, self.clocks.on), self.facts, self.vocabulary.parents
        )
        why = reasons(decision, self.vocabulary, standing, force=revision.force)
        return Entry(revision, decision, why, self.due(revision, item), item)

    def due(
        self,
        revision: ObligationRevision,
        item: Item | None = None,
        happened_at: dt.datetime | None = None,
    ) -> Due:
        """By when; of an item, whose `running` are its open occurrences, counted from the first, or
        from the moment given."""
        starts = self.lives.when.get(revision.applies_from_id)
        place = revision.obligation.instrument.jurisdiction
        is_territory = place.kind in {Jurisdiction.Kind.COUNTRY, Jurisdiction.Kind.SUBDIVISION}
        launched_on, market = self._launch(place.code)
        return due(
            revision.deadline,
            Situation(
                starts_on=starts.day if starts else None,
                launched_on=launched_on,
                ended_on=self.days.ended.get(market),
                changed_on=self.days.changed_on,
                happened_at=happened_at or _started_at(revision, item),
                met_on=item.met_on if item else None,
                place=self.vocabulary.jurisdictions[market],
                country=place.code[:2] if is_territory else "",
                time_zone=place.time_zone,
                event_days=self.lives.by_ref,
            ),
        )

    def _launch(self, code: str) -> tuple[dt.date | None, str]:
        """The first launch in a jurisdiction or a part of it, and in which market."""
        launches = [
            (day, market)
            for market, day in self.days.launched.items()
            if day and (market == code or self.vocabulary.parents.get(market) == code)
        ]
        return min(launches, default=(None, code))


def _started_at(revision: ObligationRevision, item: Item | None) -> dt.datetime | None:
    """When the first of the clocks that run on an item was started; asked only where one may run."""
    if item is None or revision.deadline.get("anchor") not in OCCURRENCES:
        return None
    return next((one.happened_at for one in item.running), None)


def by_instrument(entries: Iterable[Entry], lives: Lives, on: dt.date) -> list[Group]:
    """Groups in the entries' order, with the instruments' statuses on the day `on`."""
    groups = []
    for instrument, part in groupby(
        entries, key=lambda entry: entry.revision.obligation.instrument
    ):
        status = status_on(instrument.kind, lives.of.get(instrument.pk, []), on)
        groups.append(
            Group(
                instrument.ref,
                instrument,
                instrument,
                status,
                badges.of_group(instrument.kind, status),
                list(part),
            )
        )
    return groups


def questions_of(
    entries: Iterable[Entry | Judged], vocabulary: Vocabulary
) -> list[tuple[Question, int]]:
    """The questions still open on these entries with how many each would settle, most first."""
    asked = Counter(facet for entry in entries for facet in set(entry.decision.questions))
    return [(vocabulary.facets[ref], number) for ref, number in asked.most_common()]


def grouped(facts: Facts, clocks: Clocks, vocabulary: Vocabulary) -> Answers:
    """Every duty of the register judged for a product, by verdict and instrument."""
    describer = Describer(facts, ProductDays(), clocks, vocabulary)
    entries = [
        describer.entry(judged.revision, judged.decision)
        for judged in judge(facts, clocks, vocabulary.parents, describer.lives)
    ]
    groups = {
        verdict: [entry for entry in entries if entry.decision.verdict == verdict]
        for verdict in Verdict
    }
    return Answers(
        applies=by_instrument(
            [entry for entry in groups[Verdict.APPLIES] if entry.is_law], describer.lives, clocks.on
        ),
        not_law=by_instrument(
            [entry for entry in groups[Verdict.APPLIES] if not entry.is_law],
            describer.lives,
            clocks.on,
        ),
        open=by_instrument(groups[Verdict.NEEDS_ANSWER], describer.lives, clocks.on),
        precedents=by_instrument(groups[Verdict.PRECEDENT], describer.lives, clocks.on),
        excluded=by_instrument(groups[Verdict.DOES_NOT_APPLY], describer.lives, clocks.on),
        questions=questions_of(groups[Verdict.NEEDS_ANSWER], vocabulary),
        unasked=unasked((entry.decision for entry in groups[Verdict.NEEDS_ANSWER]), vocabulary),
    )
