"""Owners say who is in a team; nobody else does, and a team is never without an owner."""

from __future__ import annotations

import pytest
from django.test import Client

from regtrack.accounts.models import Membership
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from tests.factories import Cast


def page(cast: Cast) -> str:
    return f"/en/teams/{cast.team.pk}/"


def role_of(cast: Cast, name: str) -> str:
    found = cast.team.memberships.filter(user=getattr(cast, name)).first()
    return found.role if found else ""


def test_an_owner_lets_somebody_in(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    response = client.post(
        page(cast), {"email": "Charlie@example.org", "role": "auditor"}, follow=True
    )
    assert "Charlie is in the team now." in response.content.decode()
    assert role_of(cast, "charlie") == "auditor"
    entry = Entry.objects.filter(chain=cast.team.chain).latest("sequence")
    assert (entry.action, entry.actor) == ("added", cast.alice)
    assert not list(verify())


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"email": "nobody@example.org", "role": "member"}, "Found no account with this address"),
        ({"email": "bob@example.org", "role": "member"}, "expected somebody who is not"),
        ({"email": "bob@example.org", "role": "king"}, "king"),
        ({"email": "", "role": "member"}, "required"),
    ],
)
def test_a_wrong_form_changes_nothing(
    client: Client, cast: Cast, sent: dict[str, str], sentence: str
) -> None:
    client.force_login(cast.alice)
    before = list(Membership.objects.order_by("pk").values())
    response = client.post(page(cast), sent)
    assert response.status_code == 400
    assert sentence in response.content.decode()
    assert list(Membership.objects.order_by("pk").values()) == before


def change(client: Client, cast: Cast, name: str, role: str) -> str:
    membership = cast.team.memberships.get(user=getattr(cast, name))
    sent = {"membership": membership.pk, "role": role}
    return client.post(page(cast), sent, follow=True).content.decode()


def test_an_owner_changes_roles_and_lets_people_go(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    change(client, cast, "bob", "auditor")
    assert role_of(cast, "bob") == "auditor"
    change(client, cast, "bob", "")
    assert role_of(cast, "bob") == ""
    assert "expected at least one" in change(client, cast, "alice", "member")
    assert role_of(cast, "alice") == "owner"
    change(client, cast, "audrey", "owner")
    assert "You are in no team yet" in change(client, cast, "alice", "")


def test_a_member_of_another_team_is_not_found_here(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    stranger = cast.other_team.memberships.get()
    response = client.post(page(cast), {"membership": stranger.pk, "role": "member"})
    assert response.status_code == 400
    stranger.refresh_from_db()
    assert stranger.role == "owner"


@pytest.mark.parametrize("name", ["bob", "audrey"])
def test_others_read(client: Client, cast: Cast, name: str) -> None:
    client.force_login(getattr(cast, name))
    assert "Let somebody in" not in client.get(page(cast)).content.decode()
    sent = {"email": "charlie@example.org", "role": "member"}
    assert client.post(page(cast), sent).status_code == 403
    assert role_of(cast, "charlie") == ""
