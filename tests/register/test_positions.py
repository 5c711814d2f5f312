"""A place among siblings is part of the register: what is listed, given away and told follows it."""

from __future__ import annotations

import pytest
from django.test import Client

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.register.actions.recording import recording
from regtrack.register.models import ChangeSet, Instrument, Obligation, Provision, Theme
from regtrack.register.revision import read_revision
from tests.register.change_sets import (
    add_duty,
    opened,
    page_of,
    person,
    publish,
    text,
    url,
)
from tests.register.editing import address, ann, browser, text_of
from tests.register.rule import AT, rule

__all__ = ["ann", "rule"]
pytestmark = pytest.mark.usefixtures("rule")


def move_theme(client: Client, position: int) -> None:
    page = url("register_theme_change", Theme.objects.get().pk)
    response = client.post(page, opened(client, page) | {"position": position})
    assert response.status_code == 302, text_of(response)


def test_two_duties_that_change_places_are_a_new_revision_of_the_register() -> None:
    add_duty(browser(person("rea", "Reviewers")))
    before = read_revision()
    rule = Instrument.objects.get()
    with recording(actor=None, at=AT, instruments=[rule.ref]):
        for place, ref in enumerate(("rule-art-2", "rule-duty")):
            Obligation.objects.filter(ref=ref).update(position=place)
    told = Entry.objects.filter(chain__name="register", sequence__gt=before.length)
    assert [
        (one.action, one.target, one.before["position"], one.after["position"]) for one in told
    ] == [
        ("changed", "obligation rule-duty", 0, 1),
        ("changed", "obligation rule-art-2", 1, 0),
    ]
    assert not list(verify())


def test_a_place_beside_another_change_is_told_with_it_and_a_standing_one_not_at_all() -> None:
    before = read_revision()
    with recording(actor=None, at=AT, instruments=["rule"]):
        Provision.objects.update(position=4, gist_en="Moved")
    told = Entry.objects.filter(chain__name="register", sequence__gt=before.length)
    assert (told[0].before["position"], told[0].after["position"]) == (0, 4)
    with recording(actor=None, at=AT, instruments=["rule"]):
        Provision.objects.update(gist_en="Not moved")
    assert "position" not in told.latest("sequence").after


def test_the_history_says_the_place_and_offers_no_revert_that_does_nothing(ann: Client) -> None:
    move_theme(ann, 7)
    history = text_of(ann.get(address("theme_history", Theme.objects.get().pk)))
    assert "Position [removed: 0 ] [added: 7 ]" in history
    entry = Entry.objects.filter(target="theme safety").latest("sequence")
    page = text_of(ann.get(address("theme_revert", entry.sequence)))
    assert "Only its place among the others was changed" in page


def test_a_place_alone_is_staged_shown_and_published() -> None:
    editor, reviewer = browser(person("ed", "Editors")), browser(person("rea", "Reviewers"))
    move_theme(editor, 7)
    change_set = ChangeSet.objects.get()
    assert Theme.objects.get().position == 0
    assert "Position" in text(reviewer.get(page_of(change_set)))
    before = read_revision()
    assert publish(reviewer, change_set).status_code == 302
    assert Theme.objects.get().position == 7
    moved, told = Entry.objects.filter(chain__name="register", sequence__gt=before.length)
    assert (moved.target, moved.before["position"], moved.after["position"]) == (
        "theme safety", 0, 7,
    )  # fmt: skip
    assert told.after["parts"] == 1
