from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.accounts.actions.permission import demand_owner
from regtrack.accounts.models import Membership, Team, User
from regtrack.audit import record


def add_member(*, team: Team, user: User, role: str, actor: Any, at: dt.datetime) -> Membership:
    """Raises ValidationError when `user` is in the team already."""
    demand_owner(actor, team)
    with transaction.atomic():
        chain = record.lock(team.chain.name)
        membership, made = Membership.objects.get_or_create(
            team=team, user=user, defaults={"role": role}
        )
        if not made:
            raise ValidationError(
                _("%(user)s is in %(team)s already; expected somebody who is not.")
                % {"user": user, "team": team.name}
            )
        record.record(
            chain,
            [
                record.Change(
                    "added", f"membership {user}", after={"user": str(user), "role": str(role)}
                )
            ],
            actor=actor,
            at=at,
        )
    return membership
