"""What may be removed is one rule: in the admin, taking a change back, and publishing a set."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.register.admin import recorded
from regtrack.register.models import (
    Authority,
    ChangeSet,
    Instrument,
    Jurisdiction,
    Provision,
    Source,
    StructuralChange,
    Theme,
)
from regtrack.register.packs.dump import document
from tests.register.change_sets import (
    do,
    duty,
    ed,
    editor,
    entry,
    opened,
    page_of,
    publish,
    rea,
    reviewer,
    revise,
    text,
    url,
)
from tests.register.rule import rule

__all__ = ["ed", "editor", "rea", "reviewer", "rule"]
pytestmark = pytest.mark.usefixtures("rule")


def remove(client: Client, model: str, row: Any) -> Any:
    response = client.post(url(f"register_{model}_delete", row.pk), {"post": "yes"})
    assert response.status_code == 302, response.content.decode()
    return response


def hidden(ref: str) -> Instrument:
    """A new instrument that is not public, with what its page asks for."""
    made = Instrument.objects.create(
        ref=ref, kind="law", jurisdiction=Jurisdiction.objects.get(), title_en=ref,
        title_zh_hans="新",
    )  # fmt: skip
    made.issuers.create(authority=Authority.objects.get())
    made.sources.set(Source.objects.all())
    return made


def provision(instrument: Instrument, ref: str) -> Provision:
    return Provision.objects.create(
        instrument=instrument, ref=ref, label_en="Art. 9", label_zh_hans="第九条", gist_en="Gist",
        gist_zh_hans="要点",
    )  # fmt: skip


def refused(reviewer: Client, change_set: ChangeSet) -> str:
    """What publishing answers; nothing is written."""
    before, told = document(), Entry.objects.count()
    answer = text(publish(reviewer, change_set))
    assert document() == before
    assert Entry.objects.count() == told
    change_set.refresh_from_db()
    assert change_set.is_waiting
    return answer


def test_a_word_that_a_duty_uses_meanwhile_stays(editor: Client, reviewer: Client) -> None:
    theme = Theme.objects.get(ref="safety")
    remove(editor, "theme", theme)
    change_set = ChangeSet.objects.get()
    revise(reviewer, duty().pk, themes=[theme.pk])
    answer = refused(reviewer, change_set)
    assert "theme safety: Other parts of the register refer to it" in answer
    assert duty().revisions.latest("number").themes.get() == theme
    assert "refer to it, so it cannot be removed" in text(reviewer.get(page_of(change_set)))
    do(editor, change_set, "withdraw-entry", entry=entry(change_set, "safety").pk)
    assert Theme.objects.filter(ref="safety").exists()


def test_provisions_added_meanwhile_do_not_go_along_with_their_instrument(
    editor: Client, reviewer: Client
) -> None:
    instrument = hidden("draft")
    remove(editor, "instrument", instrument)
    provision(instrument, "draft-9")
    answer = refused(reviewer, ChangeSet.objects.get())
    assert "instrument draft: Other parts of the register refer to it" in answer
    assert Provision.objects.filter(ref="draft-9").exists()


def test_a_provision_that_became_public_meanwhile_stays(editor: Client, reviewer: Client) -> None:
    instrument = hidden("draft")
    provision(instrument, "draft-9")
    page = url("register_instrument_change", instrument.pk)
    form = opened(editor, page)
    response = editor.post(page, form | {"provisions-0-DELETE": "on"})
    assert response.status_code == 302, response.content.decode()
    change_set = ChangeSet.objects.get()
    assert entry(change_set, "draft-9").after is None
    Instrument.objects.filter(pk=instrument.pk).update(published=True)
    assert "A provision of a published instrument cannot be removed" in refused(
        reviewer, change_set
    )


def test_an_instrument_goes_with_what_it_does_to_others(editor: Client, reviewer: Client) -> None:
    instrument = hidden("draft")
    instrument.relations.create(kind="replaces", to=Instrument.objects.get(ref="rule"))
    remove(editor, "instrument", instrument)
    assert publish(reviewer, ChangeSet.objects.get()).status_code == 302
    assert not Instrument.objects.filter(ref="draft").exists()
    last = Entry.objects.filter(action="removed").get()
    assert last.before["relations"] == [{"kind": "replaces", "to": "rule"}]
    assert not list(verify())


def test_of_two_that_go_the_one_may_refer_to_the_other(editor: Client, reviewer: Client) -> None:
    first, second = hidden("a-draft"), hidden("b-draft")
    second.relations.create(kind="replaces", to=first)
    remove(editor, "instrument", second)
    remove(editor, "instrument", first)
    assert publish(reviewer, ChangeSet.objects.get()).status_code == 302
    assert set(Instrument.objects.values_list("ref", flat=True)) == {"rule"}


def test_the_page_of_an_instrument_removes_no_provision_that_a_comparison_names(
    reviewer: Client,
) -> None:
    instrument = hidden("draft")
    part = provision(instrument, "draft-9")
    change = StructuralChange.objects.create(
        ref="scope", from_instrument=instrument, to_instrument=Instrument.objects.get(ref="rule"),
        topic_en="Scope", topic_zh_hans="范围", text_en="Wider", text_zh_hans="更宽", effect="new",
    )  # fmt: skip
    change.from_provisions.set([part])
    page = url("register_instrument_change", instrument.pk)
    form = opened(reviewer, page) | {"provisions-0-DELETE": "on"}
    answer = text(reviewer.post(page, form))
    assert "Other parts of the register refer to it" in answer
    assert list(change.from_provisions.all()) == [part]


def test_what_is_referred_to_since_the_page_was_opened_is_not_deleted(
    reviewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the question whether it may go and the lock, somebody else names it."""
    theme = Theme.objects.get(ref="safety")
    duty().revisions.latest("number").themes.set([theme])
    monkeypatch.setattr(recorded, "is_referenced", lambda row: False)
    response = reviewer.post(url("register_theme_delete", theme.pk), {"post": "yes"}, follow=True)
    assert "Other parts of the register refer to it" in text(response)
    assert Theme.objects.filter(pk=theme.pk).exists()
    assert not Entry.objects.filter(action="removed").exists()
