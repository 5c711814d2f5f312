from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.audit import record
from regtrack.register.actions.move_change_set import held_for
from regtrack.register.actions.open_change_set import CHAIN, target_of
from regtrack.register.changesets.applying import references_of
from regtrack.register.changesets.live import in_words
from regtrack.register.models import ChangeSetEntry


def withdraw_entry(*, entry: ChangeSetEntry, actor: Any, at: dt.datetime) -> None:
    """Leave one part out of its set; it stays readable.

    Raises ValidationError with a sentence for each other part of the set that needs it.
    """
    with transaction.atomic():
        held = held_for(entry.change_set, actor)
        entry = held.entries.get(pk=entry.pk)  # as it is now that nobody else writes to the set
        chain = record.lock(CHAIN)
        if not held.is_waiting or entry.withdrawn_at is not None:
            raise ValidationError(_("Found it published or withdrawn already."))
        faults = [
            _("%(part)s stays, since %(other)s of the same set refers to it.")
            % {"part": in_words(entry.key), "other": in_words(other.key)}
            for other in held.entries.filter(withdrawn_at__isnull=True)
            if entry.before is None
            and other.after
            and entry.key in references_of(other.kind, other.after)
        ]
        if faults:
            raise ValidationError(faults)
        entry.withdrawn_by, entry.withdrawn_at = actor, at
        entry.save(update_fields=["withdrawn_by", "withdrawn_at"])
        target = f"{target_of(held)} {entry}"
        change = record.Change("entry withdrawn", target, entry.before or {}, entry.after or {})
        record.record(chain, [change], actor=actor, at=at)
