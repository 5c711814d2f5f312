"""Sets of changes beside each other and beside direct writes: conflicts, previews, new instruments."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.core.texts import both
from regtrack.register.changesets.guard import LostWrite
from regtrack.register.changesets.keys import BAND
from regtrack.register.models import (
    Authority,
    ChangeSet,
    Event,
    EventDate,
    Facet,
    Instrument,
    Obligation,
    Source,
    Theme,
)
from regtrack.register.packs.dump import document
from tests.register.change_sets import (
    add_duty,
    after,
    do,
    duty,
    ed,
    editor,
    entry,
    faults_of,
    opened,
    other,
    page_of,
    publish,
    rea,
    rename_source,
    reviewer,
    revise,
    text,
    url,
)
from tests.register.rule import rule

__all__ = ["ed", "editor", "other", "rea", "reviewer", "rule"]
pytestmark = pytest.mark.usefixtures("rule")


def sets() -> tuple[ChangeSet, ChangeSet]:
    first, second = ChangeSet.objects.order_by("pk")
    return first, second


def seen(page: str) -> str:
    """What the page of a set says was live, for its first conflict."""
    found = re.search(r'name="seen" value="(\w+)"', page)
    assert found
    return found[1]


def words(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


# == Conflicts ==
def test_the_second_to_publish_meets_the_conflict_and_keeps_theirs(
    editor: Client, other: Client, reviewer: Client
) -> None:
    revise(editor, duty().pk, text_en="It must be done twice.", known_from="2026-11-20")
    revise(other, duty().pk, title_en="Do it daily", known_from="2026-11-21")
    first, second = sets()
    assert publish(reviewer, first).status_code == 302
    before = Entry.objects.filter(chain__name="register").count()
    refused = text(publish(reviewer, second))
    assert "obligation rule-duty was changed in the register meanwhile" in refused
    assert Entry.objects.filter(chain__name="register").count() == before
    shown = text(reviewer.get(page_of(second)))
    assert "Before" in shown
    assert "Live now" in shown
    assert "In this set" in shown
    assert "twice" in shown
    assert "daily" in shown
    part = entry(second, "rule-duty")
    do(reviewer, second, "keep", entry=part.pk, seen=seen(shown))
    assert publish(reviewer, second).status_code == 302
    revisions = list(duty().revisions.order_by("number"))
    assert [(both(r, "title").en, both(r, "text").en) for r in revisions] == [
        ("Do it", "It must be done"),
        ("Do it", "It must be done twice."),
        ("Do it daily", "It must be done twice."),
    ]
    assert not list(verify())


def test_taking_the_live_one_withdraws_the_part_and_keeps_it_readable(
    editor: Client, reviewer: Client
) -> None:
    rename_source(editor, "Staged")
    rename_source(reviewer, "Live")
    change_set = ChangeSet.objects.get()
    part = entry(change_set, "page")
    do(editor, change_set, "take", entry=part.pk, seen=seen(text(editor.get(page_of(change_set)))))
    part.refresh_from_db()
    assert part.withdrawn_at is not None
    shown = text(editor.get(page_of(change_set)))
    assert "1 withdrawn part" in shown
    assert "Staged" in shown
    assert Source.objects.get().publisher == "Live"


def test_fields_that_only_the_other_changed_are_kept(editor: Client, reviewer: Client) -> None:
    page = url("register_source_change", Source.objects.get().pk)
    editor.post(page, opened(editor, page) | {"language": "zh"})
    reviewer.post(page, opened(reviewer, page) | {"publisher": "Gazette", "sha256": "a" * 64})
    change_set = ChangeSet.objects.get()
    shown = text(editor.get(page_of(change_set)))
    do(editor, change_set, "keep", entry=entry(change_set, "page").pk, seen=seen(shown))
    assert publish(reviewer, change_set).status_code == 302
    source = Source.objects.get()
    assert (source.publisher, source.language, source.sha256) == ("Gazette", "zh", "a" * 64)


def test_a_choice_made_against_what_changed_once_more_is_refused(
    editor: Client, reviewer: Client
) -> None:
    rename_source(editor, "Staged")
    rename_source(reviewer, "Live")
    change_set = ChangeSet.objects.get()
    old = seen(text(editor.get(page_of(change_set))))
    rename_source(reviewer, "Live again")
    refused = do(editor, change_set, "keep", entry=entry(change_set, "page").pk, seen=old)
    assert "was changed once more" in text(refused)
    assert "was changed in the register meanwhile" in text(publish(reviewer, change_set))


def test_working_on_over_a_conflict_loses_neither(editor: Client, reviewer: Client) -> None:
    page = url("register_source_change", Source.objects.get().pk)
    editor.post(page, opened(editor, page) | {"language": "zh"})
    rename_source(reviewer, "Live")
    form = opened(editor, page)
    assert (form["publisher"], form["language"]) == ("Live", "zh")
    editor.post(page, form | {"sha256": "b" * 64})
    change_set = ChangeSet.objects.get()
    shown = text(editor.get(page_of(change_set)))
    do(editor, change_set, "keep", entry=entry(change_set, "page").pk, seen=seen(shown))
    publish(reviewer, change_set)
    source = Source.objects.get()
    assert (source.publisher, source.language, source.sha256) == ("Live", "zh", "b" * 64)


def test_two_new_duties_of_one_name_both_stay(
    editor: Client, other: Client, reviewer: Client
) -> None:
    add_duty(editor, "Report it")
    add_duty(other, "Tell it")
    first, second = sets()
    publish(reviewer, first)
    shown = text(other.get(page_of(second)))
    assert "Keep both, this one under another name" in shown
    do(other, second, "keep", entry=entry(second, "rule-art-2").pk, seen=seen(shown))
    assert publish(reviewer, second).status_code == 302
    titles = {
        row.ref: both(row.revisions.get(), "title").en
        for row in Obligation.objects.exclude(ref="rule-duty")
    }
    assert titles == {"rule-art-2": "Report it", "rule-art-2-2": "Tell it"}


def test_dates_of_both_sets_stay(editor: Client, other: Client, reviewer: Client) -> None:
    for client, day, known in (
        (editor, "2023-08-01", "2023-07-20"),
        (other, "2023-09-01", "2023-07-25"),
    ):
        move_date(client, day, known)
    first, second = sets()
    publish(reviewer, first)
    shown = text(reviewer.get(page_of(second)))
    do(reviewer, second, "keep", entry=entry(second, "rule-published").pk, seen=seen(shown))
    publish(reviewer, second)
    dates = EventDate.objects.order_by("number").values_list("number", "edtf")
    assert list(dates) == [(1, "2023-07-13"), (2, "2023-08-01"), (3, "2023-09-01")]


def move_date(client: Client, day: str, known: str) -> None:
    page = url("register_event_change", Event.objects.get(ref="rule-published").pk)
    form = opened(client, page)
    number = int(form["dates-TOTAL_FORMS"])
    form |= {
        "dates-TOTAL_FORMS": number + 1,
        f"dates-{number}-edtf": day,
        f"dates-{number}-known_from": known,
        f"dates-{number}-source": Source.objects.get().pk,
    }
    response = client.post(page, form)
    assert response.status_code == 302, faults_of(response)


def test_a_date_moved_twice_in_a_set(editor: Client, reviewer: Client) -> None:
    move_date(editor, "2023-08-01", "2023-07-20")
    move_date(editor, "2023-09-01", "2023-07-25")
    change_set = ChangeSet.objects.get()
    assert len(after(entry(change_set, "rule-published"))["dates"]) == 3
    publish(reviewer, change_set)
    assert [row.edtf for row in EventDate.objects.order_by("number")] == [
        "2023-07-13",
        "2023-08-01",
        "2023-09-01",
    ]


def test_what_somebody_did_already_is_no_conflict(editor: Client, reviewer: Client) -> None:
    rename_source(editor, "Gazette")
    rename_source(reviewer, "Gazette")
    change_set = ChangeSet.objects.get()
    assert 'name="seen"' not in text(editor.get(page_of(change_set)))
    assert publish(reviewer, change_set).status_code == 302
    assert Source.objects.get().publisher == "Gazette"


def test_what_the_register_lost_meanwhile_breaks_no_page(editor: Client, reviewer: Client) -> None:
    theme = Theme.objects.get(ref="safety")
    revise(editor, duty().pk, themes=[theme.pk])
    assert reviewer.post(url("register_theme_delete", theme.pk), {"post": "yes"}).status_code == 302
    change_set = ChangeSet.objects.get()
    text(editor.get(url("register_obligation_change", duty().pk)))
    assert "refers to theme safety" in words(text(editor.get(page_of(change_set))))
    refused = text(publish(reviewer, change_set))
    assert "refers to theme safety, which the register does not hold" in refused


# == A new instrument ==
def an_instrument(client: Client) -> dict[str, Any]:
    """Sent back of the page for a new one, with one issuer, one event and one provision."""
    form = opened(client, url("register_instrument_add"))
    source = Source.objects.get(ref="page").pk
    form |= {
        "kind": "law", "jurisdiction": "CN", "sources": [source], "confidence": "high",
        "title_en": "New Law", "title_zh_hans": "新法",
        "issuers-TOTAL_FORMS": 1, "issuers-0-authority": Authority.objects.get(ref="cac").pk,
        "events-TOTAL_FORMS": 1, "events-0-kind": "published", "events-0-confidence": "high",
        "events-0-published": "on", "events-0-title_en": "Published",
        "events-0-title_zh_hans": "公布", "events-0-summary_en": "It was published.",
        "events-0-edtf": "2026-03-01", "events-0-known_from": "2026-03-01",
        "events-0-source": source,
        "provisions-TOTAL_FORMS": 1, "provisions-0-label_en": "Art. 1",
        "provisions-0-gist_en": "Scope.", "provisions-0-confidence": "high",
    }  # fmt: skip
    return {name: value for name, value in form.items() if "-__prefix__-" not in name}


def make_instrument(client: Client) -> int:
    """The key that the new instrument goes by in its set."""
    response = client.post(
        url("register_instrument_add"), an_instrument(client) | {"_continue": "1"}
    )
    assert response.status_code == 302, faults_of(response)
    found = re.search(r"/instrument/(\d+)/change/", response["Location"])
    assert found, response["Location"]
    return int(found[1])


def test_a_new_instrument_is_edited_with_all_its_rows_and_published(
    editor: Client, reviewer: Client
) -> None:
    key = make_instrument(editor)
    assert key > BAND
    assert Instrument.objects.count() == 1
    page = url("register_instrument_change", key)
    form = opened(editor, page)
    row = next(name for name in form if re.fullmatch(r"provisions-\d+-gist_en", name))
    form |= {
        "relations-TOTAL_FORMS": 1, "relations-0-kind": "replaces", "relations-0-instrument": key,
        "relations-0-to": Instrument.objects.get(ref="rule").pk,
    }  # fmt: skip
    response = editor.post(page, form | {"short_title_en": "NL", row: "The scope."})
    assert response.status_code == 302, faults_of(response)
    response = editor.post(page, opened(editor, page) | {"note_en": "Twice opened."})
    assert response.status_code == 302, faults_of(response)
    change_set = ChangeSet.objects.get()
    assert sorted(part.kind for part in change_set.entries.all()) == [
        "event", "instrument", "provision",
    ]  # fmt: skip
    shown = text(reviewer.get(page_of(change_set)))
    assert re.search(r'name="public" value="cn-new-law" checked', shown)
    assert publish(reviewer, change_set, public="cn-new-law").status_code == 302
    made = Instrument.objects.get(ref="cn-new-law")
    assert made.pk < BAND
    assert (made.published, both(made, "short_title").en) == (True, "NL")
    assert both(made.provisions.get(), "gist").en == "The scope."
    assert made.relations.get().to.ref == "rule"
    assert made.events.get().dates.get().pk < BAND
    assert not list(verify())
    text(Client().get("/en/instruments/cn-new-law/"))


def test_a_new_instrument_without_the_tick_stays_hidden(editor: Client, reviewer: Client) -> None:
    make_instrument(editor)
    publish(reviewer, ChangeSet.objects.get())
    assert not Instrument.objects.get(ref="cn-new-law").published
    assert Client().get("/en/instruments/cn-new-law/").status_code == 404


def test_what_a_public_instrument_lacks_is_said_and_nothing_is_published(
    editor: Client, reviewer: Client
) -> None:
    key = make_instrument(editor)
    page = url("register_instrument_change", key)
    editor.post(page, opened(editor, page) | {"title_zh_hans": ""})
    before = document()
    refused = publish(reviewer, ChangeSet.objects.get(), public="cn-new-law")
    assert "the instrument has no title in Chinese; expected one." in text(refused)
    assert document() == before
    assert ChangeSet.objects.get().state == "open"


def test_a_duty_of_an_instrument_that_only_the_set_holds(editor: Client, reviewer: Client) -> None:
    make_instrument(editor)
    address = url("register_obligation_add") + "?instrument=cn-new-law"
    form = opened(editor, address)
    page = text(editor.get(address))
    (event,) = re.findall(r'<option value="(\d{15,})">Published', page)
    form |= {
        "force": "mandatory", "applies_from": event, "sources": [Source.objects.get().pk],
        "locator_en": "Art. 1", "title_en": "Keep it", "title_zh_hans": "遵守",
        "text_en": "Keep it.", "deadline_kind": "continuous",
    }  # fmt: skip
    response = editor.post(address, form)
    assert response.status_code == 302, faults_of(response)
    assert publish(reviewer, ChangeSet.objects.get(), public="cn-new-law").status_code == 302
    made = Obligation.objects.get(ref="cn-new-law-art-1").revisions.get()
    assert made.applies_from.ref == "cn-new-law-2026-03-01-published"


# == What is not a node of its own ==
def test_a_new_value_and_a_new_place_are_kept(editor: Client, reviewer: Client) -> None:
    page = url("register_facet_change", Facet.objects.get().pk)
    form = opened(editor, page)
    number = int(form["values-TOTAL_FORMS"])
    form |= {
        "position": 7, "values-TOTAL_FORMS": number + 1,
        f"values-{number}-name_en": "Importer", f"values-{number}-position": number,
    }  # fmt: skip
    response = editor.post(page, form)
    assert response.status_code == 302, faults_of(response)
    again = opened(editor, page)
    assert editor.post(page, again | {"name_en": "The role"}).status_code == 302
    change_set = ChangeSet.objects.get()
    publish(reviewer, change_set)
    facet = Facet.objects.get()
    assert [value.ref for value in facet.values.all()] == ["provider", "user", "importer"]
    assert (facet.position, both(facet, "name").en) == (7, "The role")


def test_a_place_alone_is_a_change(editor: Client, reviewer: Client) -> None:
    page = url("register_theme_change", Theme.objects.get().pk)
    editor.post(page, opened(editor, page) | {"position": 9})
    assert Theme.objects.get().position == 0
    publish(reviewer, ChangeSet.objects.get())
    assert Theme.objects.get().position == 9


def test_removing_waits_for_the_publisher_too(editor: Client, reviewer: Client) -> None:
    theme = Theme.objects.get()
    assert editor.post(url("register_theme_delete", theme.pk), {"post": "yes"}).status_code == 302
    assert Theme.objects.exists()
    assert "safety" not in text(editor.get(url("register_theme_changelist")))
    publish(reviewer, ChangeSet.objects.get())
    assert not Theme.objects.exists()
    assert Entry.objects.filter(action="removed", target="theme safety").exists()


def test_what_a_set_cannot_keep_is_refused_not_lost(editor: Client, monkeypatch: Any) -> None:
    from regtrack.register.admin.vocabulary import ThemeAdmin

    def save(self: Any, request: Any, obj: Any, form: Any, change: bool) -> None:
        User.objects.update(first_name="Lost")

    monkeypatch.setattr(ThemeAdmin, "save_model", save)
    page = url("register_theme_change", Theme.objects.get().pk)
    with pytest.raises(LostWrite, match="accounts_user"):
        editor.post(page, opened(editor, page) | {"name_en": "Another"})


# == Previews ==
def test_a_preview_shows_the_page_as_it_will_be(editor: Client, reviewer: Client) -> None:
    revise(editor, duty().pk, text_en="It must be done twice.", known_from="2026-11-20")
    make_instrument(editor)
    number = ChangeSet.objects.get().pk
    shown = reviewer.get(f"/en/obligations/rule-duty/?preview={number}")
    assert "It must be done twice." in text(shown)
    assert f"Set of changes {number}" in text(shown)
    assert shown["Cache-Control"] == "private, no-store"
    assert "ETag" not in shown
    tag = reviewer.get("/en/instruments/rule/")["ETag"]
    again = reviewer.get(f"/en/instruments/rule/?preview={number}", headers={"If-None-Match": tag})
    assert again.status_code == 200
    for language, title in (("en", "New Law"), ("zh-hans", "新法")):
        new = text(reviewer.get(f"/{language}/instruments/cn-new-law/?preview={number}"))
        assert title in new
        assert "only editors see this" not in new
        assert f"preview={number}" in new
    assert "New Law" in text(reviewer.get(f"/en/timeline/?preview={number}"))
    assert Instrument.objects.count() == 1


def test_strangers_get_no_preview(editor: Client, client: Client) -> None:
    rename_source(editor, "Staged")
    number = ChangeSet.objects.get().pk
    page = f"/en/instruments/rule/?preview={number}"
    assert client.get(page).status_code == 404
    client.force_login(User.objects.create_user("bob", "bob@example.org", "x"))
    assert client.get(page).status_code == 404
    assert editor.get("/en/instruments/rule/?preview=x").status_code == 404
    assert editor.get(f"/en/instruments/rule/?preview={number + 1}").status_code == 404
    assert text(editor.get(page))


# == What it costs ==
def test_a_page_in_a_set_costs_the_same_however_much_it_holds(
    editor: Client, reviewer: Client
) -> None:
    def queries(client: Client, address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(connection) as found:
            assert client.get(address).status_code == 200
        return len(found)

    add_duty(editor)
    change_set = ChangeSet.objects.get()
    pages = (url("register_obligation_changelist"), page_of(change_set))
    few = [queries(editor, page) for page in pages]
    for _ in range(5):
        add_duty(editor)
    assert change_set.entries.count() == 6
    many = [queries(editor, page) for page in pages]
    assert [b - a for a, b in zip(few, many, strict=True)] == [0, 0]
    assert few[0] <= 60
    assert few[1] <= 70
    address = f"/en/instruments/rule/?preview={change_set.pk}"
    assert queries(reviewer, address) <= 70
