"""Two editors open the same form; the second save shows what the first one did."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from regtrack.audit.models import Entry
from regtrack.core.texts import both
from regtrack.register.models import Instrument, Mapping, Obligation, Provision, Source, Theme
from tests.register.editing import address, ann, ben, opened, text_of
from tests.register.rule import rule

__all__ = ["ann", "ben", "rule"]
pytestmark = pytest.mark.usefixtures("rule")


def test_the_second_save_of_an_instrument_writes_nothing_and_shows_both(
    ann: Client, ben: Client
) -> None:
    page = address("instrument_change", Instrument.objects.get().pk)
    first, second = opened(ann, page), opened(ben, page)
    assert ann.post(page, first | {"title_en": "Ann’s rule"}).status_code == 302
    entries = Entry.objects.count()

    typed = second | {"title_en": "Ben’s rule", "scope_en": "All of it"}
    response = ben.post(page, typed)
    assert Entry.objects.count() == entries
    assert both(Instrument.objects.get(), "title").en == "Ann’s rule"
    text = text_of(response)
    assert "Ann changed Instrument “Ann’s rule” on" in text
    assert "Nothing was saved: compare both versions, then save again." in text
    shown = [(one.label, one.theirs, one.yours) for one in response.context["both_values"]]
    assert shown == [
        ("Title · English", "Ann’s rule", "Ben’s rule"),
        ("Scope · English", "", "All of it"),
    ]
    form = response.context["adminform"].form
    assert form["title_en"].value() == "Ben’s rule"

    again = typed | {"seen": form["seen"].value()}
    assert ben.post(page, again).status_code == 302
    assert both(Instrument.objects.get(), "title").en == "Ben’s rule"


def test_a_row_inside_the_page_counts_and_a_duty_beside_it_does_not(
    ann: Client, ben: Client
) -> None:
    page = address("instrument_change", Instrument.objects.get().pk)
    second = opened(ben, page)
    duty = address("obligation_change", Obligation.objects.get().pk)
    assert (
        ann.post(duty, opened(ann, duty) | {"text_en": "It must be done twice"}).status_code == 302
    )
    assert ben.post(page, second).status_code == 302  # a form of its own

    first = opened(ann, page)
    assert ann.post(page, first | {"provisions-0-gist_en": "Ann’s gist"}).status_code == 302
    response = ben.post(page, second | {"provisions-0-gist_en": "Ben’s gist"})
    assert "Ann changed Provision “Art. 1” on" in text_of(response)
    shown = [(one.part, one.theirs, one.yours) for one in response.context["both_values"]]
    assert shown == [("Provision “Art. 1 (rule-1)”", "Ann’s gist", "Ben’s gist")]
    assert both(Provision.objects.get(), "gist").en == "Ann’s gist"


def test_a_duty_says_which_revision_was_made(ann: Client, ben: Client) -> None:
    duty = Obligation.objects.get()
    page = address("obligation_change", duty.pk)
    first, second = opened(ann, page), opened(ben, page)
    ann.post(page, first | {"text_en": "Ann’s text"})
    response = ben.post(page, second | {"text_en": "Ben’s text"})
    assert "Found revision 2, made since you opened this form: Ann changed" in text_of(response)
    assert [(one.theirs, one.yours) for one in response.context["both_values"]] == [
        ("Ann’s text", "Ben’s text")
    ]
    assert duty.revisions.count() == 2
    seen = response.context["adminform"].form["seen"].value()
    ben.post(page, second | {"text_en": "Ben’s text", "seen": seen})
    assert both(duty.revisions.get(number=3), "text").en == "Ben’s text"


@pytest.mark.parametrize(
    ("model", "name", "change"),
    [
        (Source, "source", {"publisher": "Another"}),
        (Theme, "theme", {"name_en": "Another"}),
        (Mapping, "mapping", {"reason_en": "Another"}),
    ],
)
def test_every_form_is_guarded(
    ann: Client, ben: Client, model: Any, name: str, change: dict[str, str]
) -> None:
    page = address(f"{name}_change", model.objects.get().pk)
    first, second = opened(ann, page), opened(ben, page)
    assert ann.post(page, first | change).status_code == 302
    entries = Entry.objects.count()
    response = ben.post(page, second)
    assert response.status_code == 200
    assert "since you opened this form" in text_of(response)
    assert Entry.objects.count() == entries


def test_a_form_that_says_nothing_of_what_it_showed_is_not_trusted(ann: Client) -> None:
    page = address("theme_change", Theme.objects.get().pk)
    form = opened(ann, page)
    for seen in ("", "nonsense", "x-99999999999999", "-"):
        response = ann.post(page, form | {"seen": seen, "name_en": "Another"})
        assert "It was changed since you opened this form." in text_of(response)
    assert both(Theme.objects.get(), "name").en == "Safety"


def test_another_part_of_the_register_is_no_conflict(ann: Client, ben: Client) -> None:
    page = address("theme_change", Theme.objects.get().pk)
    form = opened(ben, page)
    other = address("source_change", Source.objects.get().pk)
    assert ann.post(other, opened(ann, other) | {"publisher": "Another"}).status_code == 302
    assert ben.post(page, form | {"name_en": "Safe"}).status_code == 302


def test_a_row_that_the_pack_format_refuses_still_opens(ann: Client) -> None:
    from regtrack.register.models import Event, InstrumentAuthority, Jurisdiction

    InstrumentAuthority.objects.all().delete()
    lone = Event.objects.create(
        ref="lone", kind="statement", jurisdiction=Jurisdiction.objects.get(), title_en="Lone"
    )
    assert ann.get(address("event_change", lone.pk)).status_code == 200
    assert ann.get(address("event_history", lone.pk)).status_code == 200
    assert ann.get(address("instrument_history", Instrument.objects.get().pk)).status_code == 200
    assert ann.get(address("many", "rule")).status_code == 200
    assert ann.get(address("many_template", "rule", "Duties", "csv")).status_code == 200
