"""May this person write to a team? Every action asks before it does anything."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from regtrack.accounts.models import Membership, Team


def demand_owner(actor: Any, team: Team) -> None:
    """Raise PermissionDenied unless `actor` owns the team or administers all teams.

    None is the command line, which may.
    """
    if actor is None or actor.has_perm("accounts.change_team"):
        return
    if not team.memberships.filter(user=actor, role=Membership.Role.OWNER).exists():
        raise PermissionDenied(f"{actor} does not own {team}; expected one of its owners.")


def keep_an_owner(team: Team) -> None:
    """Raise ValidationError when nobody owns the team any more; call it inside the transaction."""
    if not team.memberships.filter(role=Membership.Role.OWNER).exists():
        raise ValidationError(
            _("%(team)s: found no owner; expected at least one.") % {"team": team.name}
        )
