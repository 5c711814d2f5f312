"""From /check/ to a checklist of one’s team: sign in, name it, say since when it is offered."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from regtrack.accounts.models import Membership, Team, User
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.models import Checklist, Item, Product
from tests.factories import Cast, as_query, make_checklist, make_user

pytestmark = pytest.mark.usefixtures("register")
SAVE = f"/en/check/save/?{as_query(on='2026-11-20', known='2026-11-21')}"


def form(**changes: str) -> dict[str, str]:
    days = {"launched_CN": "2023-09-28", "launched_IT": "", "launched_US": "2024-01-15"}
    return {"name": "Chat", **days, **changes}


def nothing_was_made() -> bool:
    return not (Product.objects.exists() or Checklist.objects.exists() or Item.objects.exists())


def test_a_visitor_signs_in_first_and_finds_the_product_again(client: Client, cast: Cast) -> None:
    response = client.get(SAVE)
    assert response.status_code == 302
    sign_in = response["Location"]
    assert sign_in.startswith("/en/accounts/login/?next=")
    response = client.post(sign_in, {"login": "alice@example.org", "password": "password"})
    assert response.status_code == 302
    assert response["Location"] == SAVE
    html = client.get(response["Location"]).content.decode()
    for label in ("Launched in China on", "Launched in Italy on", "Launched in the US on"):
        assert label in html


def test_saving_makes_it_whole(alice: Client, cast: Cast) -> None:
    response = alice.post(SAVE, form(team=str(cast.team.pk)), follow=True)
    made = Checklist.objects.get()
    assert response.redirect_chain == [(f"/en/checklists/{made.pk}/", 302)]
    assert f"Saved with {made.items.count()} entries." in response.content.decode()
    product = made.product
    assert (product.name, product.team, product.organisation) == ("Chat", cast.team, None)
    assert {m.jurisdiction_id: m.launched_on for m in product.markets.all()} == {
        "CN": dt.date(2023, 9, 28), "IT": None, "US": dt.date(2024, 1, 15),
    }  # fmt: skip
    assert {(v.facet.ref, v.ref) for v in product.values.all()} == {
        ("role", "service-provider"), ("audience", "public"), ("modality", "text"),
    }  # fmt: skip
    assert (made.on, made.known) == (dt.date(2026, 11, 20), dt.date(2026, 11, 21))
    assert made.created_by == cast.alice
    verdicts = dict(made.items.values_list("obligation__ref", "verdict"))
    assert verdicts["cn-im-04-1"] == "applies"
    assert verdicts["cn-im-07-1a"] == "needs-answer"
    assert verdicts["it-gar-2023-09"] == "precedent"
    assert "cn-dm-04-1" not in verdicts  # does not apply
    assert set(made.items.values_list("status", "version")) == {("todo", 1)}


def test_saving_is_recorded_in_the_teams_chain(alice: Client, cast: Cast) -> None:
    alice.post(SAVE, form(team=str(cast.team.pk)))
    made = Checklist.objects.get()
    product, checklist = Entry.objects.filter(chain=cast.team.chain).order_by("sequence")[2:]
    assert (product.action, product.target) == ("product made", f"product {made.product.pk}")
    assert product.actor == cast.alice
    assert product.after["markets"] == {"CN": "2023-09-28", "IT": None, "US": "2024-01-15"}
    assert product.after["facts"]["audience"] == ["public"]
    assert (checklist.action, checklist.target) == ("checklist made", f"checklist {made.pk}")
    assert checklist.after["on"] == "2026-11-20"
    assert len(checklist.after["items"]) == made.items.count()
    assert checklist.after["items"]["it-gar-2023-09"] == [1, "precedent"]
    assert list(verify()) == []


def test_the_organisation_is_kept(alice: Client, cast: Cast) -> None:
    alice.post(f"{SAVE}&organisation=openai", form(team=str(cast.team.pk)))
    product = Product.objects.get()
    assert product.organisation is not None
    assert product.organisation.ref == "openai"
    assert Item.objects.get(obligation__ref="it-gar-2023-09").verdict == "applies"


def test_a_person_without_a_team_names_one(client: Client, cast: Cast) -> None:
    dora = make_user("dora")
    client.force_login(dora)
    html = client.get(SAVE).content.decode()
    assert "Name of your new team" in html
    assert "Alice" not in html
    response = client.post(SAVE, form(team_name="Dora’s team"))
    assert response.status_code == 302
    team = Team.objects.get(name="Dora’s team")
    assert Membership.objects.get(team=team).user == dora
    assert Membership.objects.get(team=team).role == "owner"
    assert Checklist.objects.get().product.team == team
    assert client.get(response["Location"]).status_code == 200


def test_an_auditor_is_not_offered_the_audited_team(client: Client, cast: Cast) -> None:
    client.force_login(cast.audrey)
    assert "Alice’s team" not in client.get(SAVE).content.decode()
    response = client.post(SAVE, form(team=str(cast.team.pk)))
    assert response.status_code == 400  # it asks for the name of a team of her own
    assert "This field is required." in response.content.decode()
    assert nothing_was_made()
    client.post(SAVE, form(team=str(cast.team.pk), team_name="Audrey’s own"))
    assert Product.objects.get().team.name == "Audrey’s own"


def test_nobody_saves_into_a_team_of_others(alice: Client, cast: Cast) -> None:
    response = alice.post(SAVE, form(team=str(cast.other_team.pk)))
    assert response.status_code == 400
    assert "is not one of the available choices" in response.content.decode()
    assert nothing_was_made()


@pytest.mark.parametrize("person", ["audrey", "charlie"])
def test_the_action_itself_refuses(cast: Cast, person: str) -> None:
    actor: User = getattr(cast, person)
    before = Entry.objects.count()
    with pytest.raises(PermissionDenied):
        make_checklist(cast, actor=actor)
    assert nothing_was_made()
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"launched_CN": "28.9.2023"}, "Enter a valid date."),
        ({"launched_US": "2023-02-30"}, "Enter a valid date."),
        ({"launched_IT": "soon"}, "Enter a valid date."),
        ({"name": ""}, "This field is required."),
        ({"name": "x" * 121}, "Ensure this value has at most 120 characters (it has 121)."),
        ({"team": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    alice: Client, cast: Cast, changes: dict[str, str], sentence: str
) -> None:
    before = Entry.objects.count()
    response = alice.post(SAVE, form(team=str(cast.team.pk)) | changes)
    assert response.status_code == 400
    html = response.content.decode()
    assert sentence in html
    assert 'value="2024-01-15"' in html or "launched_US" in changes  # what was right stays
    assert nothing_was_made()
    assert Entry.objects.count() == before


def test_a_last_day_of_the_calendar_does_not_break_the_page(alice: Client, cast: Cast) -> None:
    alice.post(f"{SAVE}&public-opinion=yes", form(team=str(cast.team.pk), launched_CN="9999-12-31"))
    assert alice.get(Checklist.objects.get().get_absolute_url()).status_code == 200


@pytest.mark.parametrize("query", ["", "market=XX", "role=user"])
def test_without_a_product_there_is_nothing_to_save(alice: Client, query: str) -> None:
    response = alice.get(f"/en/check/save/?{query}")
    assert (response.status_code, response["Location"]) == (302, "/en/check/")


def test_the_clocks_decide_what_is_listed(alice: Client, cast: Cast) -> None:
    address = f"/en/check/save/?{as_query(on='2023-05-15', known='2023-05-15')}"
    alice.post(address, form(team=str(cast.team.pk)))
    refs = set(Item.objects.values_list("obligation__ref", flat=True))
    assert "cn-dm-04-1" in refs
    assert not {ref for ref in refs if ref.startswith("cn-im-")}


def test_in_chinese(alice: Client, cast: Cast) -> None:
    address = SAVE.replace("/en/", "/zh-hans/")
    html = alice.get(address).content.decode()
    assert "中国" in html
    assert "Name of the product" not in html
    response: Any = alice.post(address, form(team=str(cast.team.pk)), follow=True)
    assert response.redirect_chain[0][0].startswith("/zh-hans/checklists/")
    assert "Saved with" not in response.content.decode()
