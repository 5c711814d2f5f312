"""How many duties of a checklist stood where on each day gone by, from what the audit recorded."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext_lazy as _

from regtrack.audit.models import Entry
from regtrack.checklists.models import Checklist, Review
from regtrack.checklists.models.choices import ItemStatus, Verdict

PARTS = (
    ItemStatus.DONE, ItemStatus.NOT_APPLICABLE, ItemStatus.IN_REVIEW, ItemStatus.IN_PROGRESS,
    ItemStatus.TODO,
)  # fmt: skip
UNDONE = _("A review was undone")
_SAID = ["status", "verdict", "archived_at"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What of an item says whether it is counted, and as what."""

    verdict: str
    status: str
    archived: bool

    @property
    def part(self) -> str | None:
        """The status of a duty; None for what is not counted."""
        return self.status if self.verdict == Verdict.APPLIES and not self.archived else None


@dataclass(frozen=True, slots=True)
class Change:
    """What the record says of one item at a moment: of `status`, `verdict` and `archived`, those
    that changed, before and after. `is_new`: there was no such item before."""

    item: int
    on: dt.date
    before: Mapping[str, Any]
    after: Mapping[str, Any]
    is_new: bool


@dataclass(frozen=True, slots=True)
class Day:
    """The numbers at the end of a day, by status; `said` are the reviews that changed the list."""

    on: dt.date
    numbers: Mapping[str, int]
    said: list[Any] = field(default_factory=list)

    @property
    def row(self) -> list[int]:
        """In the order of PARTS."""
        return [self.numbers.get(part, 0) for part in PARTS]

    @property
    def duties(self) -> int:
        return sum(self.numbers.values())

    @property
    def done(self) -> int:
        return sum(self.numbers.get(part, 0) for part in ItemStatus.settled())


@dataclass(frozen=True, slots=True)
class Course:
    """The days on which a number changed or a review was made, the first one first, and before them
    the day the list was made; the last one holds today. `ahead` is how many open duties are due by
    day. `untold` items were changed without a record, or another way than it says: so many the days
    gone by may be off."""

    days: list[Day]
    ahead: dict[dt.date, int]
    untold: int

    @property
    def last(self) -> Day:
        return self.days[-1]

    @property
    def is_untouched(self) -> bool:
        """Whether every duty is still to do."""
        return self.last.numbers.keys() <= {ItemStatus.TODO}

    @property
    def is_drawn(self) -> bool:
        """Whether there is more to show than one day's numbers."""
        return len(self.days) > 1


def read_course(checklist: Checklist, zone: dt.tzinfo) -> Course:
    """Four queries, whatever the number of items; wants `product__team` fetched. Days are those of
    `zone`."""
    chain = checklist.product.team.chain_id
    rows = list(
        checklist.items.order_by().values_list(
            "pk", "obligation__ref", "verdict", "status", "archived_at", "due_on", "counted_on"
        )
    )
    now, names, ahead = {}, {}, Counter[dt.date]()
    for pk, ref, verdict, status, archived_at, due_on, counted_on in rows:
        now[pk] = Standing(verdict, status, archived_at is not None)
        names[pk] = ref
        due, part = due_on or counted_on, now[pk].part
        if due and part and part not in ItemStatus.settled():
            ahead[due] += 1
    targets = checklist.items.order_by().annotate(
        target=Concat(Value("item "), Cast("pk", CharField()), output_field=CharField())
    )
    entries = (
        Entry.objects.filter(
            chain=chain, target__in=targets.values("target"), after__has_any_keys=_SAID
        )
        .order_by("-sequence")
        .values_list("target", "at", "before", "after")
    )
    made = Entry.objects.filter(
        chain=chain, target=f"checklist {checklist.pk}", action="checklist made"
    ).values_list("after", flat=True)
    first = made.first() or {}
    began = {
        pk: Standing(first["items"][ref][1], ItemStatus.TODO.value, archived=False)
        for pk, ref in names.items()
        if ref in first.get("items", {})
    }
    changes = (_change(zone, *row) for row in entries)
    days, untold = walk_back(now, changes, _day(checklist.created_at, zone), began)
    return Course(_with_reviews(days, checklist, zone), dict(sorted(ahead.items())), untold)


def walk_back(
    now: Mapping[int, Standing],
    changes: Iterable[Change],
    made_on: dt.date,
    began: Mapping[int, Standing],
) -> tuple[list[Day], int]:
    """The days of the `changes` and the one the list was made, from the items as they stand `now` by
    undoing the changes, the newest first; with the number of items of which these do not lead from
    how the list `began` to how it is.

    A change that says it was made on a later day than one after it happened on the day of that one.
    """
    standing = dict(now)
    numbers = Counter(one.part for one in standing.values())
    days: list[Day] = []
    untold: set[int] = set()
    on: dt.date | None = None
    for change in changes:
        if on is None or change.on < on:
            on = change.on
            days.append(_end_of(on, numbers))
        was = standing.pop(change.item, None)
        if was is None:  # it is said to be new twice
            untold.add(change.item)
            continue
        if _changed(was, change.after) != was:
            untold.add(change.item)
        numbers[was.part] -= 1
        if not change.is_new:
            standing[change.item] = before = _changed(was, change.before)
            numbers[before.part] += 1
    made_on = min(made_on, on or made_on)
    if on != made_on:
        days.append(_end_of(made_on, numbers))
    untold |= {key for key, one in standing.items() if began.get(key) != one}
    days.reverse()
    return days, len(untold)


def _end_of(on: dt.date, numbers: Counter[str | None]) -> Day:
    return Day(on, {part: number for part, number in numbers.items() if part and number})


def _changed(standing: Standing, values: Mapping[str, Any]) -> Standing:
    return Standing(
        values.get("verdict", standing.verdict),
        values.get("status", standing.status),
        values.get("archived", standing.archived),
    )


def _change(
    zone: dt.tzinfo, target: str, at: dt.datetime, before: dict[str, Any], after: dict[str, Any]
) -> Change:
    return Change(
        item=int(target.removeprefix("item ")),
        on=_day(at, zone),
        before=_plain(before),
        after=_plain(after),
        is_new="obligation" in after,
    )


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    plain = {name: values[name] for name in ("status", "verdict") if name in values}
    return plain | ({"archived": bool(values["archived_at"])} if "archived_at" in values else {})


def _with_reviews(days: list[Day], checklist: Checklist, zone: dt.tzinfo) -> list[Day]:
    """Those on which a number changed, and those with a review; one query."""
    said: dict[dt.date, list[Any]] = {}
    reviews = Review.objects.filter(checklist=checklist).order_by("applied_at", "pk")
    for cause, applied_at, undone_at in reviews.values_list("cause", "applied_at", "undone_at"):
        said.setdefault(_day(applied_at, zone), []).append(Review.Cause(cause).label)
        if undone_at:
            said.setdefault(_day(undone_at, zone), []).append(UNDONE)
    return [
        Day(day.on, day.numbers, list(dict.fromkeys(said.get(day.on, ()))))
        for at, day in enumerate(days)
        if not at or day.on in said or day.numbers != days[at - 1].numbers
    ]


def _day(at: dt.datetime, zone: dt.tzinfo) -> dt.date:
    return at.astimezone(zone).date()
