"""The record of the register's parts: which audit entries tell of a row.

An entry's target is "<kind> <ref>"; its `before` and `after` are the node, {} where there was none.
"""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from regtrack.audit.models import Entry
from regtrack.audit.record import REGISTER
from regtrack.register.packs.node_models import MODELS, kind_of, ref_column, ref_of
from regtrack.register.packs.nodes import Key

PARTS = ("provision", "event", "obligation")


def record() -> QuerySet[Entry]:
    """Everything that the register's chain says of its parts, newest first."""
    return Entry.objects.filter(chain__name=REGISTER).order_by("-sequence")


def key_of(entry: Entry) -> Key:
    kind, _, ref = entry.target.partition(" ")
    return kind, ref


def targets_of(row: Any) -> list[str]:
    """The row's own target; of an instrument also those of its parts, even of removed ones.

    Five queries for an instrument, none for anything else.
    """
    kind, ref = kind_of(type(row)), ref_of(row)
    targets = [f"{kind} {ref}"]
    if kind != "instrument":
        return targets
    for part in PARTS:
        refs = MODELS[part].objects.filter(instrument=row).values_list("ref", flat=True)
        targets += [f"{part} {one}" for one in refs]
    removed = record().filter(action="removed", before__instrument=ref)
    return list(dict.fromkeys([*targets, *removed.values_list("target", flat=True)]))


def history_of(row: Any) -> QuerySet[Entry]:
    """Every entry that tells of the row or its parts, newest first."""
    return record().filter(target__in=targets_of(row))


def removed_of(kind: str) -> QuerySet[Entry]:
    """The removals of nodes of that kind that are not in the register now, newest first."""
    refs = MODELS[kind].objects.values_list(ref_column(kind), flat=True)
    there = {f"{kind} {ref}" for ref in refs}
    gone = record().filter(action="removed", target__startswith=f"{kind} ")
    back = there.intersection(gone.values_list("target", flat=True))
    return gone.exclude(target__in=back)


def length() -> int:
    """The place of the newest entry; 0 before the first."""
    newest = record().values_list("sequence", flat=True).first()
    return newest or 0
