"""The day by which one item is due, counted from its rule, its product and what happened to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.dateparse import parse_date

from regtrack.audit.models import Entry
from regtrack.checklists.deadlines import Due
from regtrack.checklists.models import Checklist, Flag, Item
from regtrack.checklists.reading import Reading


def comes_again(item: Item) -> bool:
    """Whether its rule says how often; wants `revision` fetched."""
    return bool(item.revision.deadline.get("rule"))


class Counter:
    """Counts for the items of one checklist; reads what it needs of it once, when first asked."""

    def __init__(self, checklist: int, today: dt.date) -> None:
        self.key, self.today = checklist, today
        self._reading: Reading | None = None
        self._met_before: dict[int, dt.date | None] = {}
        self._due_again: set[int] = set()

    def due(self, item: Item) -> Due:
        """Wants the item's `revision__obligation__instrument__jurisdiction` fetched."""
        if self._reading is None:
            self._reading = Reading(Checklist.objects.for_page().get(pk=self.key), self.today)
        return self._reading.describer.due(item.revision, item)

    def look_back(self, items: Iterable[Item]) -> None:
        """Read, of all of them at once, what `of_status` must know of those that are to be reopened;
        two queries where any comes again."""
        met = {f"item {item.pk}": item for item in items if item.met_on and comes_again(item)}
        if not met:
            return
        chain = next(iter(met.values())).checklist.product.team.chain_id
        said = Entry.objects.filter(chain=chain, target__in=met, after__has_key="met_on")
        for entry in said.order_by("sequence"):
            item = met[entry.target]
            if entry.after["met_on"] == str(item.met_on):
                self._met_before[item.pk] = parse_date(entry.before.get("met_on") or "")
        self._due_again = set(
            Flag.objects.filter(
                item__in=[item.pk for item in met.values()], kind=Flag.Kind.ROUND, cleared_at=None
            ).values_list("item", flat=True)
        )

    def of_status(self, item: Item, after: Mapping[str, Any]) -> dict[str, Any]:
        """What a change of status means for a duty that comes again: done, its round is met and the
        next one is due; taken back, the round is due that was said to be met, unless the next one
        has come up already. Wants a `look_back` at the item."""
        was, now = item.status, after.get("status", item.status)
        if not comes_again(item) or (was == Item.Status.DONE) == (now == Item.Status.DONE):
            return {}
        met = item.met_on
        if now == Item.Status.DONE:
            item.met_on = self.due(item).intended or met
        elif met and item.pk not in self._due_again:
            item.met_on = self._met_before.get(item.pk)
        found = {"met_on": item.met_on, "counted_on": self.due(item).day}
        item.met_on = met
        return {name: value for name, value in found.items() if value != getattr(item, name)}
