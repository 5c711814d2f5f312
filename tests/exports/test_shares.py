"""A link to one sign-off, for somebody outside the team: shown once, read-only, it ends."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.actions.make_share import make_share
from regtrack.checklists.actions.revoke_share import revoke_share
from regtrack.checklists.models import Checklist, Share, Snapshot
from tests.core.html import tree
from tests.exports.test_signoff import change, sign
from tests.factories import AT, Cast, make_checklist, make_large_checklist

DAY = dt.timedelta(days=1)


@pytest.fixture
def signed(register: None, cast: Cast) -> Snapshot:
    return sign(make_checklist(cast), cast.alice, "All of it is true.")


def made(signed: Snapshot, cast: Cast, **fields: Any) -> tuple[Share, str]:
    given: dict[str, Any] = {"actor": cast.alice, "at": AT, "label": "Counsel", **fields}
    return make_share(pk=signed.pk, **given)


def everything(table: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return str(cursor.fetchall())


def test_the_link_is_shown_once_and_only_its_digest_is_stored(
    alice: Client, signed: Snapshot, cast: Cast
) -> None:
    response = alice.post(f"/en/signoffs/{signed.pk}/shares/", {"label": "Counsel", "days": "30"})
    assert response.status_code == 201
    found = re.search(r'href="(http://testserver/en/shared/([\w-]{43})/)"', str(response.content))
    assert found
    link, token = found.groups()
    share = Share.objects.get()
    assert share.token_digest == hashlib.sha256(token.encode()).hexdigest()
    assert share.expires_at - share.made_at == 30 * DAY
    for table in ("checklists_share", "audit_entry", "django_session"):
        assert token not in everything(table)
    assert token not in alice.get(f"/en/signoffs/{signed.pk}/").content.decode()
    assert Client().get(link).status_code == 200


def test_both_writes_are_recorded(signed: Snapshot, cast: Cast) -> None:
    share, _token = made(signed, cast, days=7)
    revoke_share(actor=cast.bob, at=AT + DAY, pk=share.pk)
    first, second = Entry.objects.filter(action__startswith="share").order_by("sequence")
    assert (first.action, first.actor, second.action, second.actor) == (
        "share made", cast.alice, "share revoked", cast.bob,
    )  # fmt: skip
    assert first.after == {
        "share": share.pk, "number": 1, "label": "Counsel",
        "expires_at": "2026-11-29 09:30:00+00:00",
    }  # fmt: skip
    assert not list(verify())


@pytest.mark.parametrize("days", [0, -1, 366])
def test_it_ends_within_a_year(signed: Snapshot, cast: Cast, days: int) -> None:
    with pytest.raises(ValidationError) as refused:
        made(signed, cast, days=days)
    assert refused.value.message_dict == {
        "days": [f"Found {days}; expected a number of days from 1 to 365."]
    }
    assert not Share.objects.exists()


@pytest.mark.parametrize(
    "sent",
    [
        {}, {"label": " ", "days": "30"}, {"label": "Counsel", "days": "366"},
        {"label": "Counsel", "days": "x"}, {"label": "x" * 121, "days": "1"},
    ],
)  # fmt: skip
def test_bad_input_makes_nothing(alice: Client, signed: Snapshot, sent: dict[str, str]) -> None:
    response = alice.post(f"/en/signoffs/{signed.pk}/shares/", sent)
    assert response.status_code == 400
    assert tree(response).all("p", css="field__error")
    assert not Share.objects.exists()


def test_only_writers_make_and_revoke(signed: Snapshot, cast: Cast) -> None:
    share, _token = made(signed, cast)
    entries = Entry.objects.count()
    with pytest.raises(PermissionDenied):
        made(signed, cast, actor=cast.audrey)
    with pytest.raises(PermissionDenied):
        revoke_share(actor=cast.audrey, at=AT, pk=share.pk)
    with pytest.raises(Snapshot.DoesNotExist):
        made(signed, cast, actor=cast.charlie)
    with pytest.raises(Share.DoesNotExist):
        revoke_share(actor=cast.charlie, at=AT, pk=share.pk)
    assert Entry.objects.count() == entries
    assert Share.objects.get().revoked_at is None


def test_unknown_expired_and_revoked_are_answered_alike(signed: Snapshot, cast: Cast) -> None:
    visitor = Client()
    share, token = made(signed, cast, days=3)
    closed, other = made(signed, cast)
    revoke_share(actor=cast.alice, at=AT, pk=closed.pk)
    with time_machine.travel(AT + 3 * DAY - dt.timedelta(seconds=1), tick=False):
        assert visitor.get(f"/en/shared/{token}/").status_code == 200
        assert visitor.get(f"/en/shared/{token}/signoff.json").status_code == 200
    with time_machine.travel(AT + 3 * DAY, tick=False):
        pages = []
        for name in (token, other, "x" * 43, share.token_digest):
            for end in ("", "signoff.json"):
                response = visitor.get(f"/en/shared/{name}/{end}")
                assert response.status_code == 404
                pages.append(response.content.decode().replace(f"{name}/{end}", ""))
    assert len(set(pages)) == 1
    assert "Chat service" not in pages[0]


def test_a_revoked_link_is_closed_at_once_and_stays_so(
    alice: Client, signed: Snapshot, cast: Cast
) -> None:
    share, token = made(signed, cast)
    with time_machine.travel(AT + DAY, tick=False):
        assert Client().get(f"/en/shared/{token}/").status_code == 200
        assert alice.post(f"/en/shares/{share.pk}/revoke/").status_code == 302
        assert Client().get(f"/en/shared/{token}/").status_code == 404
    before = Share.objects.values().get()
    entries = Entry.objects.count()
    revoke_share(actor=cast.bob, at=AT + 2 * DAY, pk=share.pk)
    assert Share.objects.values().get() == before
    assert Entry.objects.count() == entries


def test_the_list_names_each_state(alice: Client, signed: Snapshot, cast: Cast) -> None:
    made(signed, cast, label="Firm A")
    made(signed, cast, label="Firm B", at=AT - 40 * DAY)
    revoked, _token = made(signed, cast, label="Firm C")
    revoke_share(actor=cast.alice, at=AT, pk=revoked.pk)
    with time_machine.travel(AT + DAY, tick=False):
        alice.force_login(cast.alice)
        shares = tree(alice.get(f"/en/signoffs/{signed.pk}/")).one("section", id="shares")
    rows = {row.one("th").text: row.text for row in shares.one("tbody").all("tr")}
    assert {name: text.split()[2] for name, text in rows.items()} == {
        "Firm A": "Open", "Firm B": "Expired", "Firm C": "Revoked",
    }  # fmt: skip
    assert [name for name, text in rows.items() if text.endswith("Revoke")] == ["Firm A"]


def test_whoever_has_the_link_reads_the_sign_off_and_nothing_else(
    signed: Snapshot, cast: Cast
) -> None:
    """Each link of the page leads to the register, the documentation or the page itself."""
    _share, token = made(signed, cast)
    visitor = Client()
    with time_machine.travel(AT + DAY, tick=False):
        response = visitor.get(f"/en/shared/{token}/")
        file = visitor.get(f"/en/shared/{token}/signoff.json")
        chinese = visitor.get(f"/zh-hans/shared/{token}/")
    assert response["Referrer-Policy"] == file["Referrer-Policy"] == "no-referrer"
    assert response["X-Robots-Tag"] == file["X-Robots-Tag"] == "noindex, nofollow"
    assert "no-store" in response["Cache-Control"]
    assert "no-store" in file["Cache-Control"]
    assert hashlib.sha256(file.content).hexdigest() == signed.digest
    page = tree(response)
    addresses = {a.attributes["href"] for a in page.all("a")}
    inside = {one for one in addresses if one.startswith("/")}
    allowed = re.compile(
        rf"/(en|zh-hans)/(obligations|instruments|docs|data)/|/(en|zh-hans)/shared/{token}/"
    )
    assert inside
    assert [one for one in inside if not allowed.match(one)] == []
    assert not page.all("form")
    assert signed.digest in page.text
    assert "All of it is true." in page.text
    assert "Shared with you by Alice’s team" in page.text
    assert "Counsel" not in page.text
    assert "生成式人工智能服务管理暂行办法" in tree(chinese).text


def test_a_signed_in_person_of_another_team_sees_the_same(signed: Snapshot, cast: Cast) -> None:
    """The link opens one sign-off, not the team: the pages beside it stay closed."""
    _share, token = made(signed, cast)
    client = Client()
    with time_machine.travel(AT + DAY, tick=False):
        client.force_login(cast.charlie)
        assert client.get(f"/en/shared/{token}/").status_code == 200
        assert client.get(f"/en/signoffs/{signed.pk}/").status_code == 404
        assert client.get(f"/en/checklists/{signed.checklist_id}/").status_code == 404


def test_the_page_stays_as_signed(signed: Snapshot, cast: Cast) -> None:
    _share, token = made(signed, cast)
    with time_machine.travel(AT + DAY, tick=False):
        before = Client().get(f"/en/shared/{token}/").content
        change(Checklist.objects.get(), cast.bob, note="Said on a later day.")
        after = Client().get(f"/en/shared/{token}/")
        file = Client().get(f"/en/shared/{token}/signoff.json")
    assert after.content == before
    assert "Said on a later day." not in after.content.decode()
    assert json.loads(file.content)["number"] == 1


def test_it_takes_one_query_however_long_the_list_is(cast: Cast, db: None) -> None:
    for number, ref in ((12, "small"), (1_200, "large")):
        found = sign(make_large_checklist(cast, number, ref), cast.alice)
        _share, token = made(found, cast)
        with (
            time_machine.travel(AT + DAY, tick=False),
            CaptureQueriesContext(connection) as queries,
        ):
            assert Client().get(f"/en/shared/{token}/").status_code == 200
        assert len(queries) == 1
