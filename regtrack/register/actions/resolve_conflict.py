from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.audit import record
from regtrack.register.actions import name_refs
from regtrack.register.actions.move_change_set import held_for
from regtrack.register.actions.open_change_set import CHAIN, target_of
from regtrack.register.changesets.conflicts import digest_of
from regtrack.register.changesets.live import in_words, read_nodes
from regtrack.register.changesets.merging import merged
from regtrack.register.changesets.renaming import renamed
from regtrack.register.models import ChangeSet, ChangeSetEntry
from regtrack.register.packs.node_models import MODELS


def resolve_conflict(
    *, entry: ChangeSetEntry, keep_mine: bool, seen: str, actor: Any, at: dt.datetime
) -> None:
    """The live part was changed after this entry was made: keep the entry's changes on top of it,
    or take the live one and withdraw the entry.

    Two parts that were both made new under one name both stay: the entry's gets a free name.
    `seen` is the digest of the live part that the person chose against (`digest_of`); raises
    ValidationError where it changed once more, and then changes nothing.
    """
    with transaction.atomic():
        held = held_for(entry.change_set, actor)
        entry = held.entries.get(pk=entry.pk)  # as it is now that nobody else writes to the set
        record.lock(record.REGISTER)  # nothing goes live meanwhile
        chain = record.lock(CHAIN)
        live = read_nodes([entry.key]).get(entry.key)
        if not held.is_waiting or entry.withdrawn_at is not None:
            raise ValidationError(_("Found it published or withdrawn already."))
        if digest_of(live) != seen:
            raise ValidationError(
                _("%(part)s was changed once more; expected you to look at it again.")
                % {"part": in_words(entry.key)}
            )
        told = record.Change(
            "kept mine" if keep_mine else "took the live one",
            f"{target_of(held)} {entry}",
            live or {},
            entry.after or {},
        )
        if not keep_mine:
            entry.withdrawn_by, entry.withdrawn_at = actor, at
        elif entry.before is None and live is not None and entry.kind != "jurisdiction":
            _rename(held, entry)
        else:
            entry.after = merged(entry.kind, entry.before, entry.after, live)
            entry.before = live
        if keep_mine:  # and so is among those who prepared it
            held.prepared_by.add(actor)
        entry.save()
        record.record(chain, [told], actor=actor, at=at)


def _rename(change_set: ChangeSet, entry: ChangeSetEntry) -> None:
    old = entry.ref
    others = list(change_set.entries.filter(withdrawn_at__isnull=True).exclude(pk=entry.pk))
    taken = {other.ref for other in others if other.kind == entry.kind}
    new = name_refs.free(MODELS[entry.kind].objects, old)
    while new in taken:
        new = f"{new}-2"
    entry.ref, entry.after = new, {**(entry.after or {}), "ref": new}
    for other in others:
        if other.after:
            after = renamed(other.kind, other.after, (entry.kind, old), new)
            if after != other.after:
                other.after = after
                other.save(update_fields=["after"])
