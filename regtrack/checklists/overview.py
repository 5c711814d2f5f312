"""All of a person's checklists side by side: how far each is, what comes next, and who is late where."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, Min, OuterRef, Q
from django.db.models.functions import Coalesce

from regtrack.checklists.listing import is_late
from regtrack.checklists.models import Checklist, Flag, Item
from regtrack.register.models import Instrument


@dataclass(slots=True)
class Line:
    """One checklist. `late` and `review` count items; `next_on` is the first day to come, of those
    on which an open duty is due."""

    checklist: Checklist
    duties: int = 0
    done: int = 0
    late: int = 0
    review: int = 0
    next_on: dt.date | None = None

    @property
    def waiting(self) -> int:
        return self.checklist.waiting

    @property
    def share(self) -> str:
        """For the bar's width."""
        return f"{100 * self.done / self.duties:.2f}%" if self.duties else "0%"


@dataclass(slots=True)
class Late:
    """What a person (None: nobody) is late with: by checklist, and in which texts."""

    owner: Any
    number: int = 0
    _lists: Counter[Checklist] = field(default_factory=Counter)
    _laws: Counter[Instrument] = field(default_factory=Counter)

    @property
    def lists(self) -> list[tuple[Checklist, int]]:
        return self._lists.most_common()

    @property
    def laws(self) -> list[tuple[Instrument, int]]:
        return self._laws.most_common()


def lines_of(checklists: Iterable[Checklist], today: dt.date) -> list[Line]:
    """One query."""
    lines = {row.pk: Line(row) for row in checklists}
    duty = Q(verdict=Item.Verdict.APPLIES, archived_at=None)
    settled = Q(status__in=Item.Status.settled())
    flagged = Exists(Flag.objects.filter(item=OuterRef("pk"), cleared_at=None))
    rows = (
        Item.objects.filter(checklist__in=lines)
        .order_by()
        .annotate(flagged=flagged, day=Coalesce("due_on", "counted_on"))
        .values_list("checklist")
        .annotate(
            number=Count("pk", filter=duty),
            finished=Count("pk", filter=duty & settled),
            late=Count("pk", filter=is_late(today)),
            review=Count("pk", filter=Q(flagged=True, archived_at=None)),
            next_on=Min("day", filter=duty & ~settled & Q(day__gte=today)),
        )
    )
    for key, duties, done, late, review, next_on in rows:
        line = lines[key]
        line.duties, line.done, line.late = duties, done, late
        line.review, line.next_on = review, next_on
    return list(lines.values())


def late_of(lines: list[Line], people: dict[int, Any], today: dt.date) -> list[Late]:
    """Who is late, the latest first; two queries. `people` are members by key."""
    lists = {line.checklist.pk: line.checklist for line in lines if line.late}
    rows = (
        Item.objects.filter(is_late(today), checklist__in=lists)
        .order_by()
        .values_list("owner", "checklist", "revision__obligation__instrument")
        .annotate(number=Count("pk"))
    )
    found: dict[int | None, Late] = {}
    keys = list(rows)
    laws = Instrument.every.in_bulk({law for _owner, _list, law, _number in keys})
    for owner, checklist, law, number in keys:
        late = found.setdefault(owner, Late(people.get(owner) if owner else None))
        late.number += number
        late._lists[lists[checklist]] += number
        late._laws[laws[law]] += number
    return sorted(found.values(), key=lambda late: -late.number)
