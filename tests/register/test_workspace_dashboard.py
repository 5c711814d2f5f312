"""The admin's first page says what needs an editor."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from regtrack.accounts.models import User
from regtrack.core.texts import Text
from regtrack.register.actions.add_obligation import add_obligation
from regtrack.register.actions.relate_duties import relate_duties
from regtrack.register.admin.dashboard import Need, read_needs
from regtrack.register.models import (
    Authority,
    ChangeSet,
    Instrument,
    InstrumentAuthority,
    InstrumentRelation,
    Source,
)
from tests.factories import AT, TODAY, make_event, make_instrument, make_source

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    user = User.objects.create_user("ed", "ed@example.org", "x", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(content_type__app_label="register"))
    return user


def a_text(ref: str, duties: int = 1, **fields: Any) -> Instrument:
    text = make_instrument(ref, **fields)
    text.sources.add(make_source())
    office, _made = Authority.objects.get_or_create(
        ref="office", defaults={"name_en": "Office", "jurisdiction": text.jurisdiction}
    )
    InstrumentAuthority.objects.create(instrument=text, authority=office)
    event = make_event(text, "in-force", "2023-08-15")
    for number in range(duties):
        add_obligation(
            instrument=text, actor=None, at=AT,
            duty={
                "force": "mandatory", "applies_from": event.ref, "locator": {"en": f"Art. {number}"},
                "title": {"en": "Do"}, "text": {"en": "Do it."}, "sources": ["source"],
                "deadline": {"kind": "continuous"},
            },
        )  # fmt: skip
    return text


def need(name: str, today: dt.date = TODAY) -> Need:
    return next(one for one in read_needs(today) if one.name == name)


def names(name: str, today: dt.date = TODAY) -> list[str]:
    return [row.name for row in need(name, today).rows]


def test_a_draft_and_a_set_that_waits_are_named_with_their_pages(editor: User) -> None:
    draft = a_text("draft", published=False)
    a_text("public")
    change_set = ChangeSet.objects.create(title="July", made_by=editor, made_at=AT)
    ChangeSet.objects.create(title="Gone", made_by=editor, made_at=AT, state="withdrawn")
    assert [row.address for row in need("drafts").rows] == [
        reverse("admin:register_instrument_change", args=[draft.pk])
    ]
    assert names("change-sets") == [str(change_set)]


def test_errors_of_the_checks_are_named_and_what_is_only_worth_a_look_is_not() -> None:
    law = a_text("law", duties=0)
    make_event(law, "adopted", "2024-01-01")  # after it was in force
    rows = need("errors").rows
    assert [row.name for row in rows if "In force before adopted" in row.reason] == ["law-in-force"]
    assert all("Source not read lately" not in row.reason for row in rows)


def test_a_row_that_the_pack_format_refuses_takes_nothing_else_along() -> None:
    make_instrument("bare", published=False)  # without an authority
    assert [(row.name, "authorities" in row.reason) for row in need("errors").rows] == [
        ("Not checked", True), ("Not checked", False),
    ]  # fmt: skip
    assert len(names("drafts")) == 1


def test_a_stale_source_stands_there_the_oldest_first() -> None:
    for ref, day in (("b", "2025-03-01"), ("a", "2024-01-01"), ("new", "2026-11-01")):
        Source.objects.create(
            ref=ref, url="https://example.org", publisher="P", kind="official", checked_on=day
        )
    assert names("stale") == ["P · a", "P · b"]
    assert names("stale", dt.date(2025, 8, 28)) == ["P · a"]  # 180 days are not yet over
    assert names("stale", dt.date(2025, 8, 29)) == ["P · a", "P · b"]


def test_a_day_that_has_come_asks_to_be_confirmed_until_somebody_read_a_source() -> None:
    law = a_text("law", duties=0)
    event = make_event(law, "applies", "2026-08-01", known="2026-01-01")  # source: January 2026
    assert names("unconfirmed", dt.date(2026, 7, 31)) == []
    assert names("unconfirmed") == [event.ref]
    source = Source.objects.create(
        ref="read", url="https://example.org", publisher="P", kind="official",
        checked_on="2026-08-01",
    )  # fmt: skip
    event.sources.add(source)
    assert names("unconfirmed") == []


def test_a_pair_of_versions_stands_there_until_each_duty_is_compared() -> None:
    draft, final, third = (a_text(ref, duties=2) for ref in ("draft", "final", "third"))
    InstrumentRelation.objects.create(instrument=draft, kind="drafts", to=final)
    row = need("unmapped").rows[0]
    assert row.address == reverse("admin:register_desk", args=["draft", "final"])
    assert row.reason == "without a relation: 2 in the earlier text, 2 in the later one"
    said: Any = {"reason": Text("", "So."), "actor": None, "at": AT}
    for before, after in zip(draft.obligations.all(), final.obligations.all(), strict=True):
        relate_duties(
            before=[before], after=[third.obligations.get(position=0)], relation="equal", **said
        )
        assert need("unmapped").rows
        relate_duties(before=[before], after=[after], relation="softened", **said)
    assert not need("unmapped").rows


def test_the_page_counts_shows_eight_and_links_to_all(client: Client, editor: User) -> None:
    client.force_login(editor)
    for number in range(10):
        a_text(f"draft-{number}", duties=0, published=False)
    with time_machine.travel(dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC), tick=False):
        content = client.get(reverse("admin:index")).content.decode()
    assert 'Instruments not yet public <span class="rt-count">10</span>' in content
    assert "Draft-7" in content
    assert "Draft-8" not in content
    everything = reverse("admin:register_needs", args=["drafts"])
    assert f'href="{everything}">All 10<' in content
    assert content.index("What needs an editor") < content.index('id="content-related"')
    assert "Draft-9" in client.get(everything).content.decode()
    assert client.get(reverse("admin:register_needs", args=["nothing"])).status_code == 404


def test_who_may_not_see_drafts_sees_none_of_it(client: Client) -> None:
    a_text("draft", published=False)
    user = User.objects.create_user("rita", "rita@example.org", "x", is_staff=True)
    client.force_login(user)
    content = client.get(reverse("admin:index")).content.decode()
    assert "What needs an editor" not in content
    assert "Draft" not in content
    assert client.get(reverse("admin:register_needs", args=["drafts"])).status_code == 403


def test_the_page_costs_the_same_however_much_there_is(client: Client, editor: User) -> None:
    client.force_login(editor)
    counts = []
    for number in range(3):
        for one in range(2 * number + 1):
            draft = a_text(f"draft-{number}-{one}", published=False)
            final = a_text(f"final-{number}-{one}")
            InstrumentRelation.objects.create(instrument=draft, kind="drafts", to=final)
        client.get(reverse("admin:index"))
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("admin:index"))
        counts.append(len(queries))
    assert counts[0] == counts[2] <= 65, counts
