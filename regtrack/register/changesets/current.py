"""In which set of changes somebody works: kept in the session, until they leave it."""

from __future__ import annotations

from typing import Any

from regtrack.register.changesets.rights import may_prepare, must_stage
from regtrack.register.models import ChangeSet

KEY = "change_set"
LEFT = 0


def current_set(request: Any) -> ChangeSet | None:
    """The open set that this person works in. Whoever always works in one goes on, after signing in
    again, in the newest that they opened."""
    number = request.session.get(KEY)
    waiting = ChangeSet.objects.filter(state=ChangeSet.State.OPEN)
    if number:
        found = waiting.filter(pk=number).first()
        return found if found and may_prepare(request.user, found) else None
    if number is None and must_stage(request.user):
        return waiting.filter(made_by=request.user).first()
    return None


def enter(request: Any, change_set: ChangeSet) -> None:
    request.session[KEY] = change_set.pk


def leave(request: Any) -> None:
    request.session[KEY] = LEFT
