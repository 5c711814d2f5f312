"""Who changed what, in words; and a change taken back, forward."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from regtrack.audit import record
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.core.texts import both
from regtrack.register.actions.recording import recording
from regtrack.register.actions.revert_change import present_of, revert_change
from regtrack.register.models import (
    Event,
    Instrument,
    Mapping,
    Obligation,
    Provision,
    Source,
    Theme,
)
from regtrack.register.packs.nodes import digest
from tests.register.editing import address, ann, browser, make_editor, opened, text_of
from tests.register.rule import AT, rule, say

__all__ = ["ann", "rule"]
pytestmark = pytest.mark.usefixtures("rule")


def edit(client: Client, name: str, row: Any, **changes: Any) -> Entry:
    """Save a form with changes; returns the newest entry of the record."""
    page = address(f"{name}_change", row.pk)
    response = client.post(page, opened(client, page) | changes)
    assert response.status_code == 302, text_of(response)
    return Entry.objects.latest("pk")


def revert(client: Client, entry: Entry, *fields: str) -> Any:
    model = entry.target.partition(" ")[0].replace("provision", "instrument")
    page = address(f"{model}_revert", entry.sequence)
    seen = client.get(page).context["seen"]
    return client.post(page, {"seen": seen, "fields": fields})


def seen(entry: Entry) -> str:
    """What somebody who looks now says that they saw."""
    return digest(present_of(entry)[1])


# == Reading ==
def test_the_page_of_an_instrument_tells_every_write_to_it_and_its_parts(ann: Client) -> None:
    instrument = Instrument.objects.get()
    edit(ann, "instrument", instrument, title_en="Rule on Tests", confidence="low")
    edit(ann, "obligation", Obligation.objects.get(), text_en="It must be done today")
    edit(ann, "theme", Theme.objects.get(), name_en="Not of this instrument")
    response = ann.get(address("instrument_history", instrument.pk))
    text = text_of(response)
    assert (
        text.index("It must be done")
        < text.index("Rule on Tests”")
        < text.index("The command line")
    )
    assert "Ann" in text
    told = [change.what for write in response.context["writes"] for change in write.changes]
    assert not [what for what in told if what.startswith("Theme")]
    assert "Obligation “Do it” changed revision 2 Text · English" in text
    assert "It must be done [added: today ]" in text
    assert "Title · English Rule [added: on Tests ]" in text
    assert "Confidence [removed: High ] [added: Low ]" in text
    assert "{" not in text


def test_dates_refs_and_conditions_are_words(ann: Client) -> None:
    say("2023-08", dt.date(2023, 7, 14), expected=True)
    text = text_of(ann.get(address("event_history", Event.objects.get().pk)))
    assert (
        "Dates of events [added: August 2023 · known since 14 July 2023 · only expected · "
        "Example (page) ]" in text
    )
    text = text_of(ann.get(address("obligation_history", Obligation.objects.get().pk)))
    assert "Conditions [added: Role: must be one of Provider ]" in text
    assert "Provision [added: Art. 1 ]" in text
    assert "Deadline [added: Continuous ]" in text
    assert "Applies from [added: Published ]" in text
    with translation.override("zh-hans"):
        text = text_of(ann.get(address("event_history", Event.objects.get().pk)))
    assert "2023年8月" in text
    assert "公布" in text


def test_a_set_of_changes_says_why(ann: Client) -> None:
    theme = Theme.objects.get()
    with recording(actor=None, at=AT + dt.timedelta(1), vocabulary=True):
        Theme.objects.filter(pk=theme.pk).update(name_en="Safe")
        chain = record.lock(record.REGISTER)
    chain.refresh_from_db()
    published = record.Change(
        "published", "change_set 7", {}, {"note": "As the errata say.", "prepared_by": ["Cleo"]}
    )
    record.record(chain, [published], actor=None, at=AT + dt.timedelta(1))
    text = text_of(ann.get(address("theme_history", theme.pk)))
    assert "As the errata say. Prepared by Cleo." in text
    assert "change_set" not in text


def test_pages_are_short_and_cost_the_same(ann: Client) -> None:
    event, source = Event.objects.get(), Source.objects.get()
    page = address("instrument_history", Instrument.objects.get().pk)
    counts = []
    for number in range(1, 31):
        say(f"2024-01-{number:02}", dt.date(2023, 8, number))
        if number in {3, 30}:
            with CaptureQueriesContext(connection) as queries:
                response = ann.get(page)
            counts.append(len(queries))
    assert max(counts) <= 20, counts
    first = response.context["writes"]
    assert sum(len(write.changes) for write in first) == 20
    older = ann.get(f"{page}?before={response.context['older']}")
    assert sum(len(write.changes) for write in older.context["writes"]) == 14
    assert older.context["older"] is None
    assert ann.get(f"{page}?before=x").status_code == 404
    assert event.dates.count() == 31
    assert source.dates.count() == 31


def test_who_may_not_look_does_not(client: Client) -> None:
    page = address("instrument_history", Instrument.objects.get().pk)
    assert client.get(page).status_code == 302
    nobody = browser(make_editor("nobody", "add", "change", "delete", "view", "publish"))
    assert nobody.get(page).status_code == 403


# == Taking back ==
def test_a_text_is_set_back_and_the_record_goes_on(ann: Client) -> None:
    instrument = Instrument.objects.get()
    entry = edit(ann, "instrument", instrument, title_en="Wrong", scope_en="All")
    page = address("instrument_revert", entry.sequence)
    shown = ann.get(page)
    assert "Title · English [removed: Wrong ] [added: Rule ]" in text_of(shown)
    response = revert(ann, entry, "title.en", "scope.en")
    assert response["Location"] == address("instrument_history", instrument.pk)
    instrument.refresh_from_db()
    assert both(instrument, "title").en == "Rule"
    assert both(instrument, "scope").en == ""
    last = Entry.objects.latest("pk")
    assert (last.action, last.actor_name) == ("changed", "Ann")
    assert not list(verify())
    assert "nothing to revert" in text_of(ann.get(page))


def test_a_duty_gets_a_new_revision(ann: Client) -> None:
    duty = Obligation.objects.get()
    entry = edit(ann, "obligation", duty, text_en="Wrong", force="voluntary")
    assert revert(ann, entry, "text.en", "force").status_code == 302
    texts = [(r.number, both(r, "text").en, r.force) for r in duty.revisions.order_by("number")]
    assert texts == [
        (1, "It must be done", "mandatory"),
        (2, "Wrong", "voluntary"),
        (3, "It must be done", "mandatory"),
    ]


def test_a_date_is_said_again_and_none_goes_away(ann: Client) -> None:
    say("2024-01-01", dt.date(2023, 9, 1))
    entry = Entry.objects.latest("pk")
    assert revert(ann, entry, "dates").status_code == 302
    event = Event.objects.get()
    dates = event.dates.order_by("number").values_list("edtf", "known_from")
    assert list(dates) == [
        ("2023-07-13", dt.date(2023, 7, 13)),
        ("2024-01-01", dt.date(2023, 9, 1)),
        ("2023-07-13", dt.date(2023, 9, 1)),
    ]
    assert event.dates.known(dt.date(2026, 1, 1)).latest("number").edtf == "2023-07-13"


def test_what_changed_again_since_is_left_to_the_editor(ann: Client) -> None:
    instrument = Instrument.objects.get()
    entry = edit(ann, "instrument", instrument, title_en="Wrong", scope_en="Wrong too")
    edit(ann, "instrument", instrument, title_en="Better")
    shown = ann.get(address("instrument_revert", entry.sequence))
    assert shown.context["chosen"] == {"scope.en"}
    assert "Another change has touched this since" in text_of(shown)
    revert(ann, entry, "scope.en")
    instrument.refresh_from_db()
    assert (both(instrument, "title").en, both(instrument, "scope").en) == ("Better", "")
    assert "Found no field" in text_of(revert(ann, entry))


def test_what_changed_while_the_page_was_open_is_looked_at_again(ann: Client) -> None:
    theme = Theme.objects.get()
    entry = edit(ann, "theme", theme, name_en="Wrong")
    page = address("theme_revert", entry.sequence)
    seen = ann.get(page).context["seen"]
    edit(ann, "theme", theme, name_en="Better")
    response = ann.post(page, {"seen": seen, "fields": ["name.en"]})
    assert response.status_code == 409
    assert "look again, then decide" in text_of(response)
    assert both(Theme.objects.get(), "name").en == "Better"


def test_a_removed_row_is_written_again(ann: Client) -> None:
    mapping = Mapping.objects.get()
    with recording(actor=None, at=AT, vocabulary=True):
        mapping.delete()
    entry = Entry.objects.latest("pk")
    removed = address("mapping_removed")
    assert "Mapping “It is new” removed" in text_of(ann.get(removed))
    assert ann.get(address("mapping_changelist")).context["removed_url"] == removed
    assert revert(ann, entry).status_code == 302
    again = Mapping.objects.get()
    assert (again.ref, both(again, "reason").zh_hans) == ("map-duty", "新增")
    assert [duty.ref for duty in again.to_obligations.all()] == ["rule-duty"]
    assert "Nothing is recorded here." in text_of(ann.get(removed))


def test_what_is_referred_to_or_appended_is_not_removed(ann: Client) -> None:
    added = {entry.target: entry for entry in Entry.objects.filter(action="added")}
    for target, sentence in (
        ("theme safety", None),
        ("source page", "Other parts of the register refer to it"),
        ("event rule-published", "its dates are never deleted"),
        ("obligation rule-duty", "its revisions are never deleted"),
        ("provision rule-1", "A provision of a published instrument"),
        ("mapping map-duty", "A mapping between published duties"),
        ("facet role", "conditions of duties may name it"),
    ):
        response = revert(ann, added[target]) if sentence is None else None
        if response is not None:
            assert response.status_code == 302
            continue
        model = target.partition(" ")[0].replace("provision", "instrument")
        page = address(f"{model}_revert", added[target].sequence)
        assert str(sentence) in text_of(ann.get(page)), target
        assert ann.post(page, {"seen": ann.get(page).context["seen"]}).status_code == 409
    assert not Theme.objects.exists()
    assert Provision.objects.exists()


def test_a_reference_that_is_gone_is_named(ann: Client) -> None:
    theme, duty = Theme.objects.get(), Obligation.objects.get()
    edit(ann, "obligation", duty, themes=[theme.pk])
    entry = edit(ann, "obligation", duty, themes=[])
    Entry.objects.filter(pk=entry.pk)
    before = {**entry.before, "themes": ["gone"]}
    entry.before = before
    with pytest.raises(ValidationError, match="refers to theme gone, which is not in the register"):
        revert_change(entry=entry, fields=["themes"], seen=seen(entry), actor=None, at=AT)


def test_without_permission_nothing_is_taken_back(ann: Client) -> None:
    entry = edit(ann, "theme", Theme.objects.get(), name_en="Wrong")
    looker = make_editor("rita", "add", "change", "delete", "publish")
    page = address("theme_revert", entry.sequence)
    client = browser(looker)
    assert "Revert this" not in text_of(
        client.get(address("theme_history", Theme.objects.get().pk))
    )
    assert (
        client.post(
            page, {"seen": client.get(page).context["seen"], "fields": ["name.en"]}
        ).status_code
        == 403
    )
    with pytest.raises(PermissionDenied):
        revert_change(entry=entry, fields=["name.en"], seen=seen(entry), actor=looker, at=AT)
    assert both(Theme.objects.get(), "name").en == "Wrong"


def test_a_published_instrument_keeps_what_it_needs(ann: Client) -> None:
    instrument = Instrument.objects.get()
    Instrument.objects.filter(pk=instrument.pk).update(published=False, title_zh_hans="")
    edit(ann, "instrument", instrument, title_zh_hans="规则")
    entry = Entry.objects.latest("pk")
    Instrument.objects.filter(pk=instrument.pk).update(published=True)
    response = revert(ann, entry, "title.zh-hans")
    assert "the instrument has no title in Chinese; expected one" in text_of(response)
    instrument.refresh_from_db()
    assert both(instrument, "title").zh_hans == "规则"
