"""One more answer settles what waited for it, and touches nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from regtrack.audit import record
from regtrack.audit.models import Chain, Entry
from regtrack.checklists.actions.answer_question import answer_question
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.models import Checklist, Item, Product
from regtrack.register.models import FacetValue, Instrument
from tests.factories import AT, CHAT_SERVICE, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
TRAINING = ("cn-im-07-1a", "cn-im-07-2")


@pytest.fixture
def made(cast: Cast) -> Checklist:
    return make_checklist(cast)


def verdicts(made: Checklist) -> dict[str, str]:
    return dict(made.items.values_list("obligation__ref", "verdict"))


def answers(made: Checklist) -> set[tuple[str, str]]:
    return set(Product.objects.get(pk=made.product_id).values.values_list("facet__ref", "ref"))


def say(client: Client, made: Checklist, facet: str, *values: str) -> str:
    """Answer on the page; the message that the person reads then."""
    response: Any = client.post(
        f"/en/checklists/{made.pk}/answer/", {"facet": facet, "value": values}, follow=True
    )
    assert response.redirect_chain == [(f"/en/checklists/{made.pk}/", 302)]
    html: str = response.content.decode()
    return html.partition('<ul class="messages"')[2].partition("</ul>")[0]


def test_yes_makes_them_duties(alice: Client, made: Checklist) -> None:
    before = verdicts(made)
    message = say(alice, made, "activity", "trains-models", "labels-data")
    after = verdicts(made)
    settled = {ref for ref in before if before[ref] == "needs-answer" != after[ref]}
    assert f"{len(settled)} entries settled." in message
    assert {after[ref] for ref in TRAINING} == {"applies"}
    assert after["cn-im-07-3"] == "needs-answer"  # hangs on the data too
    assert after["cn-im-17-1"] == "needs-answer"  # another question
    # What bound stays; a precedent that asks for another activity is none any more.
    assert {after[ref] for ref in before if before[ref] == "applies"} == {"applies"}
    assert answers(made) >= {("activity", "trains-models"), ("activity", "labels-data")}


def test_no_takes_them_off_the_list(alice: Client, made: Checklist) -> None:
    say(alice, made, "activity", "none")
    assert {verdicts(made)[ref] for ref in TRAINING} == {"does-not-apply"}
    html = alice.get(made.get_absolute_url()).content.decode()
    assert "obligations/cn-im-07-1a/" not in html
    assert "obligations/cn-im-17-1/" in html


def test_the_page_asks_what_is_open_and_no_more(alice: Client, made: Checklist) -> None:
    html = alice.get(made.get_absolute_url()).content.decode()
    assert '<input type="hidden" name="facet" value="activity">' in html
    assert 'value="trains-models"' in html
    say(alice, made, "activity", "none")
    html = alice.get(made.get_absolute_url()).content.decode()
    assert '<input type="hidden" name="facet" value="activity">' not in html
    assert '<input type="hidden" name="facet" value="data">' in html


def test_it_is_recorded(alice: Client, cast: Cast, made: Checklist) -> None:
    before = verdicts(made)
    say(alice, made, "public-opinion", "yes")
    after = verdicts(made)
    settled = {ref for ref in before if before[ref] != after[ref]}
    assert {"cn-im-17-1"} <= settled
    entries = list(Entry.objects.filter(chain=cast.team.chain).order_by("sequence"))[4:]
    assert [entry.action for entry in entries] == [
        "facts changed", *["item followed"] * len(settled),
    ]  # fmt: skip
    assert entries[0].target == f"product {made.product_id}"
    assert "public-opinion" not in entries[0].before["facts"]
    assert entries[0].after["facts"]["public-opinion"] == ["yes"]
    assert {entry.target for entry in entries[1:]} == {
        f"item {item.pk}" for item in made.items.filter(obligation__ref__in=settled)
    }
    assert entries[1].before == {"verdict": "needs-answer"}
    assert entries[1].after == {"verdict": "applies"}
    assert list(record.verify()) == []


def test_what_was_ticked_is_never_touched(alice: Client, cast: Cast, made: Checklist) -> None:
    ticked = made.items.get(obligation__ref="cn-im-04-1")
    update_item(
        actor=cast.alice, at=AT, pk=ticked.pk, version=1,
        changes={"status": "done", "note": "Done.", "owner_id": cast.bob.pk},
    )  # fmt: skip
    noted = made.items.get(obligation__ref="cn-im-07-1a")
    update_item(actor=cast.bob, at=AT, pk=noted.pk, version=1, changes={"note": "Ask Wang."})
    settled = set(made.items.filter(verdict="applies").values_list("pk", flat=True))
    before = {item["id"]: item for item in made.items.values()}
    for facet, value in (("activity", "trains-models"), ("data", "personal")):
        say(alice, made, facet, value)
    after = {item["id"]: item for item in made.items.values()}
    assert {pk: after[pk] for pk in settled} == {pk: before[pk] for pk in settled}
    said = {"status", "note", "owner_id", "due_on", "reason", "links"}
    assert {(k, v) for k, v in after[noted.pk].items() if k in said} == {
        (k, v) for k, v in before[noted.pk].items() if k in said
    }
    assert after[noted.pk]["verdict"] == "applies"


def test_a_precedent_stays_one(alice: Client, made: Checklist) -> None:
    precedents = {ref for ref, verdict in verdicts(made).items() if verdict == "precedent"}
    say(alice, made, "data", "personal", "training-personal")
    assert {verdicts(made)[ref] for ref in precedents} == {"precedent"}


def test_the_team_s_organisation_still_counts(cast: Cast, alice: Client) -> None:
    made = make_checklist(cast, replace(CHAT_SERVICE, organisation="openai"))
    assert verdicts(made)["it-gar-2023-04"] == "needs-answer"
    say(alice, made, "data", "personal")
    assert verdicts(made)["it-gar-2023-04"] == "applies"


def test_it_is_judged_at_the_checklist_s_own_clocks(alice: Client, made: Checklist) -> None:
    """What the register learned since, or no longer shows, moves no item of an older checklist."""
    Instrument.objects.filter(ref="cn-interim-measures").update(published=False)
    say(alice, made, "activity", "trains-models")
    assert {verdicts(made)[ref] for ref in TRAINING} == {"applies"}


@pytest.mark.parametrize(
    ("facet", "values", "sentence"),
    [
        ("audience", ["business"], "This question was already answered."),
        ("activity", [], "Expected one of the answers that the question offers."),
        ("activity", ["dances"], "Expected one of the answers that the question offers."),
        ("activity", ["none", "dances"], "Expected one of the answers"),
        ("activity", ["none", "trains-models"], "Expected one of the answers"),
        ("public-opinion", ["trains-models"], "Expected one of the answers"),
        ("public-opinion", ["yes", "no"], "Expected one of the answers"),
        ("weather", ["fine"], "Expected one of the answers"),
        ("", [], "Expected one of the answers"),
        ("\0", ["\0"], "Expected one of the answers"),
    ],
)
def test_what_is_wrong_is_said_and_changes_nothing(
    alice: Client, made: Checklist, facet: str, values: list[str], sentence: str
) -> None:
    before = verdicts(made), answers(made), Entry.objects.count()
    message = say(alice, made, facet, *values)
    assert sentence in message
    assert "note--crit" in message
    assert (verdicts(made), answers(made), Entry.objects.count()) == before


def test_an_answer_given_meanwhile_stands(
    cast: Cast, made: Checklist, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Bob answers while Alice’s answer waits for the team’s lock."""
    lock = record.lock

    def after_bob(name: str) -> Chain:
        made.product.values.add(FacetValue.objects.get(facet__ref="public-opinion", ref="no"))
        return lock(name)

    monkeypatch.setattr(record, "lock", after_bob)
    with pytest.raises(ValidationError, match="already answered"):
        answer_question(
            actor=cast.alice, at=AT, pk=made.pk, facet="public-opinion", values=["yes"], today=TODAY
        )
    assert verdicts(made)["cn-im-17-1"] == "needs-answer"


def test_the_action_itself_refuses(cast: Cast, made: Checklist) -> None:
    answer: dict[str, Any] = {
        "at": AT,
        "pk": made.pk,
        "facet": "activity",
        "values": ["none"],
        "today": TODAY,
    }
    with pytest.raises(PermissionDenied):
        answer_question(actor=cast.audrey, **answer)
    with pytest.raises(Checklist.DoesNotExist):
        answer_question(actor=cast.charlie, **answer)
    assert Item.objects.get(obligation__ref="cn-im-07-1a").verdict == "needs-answer"
