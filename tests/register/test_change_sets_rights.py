"""Every action asks for its own permission, and asks what stands only once nobody else can write."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from regtrack.accounts.models import User
from regtrack.audit import record
from regtrack.audit.models import Entry
from regtrack.core.texts import Text
from regtrack.register.actions.open_change_set import open_change_set
from regtrack.register.actions.revert_change import revert_change
from regtrack.register.actions.separate_duties import separate_duties
from regtrack.register.actions.stage_changes import stage_changes
from regtrack.register.actions.start_version import Milestone, start_version
from regtrack.register.changesets.branch import Staged
from regtrack.register.models import ChangeSet, Event, Instrument, Mapping, Source, Theme
from regtrack.register.packs.nodes import digest
from tests.register.change_sets import person
from tests.register.editing import address, ann, make_editor, opened, text_of
from tests.register.rule import AT, rule

__all__ = ["ann", "rule"]
pytestmark = pytest.mark.usefixtures("rule")

OLD, NEW = ({"ref": "page", "publisher": name} for name in ("Example", "Gazette"))


def stage(actor: User, change_set: ChangeSet, *changes: Staged) -> None:
    stage_changes(change_set=change_set, changes=changes, actor=actor, at=AT)


@pytest.mark.parametrize(
    ("change", "without"),
    [
        (Staged("source", "page", OLD, NEW), "change_source"),
        (Staged("source", "new", None, NEW), "add_source"),
        (Staged("source", "page", OLD, None), "delete_source"),
        (Staged("event", "e", {"dates": []}, {"dates": [{}]}), "add_eventdate"),
        (Staged("event", "e", {"dates": [], "kind": "a"}, {"dates": []}), "change_event"),
    ],
)
def test_only_what_they_might_write_directly_is_staged(change: Staged, without: str) -> None:
    change_set = open_change_set(actor=make_editor("eve"), at=AT)
    somebody = make_editor("ed", without)
    with pytest.raises(PermissionDenied, match=without):
        stage(somebody, change_set, change)
    assert not change_set.entries.exists()
    stage(make_editor("ola"), change_set, change)
    assert change_set.entries.count() == 1


def test_nobody_stages_into_the_set_of_others() -> None:
    change_set = open_change_set(actor=person("eve", "Editors"), at=AT)
    with pytest.raises(PermissionDenied, match="neither prepared"):
        stage(person("ed", "Editors"), change_set, Staged("source", "page", OLD, NEW))
    assert not change_set.entries.exists()


def test_a_place_that_others_make_room_for_needs_no_permission() -> None:
    change_set = open_change_set(actor=make_editor("eve"), at=AT)
    moved = Staged("theme", "t", {"ref": "t", "position": 1}, {"ref": "t", "position": 2})
    stage(make_editor("ed", "change_theme"), change_set, moved)
    assert change_set.entries.get().key == ("theme", "t")


def test_a_version_needs_the_right_to_change_the_one_that_names_the_other() -> None:
    old, source = Instrument.objects.get(), Source.objects.get()
    milestone = Milestone("in-force", "2027", dt.date(2026, 11, 1), source)
    with pytest.raises(PermissionDenied, match="change_instrument"):
        start_version(
            instrument=old, relation="drafts", kind="law", title=Text("新法", "New"),
            short_title=Text(), milestone=milestone, actor=make_editor("ed", "change_instrument"),
            at=AT,
        )  # fmt: skip
    assert Instrument.objects.get() == old
    assert not old.relations.exists()


# == Asked once nobody else can write ==
def just_before_the_lock(monkeypatch: pytest.MonkeyPatch, write: Callable[[], Any]) -> None:
    """Somebody else writes at the last moment, before the lock is ours."""
    lock = record.lock

    def late(name: str) -> Any:
        monkeypatch.undo()
        write()
        return lock(name)

    monkeypatch.setattr(record, "lock", late)


def test_a_relation_that_became_public_at_the_last_moment_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    instruments = Instrument.objects.all()
    instruments.update(published=False)
    just_before_the_lock(monkeypatch, lambda: instruments.update(published=True))
    with pytest.raises(ValidationError, match="which is public"):
        separate_duties(mapping=Mapping.objects.get(), actor=None, at=AT)
    assert Mapping.objects.exists()


def test_what_changed_at_the_last_moment_is_not_reverted(
    ann: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = address("theme_change", Theme.objects.get().pk)
    ann.post(page, opened(ann, page) | {"name_en": "Wrong"})
    entry = Entry.objects.latest("pk")
    revert = address("theme_revert", entry.sequence)
    sent = {"seen": ann.get(revert).context["seen"], "fields": ["name.en"]}
    themes = Theme.objects.all()
    just_before_the_lock(monkeypatch, lambda: themes.update(name_en="Right"))
    response = ann.post(revert, sent)
    assert response.status_code == 409
    assert "It was changed since you opened this page" in text_of(response)
    # Here what the other wrote stood in the same transaction, and went with it.
    assert Theme.objects.values_list("name_en", flat=True).get() == "Wrong"
    again = {"seen": response.context["seen"], "fields": ["name.en"]}
    assert ann.post(revert, again).status_code == 302
    assert Theme.objects.values_list("name_en", flat=True).get() == "Safety"


def test_a_revert_against_something_else_is_refused(ann: Client) -> None:
    page = address("theme_change", Theme.objects.get().pk)
    ann.post(page, opened(ann, page) | {"name_en": "Wrong"})
    entry = Entry.objects.latest("pk")
    with pytest.raises(ValidationError, match="changed since you opened this page"):
        revert_change(entry=entry, fields=["name.en"], seen=digest({}), actor=None, at=AT)
    assert Event.objects.exists()
