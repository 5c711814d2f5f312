"""Owners say who is in a team; nobody else does, and a team is never without an owner."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from regtrack.accounts.actions.ask_second_person import ask_second_person
from regtrack.accounts.models import Membership, Team
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from tests.factories import AT, Cast


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


# == The second person ==
def ask(client: Client, cast: Cast, asked: str) -> str:
    return client.post(page(cast), {"second_person": asked}, follow=True).content.decode()


def is_asked(cast: Cast) -> bool:
    return Team.objects.get(pk=cast.team.pk).second_person


def test_an_owner_asks_for_a_second_person_and_stops(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    assert (
        "Off: one person alone says that an item is done."
        in client.get(page(cast)).content.decode()
    )
    html = ask(client, cast, "on")
    assert "From now on, done needs a second person." in html
    assert "On: done needs a second person." in html
    assert is_asked(cast)
    html = ask(client, cast, "off")
    assert "From now on, one person alone says that an item is done." in html
    assert not is_asked(cast)
    off, on = Entry.objects.filter(chain=cast.team.chain).order_by("-sequence")[:2]
    assert (on.action, on.target) == ("second person asked for", f"team {cast.team.pk}")
    assert (on.before, on.after) == ({"second_person": False}, {"second_person": True})
    assert off.action == "second person no longer asked for"
    assert (off.before, off.after) == ({"second_person": True}, {"second_person": False})
    assert {on.actor, off.actor} == {cast.alice}
    assert not list(verify())


def test_asked_twice_it_is_written_once(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    before = Entry.objects.count()
    ask(client, cast, "on")
    ask(client, cast, "on")
    assert Entry.objects.count() == before + 1


def test_a_wish_that_cannot_be_understood(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    before = Entry.objects.count()
    response = client.post(page(cast), {"second_person": "perhaps"})
    assert response.status_code == 400
    assert response.content.decode() == "Expected to ask for a second person: on or off."
    assert not is_asked(cast)
    assert Entry.objects.count() == before


@pytest.mark.parametrize(("name", "status"), [("bob", 403), ("audrey", 403), ("charlie", 404)])
def test_nobody_else_asks_for_a_second_person(
    client: Client, cast: Cast, name: str, status: int
) -> None:
    client.force_login(getattr(cast, name))
    before = Entry.objects.count()
    assert client.post(page(cast), {"second_person": "on"}).status_code == status
    assert not is_asked(cast)
    assert Entry.objects.count() == before
    html = client.get(page(cast)).content.decode()
    assert ("Off: one person alone" in html) == (status == 403)
    assert 'name="second_person"' not in html


def test_the_action_asks_who_owns_the_team(cast: Cast) -> None:
    for person in (cast.bob, cast.audrey, cast.charlie):
        with pytest.raises(PermissionDenied):
            ask_second_person(team=cast.team, asked=True, actor=person, at=AT)
    assert not is_asked(cast)


def test_a_team_of_one_is_told_that_nobody_can_be_the_second(client: Client, cast: Cast) -> None:
    client.force_login(cast.charlie)
    address = f"/en/teams/{cast.other_team.pk}/"
    alone = "Only one person of this team may change items"
    assert alone not in client.get(address).content.decode()
    assert alone in client.post(address, {"second_person": "on"}, follow=True).content.decode()
    client.force_login(cast.alice)
    assert alone not in ask(client, cast, "on")
