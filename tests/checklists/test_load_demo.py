"""`load_demo`: a fictional team, made once, so that a newcomer has something to tick."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from regtrack.accounts.models import Membership, Team, User
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.models import Checklist, Evidence

pytestmark = pytest.mark.django_db


@pytest.fixture
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGTRACK_DEMO_PASSWORD", "a long demo password")


def load(capsys: pytest.CaptureFixture[str]) -> str:
    call_command("load_demo")
    return capsys.readouterr().out


def sign_in(client: Client, email: str, password: str) -> Any:
    return client.post("/en/accounts/login/", {"login": email, "password": password})


def test_an_empty_register_says_what_to_load_first() -> None:
    with pytest.raises(CommandError, match="The register is empty; expected `load_register"):
        call_command("load_demo")
    assert not User.objects.exists()


@pytest.mark.usefixtures("register", "_password")
def test_it_makes_people_team_and_checklists(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    said = load(capsys)
    assert "Demo sign-in: owner@demo.example, password as given" in said
    assert "member@demo.example, auditor@demo.example" in said
    assert "a long demo password" not in said
    assert dict(Membership.objects.values_list("user__email", "role")) == {
        "owner@demo.example": "owner",
        "member@demo.example": "member",
        "auditor@demo.example": "auditor",
    }
    assert set(User.objects.filter(is_staff=True).values_list("email", flat=True)) == {
        "owner@demo.example"
    }
    chat, pilot, helper = Checklist.objects.order_by("pk")
    assert {str(one.product.team) for one in (chat, pilot, helper)} == {Team.objects.get().name}
    filed = chat.items.get(obligation__ref="cn-im-17-2")
    assert (filed.status, filed.verdict, filed.owner and filed.owner.email) == (
        "done", "applies", "owner@demo.example",
    )  # fmt: skip
    assert pilot.on.isoformat() == pilot.known.isoformat() == "2023-05-15"
    assert pilot.items.filter(obligation__ref__startswith="cn-dm", verdict="applies").exists()
    assert helper.on.isoformat() == "2023-08-15"
    kinds = set(helper.reviews.get().steps.values_list("kind", flat=True))
    assert {"strengthened", "softened", "merged", "new", "dropped"} <= kinds
    # The proof of a draft's duty went along to what became of it.
    (proof,) = Evidence.objects.filter(team=helper.product.team, url__endswith="/bias-test")
    proved = set(proof.supports.values_list("item__obligation__ref", flat=True))
    assert proved > {"cn-dm-04-2"}
    assert Evidence.objects.count() == 3
    assert list(verify()) == []
    for person in ("owner", "member", "auditor"):
        response = sign_in(client, f"{person}@demo.example", "a long demo password")
        assert (response.status_code, response.url) == (302, "/en/checklists/")
        assert client.get(chat.get_absolute_url()).status_code == 200
        client.logout()


@pytest.mark.usefixtures("register", "_password")
def test_the_pilot_tells_what_became_of_the_draft(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    load(capsys)
    sign_in(client, "member@demo.example", "a long demo password")
    pilot = Checklist.objects.order_by("pk")[1]
    html = client.get(pilot.get_absolute_url()).content.decode()
    assert re.search(r"<b>\d+ changes to review</b>", html)
    html = client.get(f"/en/checklists/{pilot.pk}/review/").content.decode()
    for kind in ("carried", "softened", "strengthened", "merged", "split", "dropped", "new"):
        assert f'id="{kind}"' in html
    assert "Sign-in by phone number since 8 May 2023." in html


@pytest.mark.usefixtures("register", "_password")
def test_a_second_run_changes_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    load(capsys)
    before = User.objects.count(), Checklist.objects.count(), Entry.objects.count()
    hashes = set(User.objects.values_list("password", flat=True))
    assert "The demo is there already" in load(capsys)
    assert (User.objects.count(), Checklist.objects.count(), Entry.objects.count()) == before
    assert set(User.objects.values_list("password", flat=True)) == hashes


@pytest.mark.usefixtures("register")
def test_without_a_given_password_one_is_printed_once(
    client: Client, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("REGTRACK_DEMO_PASSWORD", raising=False)
    found = re.search(r"password (\S+)\n", load(capsys))
    assert found
    assert len(found[1]) >= 12
    assert found[1] not in load(capsys)
    assert sign_in(client, "member@demo.example", found[1]).status_code == 302
    client.logout()
    assert sign_in(client, "member@demo.example", "").status_code == 200
