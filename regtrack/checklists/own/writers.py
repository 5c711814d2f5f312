"""Who may change a team's own rules."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied

from regtrack.accounts.models import Membership, Team
from regtrack.audit import record


def writers_chain(actor: Any, team: Team) -> Any:
    """The team's audit chain, locked until the transaction ends. Raises PermissionDenied for one who
    may only read."""
    chain = record.lock(team.chain.name)
    writers = Membership.objects.filter(team=team, user=actor, role__in=Membership.Role.writers())
    if not writers.exists():
        raise PermissionDenied
    return chain
