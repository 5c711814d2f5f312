from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.audit import record
from regtrack.register.actions.open_change_set import CHAIN, target_of
from regtrack.register.changesets.rights import may_prepare
from regtrack.register.models import ChangeSet

_State = ChangeSet.State
_WORDS = {
    _State.IN_REVIEW: "review asked",
    _State.OPEN: "taken back to work",
    _State.WITHDRAWN: "withdrawn",
}
_FROM = {
    _State.IN_REVIEW: (_State.OPEN,),
    _State.OPEN: (_State.IN_REVIEW,),
    _State.WITHDRAWN: (_State.OPEN, _State.IN_REVIEW),
}


def move_change_set(*, change_set: ChangeSet, to: str, actor: Any, at: dt.datetime) -> None:
    """Ask for review, take back to work, or withdraw; publishing is publish_changes.

    Raises ValidationError where the set is past that, and then changes nothing.
    """
    state = _State(to)
    with transaction.atomic():
        held = held_for(change_set, actor)
        chain = record.lock(CHAIN)
        if held.state not in _FROM[state]:
            raise ValidationError(
                _("%(set)s: found it in the state “%(state)s”, in which this cannot be done.")
                % {"set": held, "state": held.get_state_display()}
            )
        held.state = state
        held.save(update_fields=["state"])
        change = record.Change(_WORDS[state], target_of(held))
        record.record(chain, [change], actor=actor, at=at)
    change_set.state = state


def held_for(change_set: ChangeSet, actor: Any) -> ChangeSet:
    """The set, locked before any chain. PermissionDenied for who may not prepare it."""
    held = ChangeSet.objects.select_for_update().get(pk=change_set.pk)
    if not may_prepare(actor, held):
        raise PermissionDenied(f"{actor} neither prepared {held} nor may publish sets of changes.")
    return held
