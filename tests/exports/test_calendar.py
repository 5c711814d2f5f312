"""What is due as a calendar: by a private address that its maker revokes, of a product or a person."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from typing import Any

import pytest
import time_machine
import vobject
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.accounts.models import Membership
from regtrack.audit.models import Entry as AuditEntry
from regtrack.audit.record import verify
from regtrack.checklists.models import CalendarLink, Checklist, Item
from regtrack.core.canonical import digest
from regtrack.exports.document import ChecklistDocument
from regtrack.exports.formats import ics_checklist
from tests.exports import rfc5545
from tests.exports.examples import FILING, INCIDENT, MEASURES, NORMAL
from tests.exports.rfc5545 import Entry
from tests.factories import Cast, make_checklist, make_large_checklist

LATER = dt.date(2027, 3, 1)


def entries(content: bytes) -> dict[str, Entry]:
    return {one["UID"].removesuffix("@regtrack"): one for one in rfc5545.read(content)[1]}


def document(**changes: Any) -> ChecklistDocument:
    item = dataclasses.replace(FILING, **{"due": LATER, "status": "todo", **changes})
    return dataclasses.replace(
        NORMAL, groups=(dataclasses.replace(MEASURES, items=(item,)),), archived=()
    )


def rendered(**changes: Any) -> dict[str, Entry]:
    found = entries(ics_checklist.render(document(**changes), "en"))
    return {uid.removeprefix(f"{NORMAL.uid}-17"): one for uid, one in found.items()}


def test_a_day_has_an_entry_and_one_30_and_7_days_before() -> None:
    found = rendered()
    assert {part: one["DTSTART"] for part, one in found.items()} == {
        "": "20270301", "-t30": "20270130", "-t7": "20270222",
    }  # fmt: skip
    assert found[""].text("SUMMARY") == "面向公众的聊天服务: File the algorithm"
    assert {one["STATUS"] for one in found.values()} == {"CONFIRMED"}
    assert {one["SEQUENCE"] for one in found.values()} == {"4"}


@pytest.mark.parametrize("status", ["done", "not-applicable"])
def test_what_is_settled_stays_and_its_warnings_are_cancelled(status: str) -> None:
    found = rendered(status=status)
    assert found[""]["STATUS"] == "CONFIRMED"
    assert found[""].text("SUMMARY").startswith("Done: ")
    assert {found[part]["STATUS"] for part in ("-t30", "-t7")} == {"CANCELLED"}


def test_what_lies_behind_has_no_warnings_and_a_guessed_day_is_tentative() -> None:
    assert set(rendered(due=NORMAL.made_at.date())) == {""}
    assert rendered(provisional=True)[""]["STATUS"] == "TENTATIVE"
    assert not rendered(due=None)
    assert not rendered(verdict="precedent")


def test_a_moved_day_replaces_the_old_entry() -> None:
    before, after = rendered(), rendered(due=dt.date(2027, 4, 1), version=5)
    assert before.keys() == after.keys()
    assert int(after[""]["SEQUENCE"]) > int(before[""]["SEQUENCE"])


def test_the_hour_at_which_a_period_ends_is_said() -> None:
    found = rendered(due=INCIDENT.due, due_moment=INCIDENT.due_moment)
    assert "20 November 2026, 01:30 UTC" in found[""].text("DESCRIPTION")


# --- the addresses -------------------------------------------------------------------------------


@pytest.fixture
def made(register: None, cast: Cast) -> Checklist:
    found = make_checklist(cast)
    two = found.items.filter(verdict="applies")[:2]
    Item.objects.filter(pk__in=[one.pk for one in two]).update(due_on=LATER, due_reason="agreed")
    two[0].__class__.objects.filter(pk=two[0].pk).update(owner=cast.alice)
    return found


def subscribe(client: Client, page: str) -> str:
    """Makes an address, and gives its path without a language of the entries."""
    answer = client.post(page, {"label": "Outlook"})
    assert answer.status_code == 201
    found = re.search(r"http://testserver(/en/calendar/[\w-]{43}\.ics)", answer.content.decode())
    assert found
    return found[1]


def titles(client: Client, address: str, language: str = "en") -> list[str]:
    answer = client.get(f"{address}?lang={language}")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (
        "no-referrer",
        "noindex, nofollow",
    )
    rfc5545.read(answer.content)
    events = vobject.readOne(answer.content.decode()).contents.get("vevent", [])
    return [one.summary.value for one in events if not one.uid.value.partition("-t")[1]]


@time_machine.travel("2026-11-22T09:30:00Z", tick=False)
def test_a_product_and_a_person_each_have_their_own(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    product = subscribe(alice, f"/en/checklists/{made.pk}/calendar/")
    own = subscribe(alice, "/en/calendar/")
    visitor = Client()
    dated = made.items.exclude(due_on=None, counted_on=None).filter(verdict="applies")
    assert len(titles(visitor, product)) == dated.count() > 1
    (mine,) = titles(visitor, own)
    assert mine.startswith("Chat service: ")
    assert titles(visitor, own, "zh-hans") != [mine]
    # the token is in no table
    token = own.split("/")[-1].removesuffix(".ics")
    assert CalendarLink.objects.filter(token_digest=digest(token)).exists()
    with connection.cursor() as cursor:
        for table in ("checklists_calendarlink", "audit_entry"):
            cursor.execute(f"SELECT * FROM {table}")
            assert token not in str(cursor.fetchall())
    answer = visitor.get(f"{own}?lang=en")
    assert (
        visitor.get(f"{own}?lang=en", headers={"If-None-Match": answer["ETag"]}).status_code == 304
    )
    actions = AuditEntry.objects.filter(action="calendar link made").values_list(
        "chain__name", "target"
    )
    assert (f"person {cast.alice.pk}", "calendar") in actions
    assert (cast.team.chain.name, f"product {made.product_id}") in actions
    assert list(verify()) == []


def test_a_revoked_address_is_closed_at_once(alice: Client, made: Checklist) -> None:
    for page in (f"/en/checklists/{made.pk}/calendar/", "/en/calendar/"):
        address = subscribe(alice, page)
        link = CalendarLink.objects.get(revoked_at=None)
        assert alice.post(page, {"revoke": link.pk}).status_code == 302
        assert alice.post(page, {"revoke": link.pk}).status_code == 302  # twice is once
        assert Client().get(address).status_code == 404
        assert "Revoked" in alice.get(page).content.decode()
    assert AuditEntry.objects.filter(action="calendar link revoked").count() == 2


def test_who_leaves_the_team_loses_its_days(client: Client, made: Checklist, cast: Cast) -> None:
    Item.objects.filter(owner=cast.alice).update(owner=cast.bob)
    client.force_login(cast.bob)
    product = subscribe(client, f"/en/checklists/{made.pk}/calendar/")
    own = subscribe(client, "/en/calendar/")
    assert len(titles(Client(), own)) == 1
    Membership.objects.filter(user=cast.bob).delete()
    assert Client().get(product).status_code == 404
    assert titles(Client(), own) == []
    cast.bob.is_active = False
    cast.bob.save()
    assert Client().get(own).status_code == 404


def test_nobody_makes_or_revokes_what_is_not_theirs(
    client: Client, made: Checklist, cast: Cast
) -> None:
    page = f"/en/checklists/{made.pk}/calendar/"
    client.force_login(cast.alice)
    subscribe(client, page)
    subscribe(client, "/en/calendar/")
    links = list(CalendarLink.objects.all())
    client.force_login(cast.audrey)
    assert client.get(page).status_code == 200
    assert client.post(page, {"label": "Mine"}).status_code == 403
    assert client.post(page, {"revoke": links[1].pk}).status_code == 403
    client.force_login(cast.charlie)
    assert client.get(page).status_code == 404
    for link in links:
        for number in (link.pk, "9" * 30, "x"):
            assert client.post("/en/calendar/", {"revoke": number}).status_code == 404
    assert not CalendarLink.objects.exclude(revoked_at=None).exists()
    client.force_login(cast.alice)
    assert client.post(page, {"label": " "}).status_code == 400
    assert CalendarLink.objects.count() == 2


@pytest.mark.usefixtures("recorded")
def test_the_number_of_queries_does_not_grow(alice: Client, cast: Cast) -> None:
    counted = []
    for number, ref in ((12, "small"), (1_200, "large")):
        made = make_large_checklist(cast, number, ref)
        made.items.update(owner=cast.alice, due_on=LATER, due_reason="agreed")
        own = subscribe(alice, "/en/calendar/")
        product = subscribe(alice, f"/en/checklists/{made.pk}/calendar/")
        for address in (own, product):
            Client().get(address)
            with CaptureQueriesContext(connection) as queries:
                assert Client().get(address).status_code == 200
            counted.append(len(queries))
    assert max(counted) <= 12
    assert len(set(counted)) <= 2
