"""What items said at an earlier version, put together from the audit chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.dateparse import parse_date

from regtrack.audit.models import Entry
from regtrack.checklists.item_rules import FIELDS
from regtrack.checklists.models import Item

_COUNTED = {"item changed", "item followed", "item put back"}  # each is one version more
_COLUMNS = (*FIELDS, "counted_on")


def values_at(
    items: Mapping[int, tuple[Item, int]], chain: int
) -> dict[int, dict[str, Any] | None]:
    """By key, the columns of each item (of `item_rules.FIELDS`, and `counted_on`) as they were at the
    version given with it; None where the record does not reach back so far. One query at most."""
    old = {key: pair for key, pair in items.items() if pair[0].version != pair[1]}
    told: dict[str, list[tuple[str, dict[str, Any]]]] = {f"item {key}": [] for key in old}
    if told:
        rows = Entry.objects.filter(chain=chain, target__in=list(told)).order_by("-sequence")
        for target, action, before in rows.values_list("target", "action", "before"):
            told[target].append((action, before))
    return {
        key: _undone(item, item.version - version, told.get(f"item {key}", []))
        for key, (item, version) in items.items()
    }


def _undone(
    item: Item, steps: int, entries: list[tuple[str, dict[str, Any]]]
) -> dict[str, Any] | None:
    values = {name: getattr(item, name) for name in _COLUMNS}
    for action, before in entries:
        if steps == 0:
            break
        values |= {name: _value(name, before[name]) for name in _COLUMNS if name in before}
        steps -= action in _COUNTED or (action == "item confirmed" and "status" in before)
    return values if steps == 0 else None


def _value(name: str, plain: Any) -> Any:
    return parse_date(plain) if name in {"due_on", "counted_on"} and plain else plain
