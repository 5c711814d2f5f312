from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from regtrack.audit import record
from regtrack.register.actions.permission import demand
from regtrack.register.models import ChangeSet

CHAIN = "change-sets"


def open_change_set(*, actor: Any, at: dt.datetime, title: str = "") -> ChangeSet:
    """An empty set of changes, to be prepared by `actor`."""
    demand(actor, "register.view_changeset")
    with transaction.atomic():
        chain = record.lock(CHAIN)
        made = ChangeSet.objects.create(title=title, made_by=actor, made_at=at)
        record.record(chain, [record.Change("opened", target_of(made))], actor=actor, at=at)
    return made


def target_of(change_set: ChangeSet) -> str:
    """What audit entries call a set."""
    return f"change_set {change_set.pk}"
