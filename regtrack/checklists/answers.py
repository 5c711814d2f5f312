"""Duties judged for a product, as its pages show them: with reasons, due dates and groups."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from regtrack.checklists.applicability import Decision, Facts, Verdict, decide
from regtrack.checklists.deadlines import Due, Situation, due
from regtrack.checklists.explain import reasons
from regtrack.checklists.judging import judge, rule_of
from regtrack.checklists.models import Item
from regtrack.checklists.unasked import Unasked, unasked
from regtrack.core.clocks import Clocks
from regtrack.core.texts import Text
from regtrack.register import badges
from regtrack.register.lives import Lives, read_lives
from regtrack.register.models import Instrument, ObligationRevision
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
    """The entries of one instrument (or theme), in the register's order."""

    key: str
    name: Any
    instrument: Instrument | None
    status: Status
    badges: list[badges.Badge]
    entries: list[Entry] = field(default_factory=list)

    @property
    def duties(self) -> int:
        return sum(entry.verdict == Verdict.APPLIES for entry in self.entries)

    @property
    def done(self) -> int:
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
    """Words for decisions about one product at two clocks; one query when it is made."""

    def __init__(
        self,
        facts: Facts,
        launches: Mapping[str, dt.date | None],
        clocks: Clocks,
        vocabulary: Vocabulary,
    ) -> None:
        self.facts, self.launches = facts, launches
        self.clocks, self.vocabulary = clocks, vocabulary
        self.lives = read_lives(clocks.known)

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
        starts_on = standing.starts.day if standing.starts else None
        return Entry(revision, decision, why, self._due(revision, starts_on), item)

    def _due(self, revision: ObligationRevision, starts_on: dt.date | None) -> Due:
        code = revision.obligation.instrument.jurisdiction_id
        launches = [
            (day, market)
            for market, day in self.launches.items()
            if day and (market == code or self.vocabulary.parents.get(market) == code)
        ]
        launched_on, market = min(launches, default=(None, code))
        return due(
            revision.deadline,
            Situation(
                starts_on=starts_on,
                launched_on=launched_on,
                place=self.vocabulary.jurisdictions[market],
                country="" if code == "EU" else code[:2],
                event_days=self.lives.by_ref,
            ),
        )


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


def by_theme(entries: Iterable[Entry]) -> list[Group]:
    """Groups by the first theme of each duty; wants `revision__themes` fetched."""
    groups: dict[str, Group] = {}
    for entry in entries:
        themes = list(entry.revision.themes.all())
        key, name = (themes[0].ref, themes[0]) if themes else ("", None)
        group = groups.setdefault(key, Group(key, name, None, Status.UNKNOWN, []))
        group.entries.append(entry)
    return list(groups.values())


def questions_of(entries: Iterable[Entry], vocabulary: Vocabulary) -> list[tuple[Question, int]]:
    """The questions still open on these entries with how many each would settle, most first."""
    asked = Counter(facet for entry in entries for facet in set(entry.decision.questions))
    return [(vocabulary.facets[ref], number) for ref, number in asked.most_common()]


def grouped(facts: Facts, clocks: Clocks, vocabulary: Vocabulary) -> Answers:
    """Every duty of the register judged for a product, by verdict and instrument."""
    describer = Describer(facts, {}, clocks, vocabulary)
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
