"""People, teams and the audit record in the admin."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from regtrack.accounts.actions.add_member import add_member
from regtrack.accounts.actions.change_role import change_role
from regtrack.accounts.actions.create_team import create_team
from regtrack.accounts.actions.remove_member import remove_member
from regtrack.accounts.actions.rename_team import rename_team
from regtrack.accounts.models import Membership, Team, User
from regtrack.audit.models import Entry
from regtrack.audit.record import verify

pytestmark = pytest.mark.django_db
ROLE = Membership.Role


@pytest.fixture
def boss() -> User:
    return User.objects.create_superuser("boss", "boss@example.org", "x")


@pytest.fixture
def alice() -> User:
    return User.objects.create_user("alice", "alice@example.org", "x")


@pytest.fixture
def bob() -> User:
    return User.objects.create_user("bob", "bob@example.org", "x")


@pytest.fixture
def team(alice: User) -> Team:
    return create_team(name="Tests", owner=alice, actor=alice, at=timezone.now())


@pytest.fixture
def admin(client: Client, boss: User) -> Client:
    client.force_login(boss)
    return client


def members(team: Team, *rows: dict[str, object], initial: int) -> dict[str, object]:
    form: dict[str, object] = {
        "name": team.name,
        "memberships-TOTAL_FORMS": len(rows),
        "memberships-INITIAL_FORMS": initial,
    }
    for number, row in enumerate(rows):
        form |= {f"memberships-{number}-{name}": value for name, value in row.items()}
        form[f"memberships-{number}-team"] = team.pk
    return form


def told(team: Team) -> list[tuple[str, str]]:
    return [(e.action, e.target) for e in Entry.objects.filter(chain=team.chain)]


def test_a_team_is_made_with_its_chain_and_owner(admin: Client, alice: User, boss: User) -> None:
    response = admin.post(reverse("admin:accounts_team_add"), {"name": "Tests", "owner": alice.pk})
    assert response.status_code == 302
    team = Team.objects.get()
    assert team.memberships.get(user=alice).role == ROLE.OWNER
    assert told(team) == [
        ("added", f"team {team.pk}"),
        ("added", "membership alice@example.org"),
    ]
    assert Entry.objects.filter(chain=team.chain, actor=boss).count() == 2
    assert not list(verify())


def test_members_come_change_and_go_through_the_record(
    admin: Client, team: Team, alice: User, bob: User
) -> None:
    page = reverse("admin:accounts_team_change", args=[team.pk])
    first = team.memberships.get()
    alices = {"id": first.pk, "user": alice.pk, "role": "owner"}
    form = members(team, alices, {"user": bob.pk, "role": "member"}, initial=1)
    assert admin.post(page, {**form, "name": "Testers"}).status_code == 302
    second = team.memberships.get(user=bob)
    swapped = members(
        Team.objects.get(),
        {**alices, "role": "auditor"},
        {"id": second.pk, "user": bob.pk, "role": "owner"},
        initial=2,
    )
    assert admin.post(page, swapped).status_code == 302
    gone = members(
        Team.objects.get(),
        {**alices, "role": "auditor", "DELETE": "on"},
        {"id": second.pk, "user": bob.pk, "role": "owner"},
        initial=2,
    )
    assert admin.post(page, gone).status_code == 302
    assert [(m.user, m.role) for m in team.memberships.all()] == [(bob, "owner")]
    assert told(team)[2:] == [
        ("changed", f"team {team.pk}"),
        ("added", "membership bob@example.org"),
        ("changed", "membership bob@example.org"),
        ("changed", "membership alice@example.org"),
        ("removed", "membership alice@example.org"),
    ]
    assert not list(verify())


def test_a_team_keeps_an_owner(admin: Client, team: Team, alice: User) -> None:
    page = reverse("admin:accounts_team_change", args=[team.pk])
    row = {"id": team.memberships.get().pk, "user": alice.pk, "role": "member"}
    response = admin.post(page, members(team, row, initial=1))
    assert "Members: found no owner; expected at least one." in response.content.decode()
    with pytest.raises(ValidationError, match="found no owner"):
        change_role(membership=team.memberships.get(), role="member", actor=None, at=timezone.now())
    with pytest.raises(ValidationError, match="found no owner"):
        remove_member(membership=team.memberships.get(), actor=None, at=timezone.now())
    assert team.memberships.get().role == ROLE.OWNER
    assert len(told(team)) == 2


def test_only_an_owner_changes_a_team(team: Team, bob: User) -> None:
    now = timezone.now()
    with pytest.raises(PermissionDenied):
        add_member(team=team, user=bob, role="member", actor=bob, at=now)
    with pytest.raises(PermissionDenied):
        rename_team(team=team, name="Bobs", actor=bob, at=now)
    with pytest.raises(PermissionDenied):
        change_role(membership=team.memberships.get(), role="member", actor=bob, at=now)
    with pytest.raises(PermissionDenied):
        remove_member(membership=team.memberships.get(), actor=bob, at=now)
    assert len(told(team)) == 2


def test_nobody_is_in_a_team_twice(team: Team, alice: User) -> None:
    with pytest.raises(ValidationError, match="is in Tests already"):
        add_member(team=team, user=alice, role="member", actor=None, at=timezone.now())


def test_a_user_is_added_by_address(admin: Client, alice: User) -> None:
    add = reverse("admin:accounts_user_add")
    form = {
        "email": "carol@example.org",
        "usable_password": "true",
        "password1": "quite-a-long-one",
        "password2": "quite-a-long-one",
    }
    assert admin.post(add, form).status_code == 302
    carol = User.objects.get(email="carol@example.org")
    assert carol.username == "carol@example.org"
    assert not carol.is_staff
    again = admin.post(add, {**form, "email": "alice@example.org"})
    assert again.status_code == 200
    page = admin.get(reverse("admin:accounts_user_change", args=[carol.pk]))
    assert page.status_code == 200


@pytest.mark.parametrize("name", ["accounts_user", "accounts_team", "audit_entry"])
def test_lists_open_at_a_fixed_cost(
    admin: Client, boss: User, django_assert_max_num_queries: Any, name: str
) -> None:
    page = reverse(f"admin:{name}_changelist")
    for number in range(12):
        user = User.objects.create_user(f"u{number}", f"u{number}@example.org", "x")
        create_team(name=f"Team {number}", owner=user, actor=boss, at=timezone.now())
    with django_assert_max_num_queries(12):
        assert admin.get(page, {"q": "u"}).status_code == 200


def test_the_record_is_filtered_by_whose_it_is(admin: Client, team: Team) -> None:
    page = reverse("admin:audit_entry_changelist")
    for record, shown in (("teams", True), ("register", False)):
        content = admin.get(page, {"record": record}).content.decode()
        assert ("membership alice@example.org" in content) is shown


def test_the_record_is_only_read(admin: Client, team: Team) -> None:
    entry = Entry.objects.earliest("sequence")
    page = reverse("admin:audit_entry_change", args=[entry.pk])
    assert "<pre>" in admin.get(page).content.decode()
    assert admin.post(page, {"action": "other"}).status_code == 403
    assert admin.get(reverse("admin:audit_entry_add")).status_code == 403
    delete = reverse("admin:audit_entry_delete", args=[entry.pk])
    assert admin.post(delete, {"post": "yes"}).status_code == 403
