"""What proves an item, what of a related duty may prove it too, and what has run out."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.actions.support import attach, detach
from regtrack.checklists.models import Checklist, Evidence, Item, Support
from regtrack.checklists.proofs import proofs_of, validity
from regtrack.register.models import Mapping
from tests.factories import AT, TODAY, Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")
DAY = dt.timedelta(days=1)


@pytest.fixture
def made(cast: Cast) -> Checklist:
    Mapping.objects.all().delete()  # each test says what is related
    return make_checklist(cast)


@pytest.fixture
def duties(made: Checklist) -> list[Item]:
    """Three duties that bind the product."""
    return list(made.items.filter(verdict="applies").order_by("pk")[:3])


def relate(before: Any, relation: str, after: Any, ref: str = "xw-test") -> Mapping:
    mapping = Mapping.objects.create(
        ref=ref,
        relation=relation,
        reason_en="Both ask for a filing.",
        reason_zh_hans="均要求备案。",
    )
    mapping.from_obligations.set([item.obligation for item in before])
    mapping.to_obligations.set([item.obligation for item in after])
    return mapping


def prove(cast: Cast, item: Item, title: str = "Filing receipt", **days: Any) -> Evidence:
    url = "https://example.org/receipt"
    return add_evidence(actor=cast.alice, at=AT, item=item.pk, title=title, url=url, **days)


def proposed(item: Item, today: dt.date = TODAY) -> list[tuple[str, str, bool]]:
    item = Item.objects.select_related("checklist__product").get(pk=item.pk)
    return [
        (one.evidence.title, str(one.relation), one.in_part)
        for one in proofs_of(item, today).proposals
    ]


# == Mappings propose ==
@pytest.mark.parametrize(
    ("relation", "of_first", "of_second"),
    [
        # what the proof of the other duty is to this one, as (relation of the other, in part)
        ("equal", ("Equal", False), ("Equal", False)),
        ("intersects-with", ("Intersects with", True), ("Intersects with", True)),
        # the first is part of the second: the broader one's proof serves it whole
        ("subset-of", ("Superset of", False), ("Subset of", True)),
        ("superset-of", ("Subset of", True), ("Superset of", False)),
        ("carried-over", None, None),
        ("softened", None, None),
    ],
)
def test_a_mapping_proposes_the_proof_of_the_related_duty(
    cast: Cast,
    duties: list[Item],
    relation: str,
    of_first: tuple[str, bool] | None,
    of_second: tuple[str, bool] | None,
) -> None:
    first, second, third = duties
    relate([first], relation, [second])
    prove(cast, second, "Of the second")
    assert proposed(first) == ([("Of the second", *of_first)] if of_first else [])
    detach(actor=cast.alice, at=AT, item=second.pk, evidence=Evidence.objects.get().pk)
    assert proposed(first) == []
    prove(cast, first, "Of the first")
    assert proposed(second) == ([("Of the first", *of_second)] if of_second else [])
    assert proposed(third) == []


def test_of_several_duties_together_one_proves_a_part(cast: Cast, duties: list[Item]) -> None:
    first, second, third = duties
    relate([first, second], "equal", [third])
    prove(cast, first, "Of the first")
    assert proposed(third) == [("Of the first", "Equal", True)]
    prove(cast, third, "Of the third")
    assert proposed(second) == [("Of the third", "Equal", False)]


def test_the_best_of_several_relations_is_named_and_the_whole_comes_first(
    cast: Cast, duties: list[Item]
) -> None:
    first, second, third = duties
    relate([first], "intersects-with", [second], "xw-a")
    relate([first], "equal", [second], "xw-b")
    relate([first], "intersects-with", [third], "xw-c")
    prove(cast, third, "A part")
    row = prove(cast, second, "Whole")
    attach(actor=cast.alice, at=AT, item=third.pk, evidence=row.pk)  # once in the list all the same
    assert proposed(first) == [
        ("Whole", "Equal", False), ("A part", "Intersects with", True),
    ]  # fmt: skip


def test_nothing_is_proposed_that_proves_nothing_or_does_already(
    cast: Cast, duties: list[Item]
) -> None:
    first, second, _ = duties
    relate([first], "equal", [second])
    row = prove(cast, second, expires_on=TODAY)
    assert len(proposed(first)) == 1
    assert proposed(first, TODAY + DAY) == []  # it has expired
    Item.objects.filter(pk=second.pk).update(archived_at=AT)
    assert proposed(first) == []
    Item.objects.filter(pk=second.pk).update(archived_at=None)
    attach(actor=cast.alice, at=AT, item=first.pk, evidence=row.pk)
    assert proposed(first) == []


def test_a_mapping_that_nobody_could_know_proposes_nothing(
    cast: Cast, made: Checklist, duties: list[Item]
) -> None:
    first, second, _ = duties
    relate([first], "equal", [second])
    prove(cast, second)
    assert len(proposed(first)) == 1
    Checklist.objects.filter(pk=made.pk).update(known=dt.date(2000, 1, 1))
    assert proposed(first) == []


def test_another_teams_proof_is_never_proposed(cast: Cast, duties: list[Item]) -> None:
    Membership.objects.create(team=cast.other_team, user=cast.alice, role="member")
    theirs = make_checklist(cast, actor=cast.charlie, team=cast.other_team)
    first, second, _ = duties
    relate([first], "equal", [second])
    there = theirs.items.get(obligation=second.obligation)
    prove(cast, there, "Theirs")
    assert proposed(first) == []
    own = make_checklist(cast, name="Another product")
    prove(cast, own.items.get(obligation=second.obligation), "Of our other product")
    assert proposed(first) == [("Of our other product", "Equal", False)]


def test_nothing_is_attached_or_ticked_before_a_person_says_yes(
    alice: Client, cast: Cast, duties: list[Item]
) -> None:
    first, second, _ = duties
    relate([first], "subset-of", [second])
    row = prove(cast, second)
    for address in (f"/en/items/{first.pk}/", f"/en/items/{first.pk}/evidence/"):
        html = alice.get(address).content.decode()
        assert "Nothing proves this item yet." in html
        assert f"It proves “{second.revision.title}” ({second.revision.locator}) under" in html
        assert "That duty and this one: Superset of, so it would prove this one as a whole." in html
        assert "Both ask for a filing." in html
    assert not Support.objects.filter(item=first).exists()
    press = {"do": "attach", "evidence": row.pk}
    assert alice.post(f"/en/items/{first.pk}/evidence/", press).status_code == 302
    assert Support.objects.get(item=first).added_by == cast.alice
    html = alice.get(f"/en/items/{first.pk}/").content.decode()
    assert "May serve here too" not in html
    first.refresh_from_db()
    assert (first.status, first.version) == ("todo", 1)


def test_as_many_queries_for_many_proposals(cast: Cast, duties: list[Item]) -> None:
    first, second, third = duties

    def queries() -> int:
        item = Item.objects.select_related("checklist__product", "revision__obligation").get(
            pk=first.pk
        )
        with CaptureQueriesContext(connection) as caught:
            for one in proofs_of(item, TODAY).proposals:
                assert one.item.revision.title
                assert one.item.revision.obligation.instrument.title
                assert one.item.checklist.product.name
        return len(caught)

    relate([first], "equal", [second], "xw-a")
    prove(cast, second)
    few = queries()
    relate([first], "intersects-with", [third], "xw-b")
    for number in range(10):
        prove(cast, second, f"Receipt {number}")
        prove(cast, third, f"Report {number}")
        prove(cast, first, f"Own {number}")
    assert queries() == few <= 6


# == What has run out ==
@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (None, None, "valid"),
        (None, 0, "expiring"),
        (None, -1, "expired"),
        (None, 30, "expiring"),
        (None, 31, "valid"),
        (0, None, "valid"),
        (1, None, "not-yet"),
        (1, 5, "not-yet"),
        (-9, -1, "expired"),
    ],
)
def test_how_evidence_stands_on_a_day(first: int | None, last: int | None, code: str) -> None:
    def day(number: int | None) -> dt.date | None:
        return None if number is None else TODAY + number * DAY

    row = Evidence(title="E", effective_on=day(first), expires_on=day(last))
    assert validity(row, TODAY).code == code


def test_items_whose_whole_proof_has_expired(cast: Cast, duties: list[Item]) -> None:
    first, second, third = duties
    prove(cast, first, expires_on=TODAY - DAY)
    prove(cast, second, expires_on=TODAY - DAY)
    prove(cast, second, "Renewed", expires_on=TODAY)
    prove(cast, third)

    def found(day: dt.date) -> list[Item]:
        return list(Item.objects.with_expired_proof(day).order_by("pk"))

    assert found(TODAY - DAY) == []
    assert found(TODAY) == [first]
    assert found(TODAY + DAY) == [first, second]
    row = first.evidence.get()
    detach(actor=cast.alice, at=AT, item=first.pk, evidence=row.pk)
    assert found(TODAY) == []  # nothing proves it, so nothing of it has expired
    Item.objects.filter(pk=second.pk).update(archived_at=AT)
    assert found(TODAY + DAY) == []


def test_the_item_says_that_its_proof_has_run_out(
    alice: Client, cast: Cast, duties: list[Item]
) -> None:
    item = duties[0]
    prove(cast, item, expires_on=timezone.localdate() - DAY)
    html = alice.get(f"/en/items/{item.pk}/").content.decode()
    assert "All of it has expired: at present nothing proves this item." in html
    prove(cast, item, "Renewed")
    assert "All of it has expired" not in alice.get(f"/en/items/{item.pk}/").content.decode()


def test_a_row_of_the_list_counts_its_proofs(
    alice: Client, cast: Cast, made: Checklist, duties: list[Item]
) -> None:
    first, second, _ = duties
    alice.get(f"/en/checklists/{made.pk}/")  # counts what the rules changed, once a day
    with CaptureQueriesContext(connection) as before:
        alice.get(f"/en/checklists/{made.pk}/")
    row = prove(cast, first)
    prove(cast, first, "Another")
    attach(actor=cast.alice, at=AT, item=second.pk, evidence=row.pk)
    with CaptureQueriesContext(connection) as after:
        html = alice.get(f"/en/checklists/{made.pk}/").content.decode()
    assert f'<a href="/en/items/{first.pk}/evidence/">2 pieces</a>' in html
    assert f'<a href="/en/items/{second.pk}/evidence/">1 piece</a>' in html
    assert len(re.findall(r"/items/\d+/evidence/", html)) == 2
    assert len(after) == len(before)
