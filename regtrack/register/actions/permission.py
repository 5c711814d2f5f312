"""May this person write? Every action asks before it does anything."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied


def demand(actor: Any, permission: str) -> None:
    """Raise PermissionDenied unless `actor` holds `permission`; the command line (None) may."""
    if actor is not None and not actor.has_perm(permission):
        raise PermissionDenied(f"{actor} may not do this; expected the permission {permission}.")
