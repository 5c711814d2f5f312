from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from regtrack.audit import record
from regtrack.register.actions.move_change_set import held_for
from regtrack.register.actions.open_change_set import CHAIN, target_of
from regtrack.register.actions.permission import demand
from regtrack.register.changesets.branch import Staged
from regtrack.register.changesets.merging import bare
from regtrack.register.models import ChangeSet, ChangeSetEntry
from regtrack.register.packs.node_models import permission
from regtrack.register.packs.nodes import Key


def stage_changes(
    *,
    change_set: ChangeSet,
    changes: Iterable[Staged],
    unseen: Collection[Key] = (),
    actor: Any,
    at: dt.datetime,
) -> None:
    """Keep in `change_set` what one write did in its branch.

    A part that the set holds already keeps what it was before the first change. `unseen` are parts
    that the branch could not show: what the set held of them is withdrawn, not overwritten.
    PermissionDenied for who may not prepare the set, or not write such a part at all.
    """
    changes = list(changes)
    for wanted in sorted(set(_permissions(changes))):
        demand(actor, wanted)
    with transaction.atomic():
        held = held_for(change_set, actor)
        record.lock(record.REGISTER)  # nothing goes live meanwhile
        chain = record.lock(CHAIN)
        if held.state != ChangeSet.State.OPEN:
            raise PermissionDenied(f"{held} is {held.state}; expected one that is open.")
        standing = {entry.key: entry for entry in held.entries.filter(withdrawn_at__isnull=True)}
        told = []
        for change in changes:
            key = (change.kind, change.ref)
            entry = standing.get(key)
            if entry is not None and key in unseen:
                _withdraw(entry, actor, at)
                entry = None
            if entry is None:
                entry = ChangeSetEntry(
                    change_set=held, kind=change.kind, ref=change.ref, before=change.before
                )
            entry.after, entry.made_by, entry.at = change.after, actor, at
            if entry.after == entry.before:  # changed back: nothing of it is left
                entry.withdrawn_by, entry.withdrawn_at = actor, at
            if entry.pk or entry.withdrawn_at is None:
                entry.save()
            told.append(
                record.Change(
                    "staged",
                    f"{target_of(held)} {change.kind} {change.ref}",
                    change.before or {},
                    change.after or {},
                )
            )
        held.prepared_by.add(actor)
        record.record(chain, told, actor=actor, at=at)


def _permissions(changes: Iterable[Staged]) -> Iterator[str]:
    """What whoever writes these to the register directly must hold; a place among siblings, which
    they make room for, is nobody's own change."""
    for change in changes:
        before, after = bare(change.before), bare(change.after)
        if before is None or after is None:
            yield permission("add" if before is None else "delete", change.kind)
        elif before != after:
            dates_only = {**before, "dates": 0} == {**after, "dates": 0}
            yield "register.add_eventdate" if dates_only else permission("change", change.kind)


def _withdraw(entry: ChangeSetEntry, actor: Any, at: dt.datetime) -> None:
    entry.withdrawn_by, entry.withdrawn_at = actor, at
    entry.save(update_fields=["withdrawn_by", "withdrawn_at"])
