"""Who else prepares a change to the same part: told while there is time to talk to each other."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db.models import Q, QuerySet

from regtrack.register.models import ChangeSet, ChangeSetEntry
from regtrack.register.packs.edited import TOGETHER
from regtrack.register.packs.node_models import kind_of, ref_of
from regtrack.register.packs.nodes import Key


def others_on(keys: Collection[Key], but: ChangeSet) -> dict[Key, list[ChangeSetEntry]]:
    """The entries of other waiting sets that touch these parts, by part; one query."""
    found: dict[Key, list[ChangeSetEntry]] = defaultdict(list)
    for entry in _standing(but).filter(ref__in={ref for _kind, ref in keys}):
        if entry.key in keys:
            found[entry.key].append(entry)
    return dict(found)


def others_on_form(row: Any, but: ChangeSet | None) -> list[ChangeSetEntry]:
    """The first entry of each waiting set that touches what the form of `row` writes; of an
    instrument also its provisions and events. One query."""
    kind, ref = kind_of(type(row)), ref_of(row)
    touching = Q(kind=kind, ref=ref)
    if kind == "instrument":
        inside = Q(before__instrument=ref) | Q(after__instrument=ref)
        touching |= Q(kind__in=TOGETHER) & inside
    by_set: dict[int, ChangeSetEntry] = {}
    for entry in _standing(but).filter(touching):
        by_set.setdefault(entry.change_set_id, entry)
    return list(by_set.values())


def _standing(but: ChangeSet | None) -> QuerySet[ChangeSetEntry]:
    entries = ChangeSetEntry.objects.filter(
        withdrawn_at__isnull=True, change_set__state__in=ChangeSet.WAITING
    )
    if but is not None:
        entries = entries.exclude(change_set=but)
    return entries.select_related("change_set", "made_by")
