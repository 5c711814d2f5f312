"""Plain functions that make what tests need. The cast is fixed: Alice owns a team, Bob is a member
of it, Audrey audits it, Charlie is an outsider with a team of his own."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from regtrack.accounts.actions.create_team import create_team
from regtrack.accounts.models import Membership, Team, User
from regtrack.checklists.actions.create_checklist import create_checklist
from regtrack.checklists.applicability import Facts
from regtrack.checklists.models import Checklist
from regtrack.core.clocks import Clocks

TODAY = dt.date(2026, 11, 22)
CLOCKS = Clocks(TODAY, TODAY, TODAY)
AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Cast:
    alice: User
    bob: User
    audrey: User
    charlie: User
    team: Team
    other_team: Team


def make_user(name: str, **fields: Any) -> User:
    email = f"{name}@example.org"
    return User.objects.create_user(email, email, "password", first_name=name.title(), **fields)


def make_cast() -> Cast:
    alice, bob, audrey, charlie = (
        make_user(name) for name in ("alice", "bob", "audrey", "charlie")
    )
    now = timezone.now()
    team = create_team(name="Alice’s team", owner=alice, actor=alice, at=now)
    Membership.objects.create(team=team, user=bob, role=Membership.Role.MEMBER)
    Membership.objects.create(team=team, user=audrey, role=Membership.Role.AUDITOR)
    other = create_team(name="Charlie’s team", owner=charlie, actor=charlie, at=now)
    return Cast(alice, bob, audrey, charlie, team, other)


CHAT_SERVICE = Facts(
    markets=frozenset({"CN", "IT", "US"}),
    values={
        "role": frozenset({"service-provider"}),
        "audience": frozenset({"public"}),
        "modality": frozenset({"text"}),
    },
)


def make_checklist(cast: Cast, facts: Facts = CHAT_SERVICE, **fields: Any) -> Checklist:
    """A public chat service in China, Italy and the US, in Alice's team; wants the register."""
    return create_checklist(
        **{
            "actor": cast.alice,
            "at": AT,
            "team": cast.team,
            "name": "Chat service",
            "facts": facts,
            "launches": {"CN": dt.date(2023, 9, 28)},
            "clocks": CLOCKS,
            **fields,
        }
    )
