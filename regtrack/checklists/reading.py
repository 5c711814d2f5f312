"""A checklist, or one page of it: entries with reasons and due dates, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery, prefetch_related_objects

from regtrack.checklists.answers import Describer, Entry, Group, by_instrument
from regtrack.checklists.deadlines import OCCURRENCES
from regtrack.checklists.grouping import by_day, by_owner, by_theme
from regtrack.checklists.judging import days_of, facts_of
from regtrack.checklists.listing import Counts, Wanted, choose, count, due_next
from regtrack.checklists.models import Checklist, Flag, Item
from regtrack.core.texts import Text, both
from regtrack.register.kept import Kept, read_kept
from regtrack.register.lives import Lives, with_owned
from regtrack.register.models import Instrument
from regtrack.register.vocabulary import Question, Vocabulary

ON_A_PAGE = 100


class Reading:
    """A checklist of `for_page()` with what every page of it says. `clocks` are its own, `entries`
    those of its items that were read."""

    entries: list[Entry]

    def __init__(self, checklist: Checklist, today: dt.date) -> None:
        self.checklist, self.clocks = checklist, checklist.clocks(today)
        self.kept: Kept = read_kept(checklist.register_stamp, self.clocks.known)
        self.describer = Describer(
            facts_of(checklist.product),
            days_of(checklist.product),
            self.clocks,
            self.vocabulary,
            self.lives,
        )

    @property
    def vocabulary(self) -> Vocabulary:
        return self.kept.vocabulary

    @cached_property
    def lives(self) -> Lives:
        """A query more where the product follows rules of its team."""
        return with_owned(self.kept.lives, self.checklist.product.follows, self.clocks.known)

    @property
    def facts_in_words(self) -> list[tuple[Text, tuple[Text, ...]]]:
        """One pair (question, answers) a facet."""
        chosen = self.describer.facts.values
        return [
            (
                facet.name,
                tuple(
                    facet.values[ref].name
                    for ref in facet.values
                    if ref in chosen.get(facet.ref, ())
                ),
            )
            for facet in self.vocabulary.facets.values()
        ]

    def described(self, items: Iterable[Item]) -> list[Entry]:
        """Of items of `for_table()`; one query more where clocks may run and were not fetched."""
        rows = list(items)
        prefetch_related_objects([item for item in rows if may_run(item)], "occurrences")
        return [self.describer.entry(item.revision, item=item) for item in rows]


def may_run(item: Item) -> bool:
    """Whether clocks may have been started on it."""
    return item.revision.deadline.get("anchor") in OCCURRENCES


@dataclass(frozen=True, slots=True)
class Pages:
    """`number` of the present page of so many pages; `before` and `after` are the ones beside it."""

    number: int
    all: int

    @property
    def before(self) -> int | None:
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        return self.number + 1 if self.number < self.all else None


class PageReading(Reading):
    """With the `entries` of one page of what is `wanted`, and the counts of the whole list."""

    def __init__(self, checklist: Checklist, today: dt.date, wanted: Wanted) -> None:
        super().__init__(checklist, today)
        self.wanted, self.today = wanted, today
        self.items = checklist.items.all().listed()
        self.counts: Counts = count(self.items, wanted, today)
        self.total = self.counts.shown(wanted.state)
        size = max(self.total, 1) if wanted.whole else ON_A_PAGE
        pages = max(1, -(-self.total // size))
        self.pages = Pages(min(wanted.page, pages), pages)
        start = (self.pages.number - 1) * size
        rows = choose(checklist.items.all().for_table(), wanted, today).annotate(**_flagged())
        self.entries = self.described(rows[start : start + size])

    @property
    def laws(self) -> list[tuple[str, Text]]:
        """Ref and short name of each instrument of the list; a query more for the team's own."""
        known, keys = self.kept.laws, self.counts.instruments
        own = [key for key in keys if key not in known]
        team = self.checklist.product.team_id
        rows = Instrument.every.filter(pk__in=own, team=team) if own else ()
        return [
            *(known[key] for key in keys if key in known),
            *((row.ref, both(row, "title")) for row in rows),
        ]

    @cached_property
    def groups(self) -> list[Group]:
        """Each with how many of all its duties are done, also of those on other pages."""
        match self.wanted.by:
            case "theme":
                groups = by_theme(self.entries, self.kept.themes)
            case "owner":
                groups = by_owner(self.entries)
            case "due":
                return by_day(self.entries, self.today)
            case _:
                groups = by_instrument(self.entries, self.lives, self.checklist.on)
        for group in groups:
            key = group.instrument.pk if group.instrument else group.key or None
            group.counted = self.counts.done[key], self.counts.duties[key]
        return groups

    @property
    def questions(self) -> list[tuple[Question, int]]:
        """The questions still open on it, those first that would settle most items; one query where
        there are any."""
        if not self.counts.all[Item.Verdict.NEEDS_ANSWER]:
            return []
        waiting = self.items.filter(verdict=Item.Verdict.NEEDS_ANSWER, archived_at=None)
        alike = waiting.order_by().values_list("revision__conditions")
        answered, facets = self.describer.facts.values, self.vocabulary.facets
        asked: Counter[str] = Counter()
        for conditions, number in alike.annotate(number=Count("pk")):
            for facet in {condition["facet"] for condition in conditions}:
                if not answered.get(facet):
                    asked[facet] += number
        found = [(facets[ref], asked[ref]) for ref in facets if asked[ref]]
        return sorted(found, key=lambda pair: -pair[1])

    @property
    def due_next(self) -> QuerySet[Item]:
        return due_next(self.items, 3)


def _flagged() -> dict[str, Any]:
    """The first reason to look at an item again, as `flag`; null where there is none."""
    open_flags = Flag.objects.filter(item=OuterRef("pk"), cleared_at=None)
    return {"flag": Subquery(open_flags.values("kind")[:1])}
