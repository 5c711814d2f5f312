"""A team relates its own rules to other duties: what proves one is offered for the other, and nobody
else learns of it."""

from __future__ import annotations

import pytest
from django.test import Client

from regtrack.audit.models import Entry
from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.actions.import_rules import import_rules, keep_rules_file, plan_digest
from regtrack.checklists.models import Checklist, Item, Relation
from regtrack.checklists.own.versions import read_plan
from regtrack.checklists.proofs import proofs_of
from regtrack.register.models import Jurisdiction, ObligationRevision
from tests.checklists.own_rules import follow, imported
from tests.factories import AT, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")

RULES = "id,title,text\na,Review the logs,Each week.\nb,Train the staff,Each year.\n"


@pytest.fixture
def made(cast: Cast) -> Checklist:
    checklist = make_checklist(cast)
    follow(cast, checklist, imported(cast, RULES).ref)
    return checklist


@pytest.fixture
def own(made: Checklist) -> Item:
    return made.items.exclude(obligation__team=None).order_by("obligation__position")[0]


@pytest.fixture
def public(made: Checklist) -> Item:
    return made.items.filter(verdict="applies", obligation__team=None).order_by("pk")[0]


def address(own: Item) -> str:
    return own.obligation.get_absolute_url()


def relate(
    client: Client, own: Item, other: str, relation: str, reason: str = "Both ask it."
) -> int:
    said = {"do": "relate", "other": other, "relation": relation, "reason": reason}
    return client.post(address(own), said).status_code


def prove(cast: Cast, item: Item) -> None:
    add_evidence(
        actor=cast.alice, at=AT, item=item.pk, title="Log of reviews", url="https://example.org/log"
    )


def proposed(item: Item) -> list[tuple[str, str, bool, str]]:
    item = Item.objects.select_related("checklist__product", "revision__obligation").get(pk=item.pk)
    return [
        (one.evidence.title, str(one.relation), one.in_part, one.mapping.reason)
        for one in proofs_of(item, TODAY).proposals
    ]


def test_what_proves_one_is_offered_for_the_other(
    cast: Cast, alice: Client, own: Item, public: Item
) -> None:
    prove(cast, own)
    assert proposed(public) == []
    assert relate(alice, own, public.obligation.ref, "superset-of") == 302
    assert proposed(public) == [("Log of reviews", "Superset of", False, "Both ask it.")]
    page = alice.get(f"/en/items/{public.pk}/").content.decode()
    assert "Both ask it." in page
    (entry,) = Entry.objects.filter(action="rule related")
    assert entry.target == f"obligation {own.obligation.ref}"


def test_the_other_way_round_it_serves_in_part(
    cast: Cast, alice: Client, own: Item, public: Item
) -> None:
    prove(cast, public)
    relate(alice, own, public.obligation.ref, "superset-of")
    assert proposed(own) == [("Log of reviews", "Subset of", True, "Both ask it.")]


def test_two_own_duties_are_seen_from_both_and_taken_back_where_it_was_said(
    alice: Client, made: Checklist, own: Item
) -> None:
    second = made.items.exclude(obligation__team=None).order_by("obligation__position")[1]
    link = f"http://testserver{address(second)}?on=2026-01-01#related"
    assert relate(alice, own, link, "subset-of") == 302
    here, there = (alice.get(address(one)).content.decode() for one in (own, second))
    assert "Train the staff" in here
    assert "Subset of" in here
    assert "Review the logs" in there
    assert "Superset of" in there
    assert "No longer related: Train" in here
    assert "No longer related" not in there
    kept = Relation.objects.get()
    said = {"do": "separate", "relation": kept.pk}
    assert alice.post(address(second), said).status_code == 404
    assert alice.post(address(own), said).status_code == 302
    assert "Nothing is related yet." in alice.get(address(own)).content.decode()
    kept.refresh_from_db()
    assert kept.removed_at
    assert Entry.objects.filter(action="rule no longer related").count() == 1
    assert alice.post(address(own), said).status_code == 404


@pytest.mark.parametrize(
    ("other", "relation", "reason", "problem"),
    [
        ("no-such", "equal", "why", "Found “no-such”; expected the reference of another duty."),
        ("cn-im-17-1", "softened", "why", "Select a valid choice"),
        ("cn-im-17-1", "equal", "  ", "This field is required."),
    ],
)
def test_what_cannot_be_related_is_said_and_nothing_is_kept(
    alice: Client, own: Item, other: str, relation: str, reason: str, problem: str
) -> None:
    said = {"do": "relate", "other": other, "relation": relation, "reason": reason}
    answer = alice.post(address(own), said)
    assert answer.status_code == 400
    assert problem in answer.content.decode()
    assert not Relation.objects.exists()


def test_neither_itself_nor_twice_nor_backwards(alice: Client, made: Checklist, own: Item) -> None:
    second = made.items.exclude(obligation__team=None).order_by("obligation__position")[1]
    assert relate(alice, own, own.obligation.ref, "equal") == 400
    assert relate(alice, own, second.obligation.ref, "equal") == 302
    assert relate(alice, own, second.obligation.ref, "subset-of") == 400
    assert relate(alice, second, own.obligation.ref, "equal") == 400
    assert Relation.objects.count() == 1


def test_nobody_else_learns_of_it(cast: Cast, own: Item, public: Item) -> None:
    writer, reader, stranger = Client(), Client(), Client()
    writer.force_login(cast.alice)
    reader.force_login(cast.audrey)
    stranger.force_login(cast.charlie)
    relate(writer, own, public.obligation.ref, "equal", "A secret reason.")
    assert "A secret reason." in reader.get(address(own)).content.decode()
    assert relate(reader, own, "cn-im-17-2", "equal") == 403
    assert stranger.get(address(own)).status_code == 404
    assert relate(stranger, own, "cn-im-17-2", "equal") == 404
    for client in (stranger, Client()):
        page = client.get(public.obligation.get_absolute_url(), follow=True).content.decode()
        assert "A secret reason." not in page
    theirs = imported_by_charlie(cast)
    assert relate(stranger, theirs, own.obligation.ref, "equal") == 400


def imported_by_charlie(cast: Cast) -> Item:
    """An item whose duty is of the other team's own rules."""
    place = Jurisdiction.objects.get(code="INT")
    file = keep_rules_file(
        actor=cast.charlie, at=AT, team=cast.other_team, name="r.csv", content=RULES.encode(),
        title_zh="", title_en="", instrument=None, day=TODAY, jurisdiction=place,
    )  # fmt: skip
    seen = plan_digest(read_plan(file))
    import_rules(actor=cast.charlie, at=AT, pk=file.pk, team=cast.other_team, seen=seen)
    revision = ObligationRevision.every.filter(team=cast.other_team).first()
    assert revision
    return Item(obligation=revision.obligation, revision=revision)
