"""Who may do what with sets of changes."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from regtrack.register.models import ChangeSet

SEE = "register.view_changeset"
PUBLISH = "register.publish_changeset"


def must_stage(user: Any) -> bool:
    """Does whatever this person writes go into a set? With four eyes, everybody's does."""
    return bool(settings.FOUR_EYES or not user.has_perm(PUBLISH))


def may_prepare(user: Any, change_set: ChangeSet) -> bool:
    """Whoever opened it or has prepared a part of it, and every reviewer."""
    return bool(
        user.has_perm(PUBLISH)
        or change_set.made_by_id == user.pk
        or change_set.prepared_by.filter(pk=user.pk).exists()
    )


def has_prepared(user: Any, change_set: ChangeSet) -> bool:
    """Is an entry of it theirs, also one that was withdrawn or that somebody went on with?"""
    return change_set.prepared_by.filter(pk=user.pk).exists()
