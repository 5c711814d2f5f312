from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.audit import record
from regtrack.register.actions.move_change_set import held_for
from regtrack.register.actions.open_change_set import CHAIN, target_of
from regtrack.register.models import ChangeSet


def describe_change_set(
    *, change_set: ChangeSet, title: str, note: str, actor: Any, at: dt.datetime
) -> None:
    """Title and note of a set that is not yet published or withdrawn."""
    with transaction.atomic():
        held = held_for(change_set, actor)
        chain = record.lock(CHAIN)
        if not held.is_waiting:
            raise ValidationError(
                _("%(set)s: found it in the state “%(state)s”, in which this cannot be done.")
                % {"set": held, "state": held.get_state_display()}
            )
        before = {"title": held.title, "note": held.note}
        held.title, held.note = title, note
        held.full_clean(fields_but("title", "note"))
        held.save(update_fields=["title", "note"])
        after = {"title": title, "note": note}
        if before != after:
            change = record.Change("described", target_of(held), before, after)
            record.record(chain, [change], actor=actor, at=at)


def fields_but(*names: str) -> list[str]:
    """The set's fields without these: what is not to be checked."""
    return [field.name for field in ChangeSet._meta.fields if field.name not in names]
