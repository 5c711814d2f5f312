from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from regtrack.audit import record
from regtrack.register.actions.open_change_set import CHAIN, target_of
from regtrack.register.changesets.branch import Staged
from regtrack.register.models import ChangeSet, ChangeSetEntry
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
    """
    with transaction.atomic():
        held = ChangeSet.objects.select_for_update().get(pk=change_set.pk)
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


def _withdraw(entry: ChangeSetEntry, actor: Any, at: dt.datetime) -> None:
    entry.withdrawn_by, entry.withdrawn_at = actor, at
    entry.save(update_fields=["withdrawn_by", "withdrawn_at"])
