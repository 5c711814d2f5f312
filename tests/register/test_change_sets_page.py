"""What a reviewer reads before publishing a set, and what they alone decide."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from regtrack.register.models import (
    Authority,
    ChangeSet,
    Facet,
    Instrument,
    Source,
)
from regtrack.register.packs.dump import document
from tests.register.change_sets import (
    add_duty,
    do,
    duty,
    ed,
    editor,
    entry,
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
from tests.register.editing import browser, make_editor, text_of
from tests.register.rule import rule

__all__ = ["ed", "editor", "other", "rea", "reviewer", "rule"]
pytestmark = pytest.mark.usefixtures("rule")


def post(client: Client, address: str, **changes: Any) -> None:
    form = opened(client, address) | changes
    form = {name: value for name, value in form.items() if "__prefix__" not in name}
    response = client.post(address, form)
    assert response.status_code == 302, text_of(response)


def add_value(client: Client) -> None:
    """A third value of the facet, and a duty that names it."""
    facet = Facet.objects.get()
    post(
        client, url("register_facet_change", facet.pk),
        **{
            "values-TOTAL_FORMS": 3, "values-2-name_en": "Importer",
            "values-2-name_zh_hans": "进口者", "values-2-position": 2,
            "values-2-facet": facet.pk,
        },
    )  # fmt: skip


# == Values ==
def test_a_condition_on_a_value_that_left_the_set_stops_it(
    editor: Client, reviewer: Client
) -> None:
    add_value(editor)
    change_set = ChangeSet.objects.get()
    new = entry(change_set, "role").after or {}
    ref = new["values"][-1]["ref"]
    revise(editor, duty().pk, title_en="Import it")
    part = entry(change_set, "rule-duty")
    part.after = {**(part.after or {}), "conditions": [{"facet": "role", "any_of": [ref]}]}
    part.save()
    assert "Found importer" not in text(reviewer.get(page_of(change_set)))
    do(editor, change_set, "withdraw-entry", entry=entry(change_set, "role").pk)
    said = "Found importer in a condition; expected a value of role: provider, user."
    assert said in text_of(reviewer.get(page_of(change_set)))
    before = document()
    assert f"obligation rule-duty: {said}" in text_of(publish(reviewer, change_set))
    assert document() == before


# == What the checks find ==
def test_errors_in_the_parts_of_the_set_are_shown_before_it_is_published(
    editor: Client, reviewer: Client
) -> None:
    add_duty(editor)  # without a theme and without its text in Chinese
    change_set = ChangeSet.objects.get()
    page = text_of(reviewer.get(page_of(change_set)))
    assert "Error : No theme: The duty has no theme." in page
    assert "The checks find 4 errors in the parts of this set" in page
    part = next(
        one
        for group in reviewer.get(page_of(change_set)).context["shown"].groups
        for one in group.entries
    )
    assert any("locator has no text" in one for one in part.errors), part.errors
    # What stands in the register already, of parts that the set leaves alone, is not its business
    assert "rule-duty" not in page


def test_a_set_without_errors_says_nothing_of_them(editor: Client, reviewer: Client) -> None:
    rename_source(editor, "Gazette")
    page = text_of(reviewer.get(page_of(ChangeSet.objects.get())))
    assert "The checks find" not in page
    assert "Error" not in page


def test_nothing_is_missing_is_never_said_above_an_error(reviewer: Client) -> None:
    Instrument.objects.update(published=False)
    page = url("register_instrument_change", Instrument.objects.get().pk)
    assert "Nothing is missing." not in text_of(reviewer.get(page))
    assert "mend the errors below first" in text_of(reviewer.get(page))


# == Who decides what becomes public ==
@pytest.fixture
def hidden(rule: None) -> Instrument:
    Instrument.objects.update(published=False)
    return Instrument.objects.get()


@pytest.mark.parametrize("way", ["the list", "the page"])
def test_an_editors_publish_waits_for_the_reviewers_tick(
    way: str, editor: Client, reviewer: Client, hidden: Instrument
) -> None:
    if way == "the list":
        sent = {"action": "publish", "_selected_action": [hidden.pk]}
        answer = editor.post(url("register_instrument_changelist"), sent, follow=True)
        assert "marked to become public: the reviewer decides" in text_of(answer)
    else:
        post(editor, url("register_instrument_change", hidden.pk), _publish="1")
    change_set = ChangeSet.objects.get()
    page = text(reviewer.get(page_of(change_set)))
    assert 'name="public" value="rule"' in page
    assert publish(reviewer, change_set).status_code == 302
    hidden.refresh_from_db()
    assert not hidden.published


def test_with_the_tick_it_becomes_public(
    editor: Client, reviewer: Client, hidden: Instrument
) -> None:
    post(editor, url("register_instrument_change", hidden.pk), _publish="1")
    assert publish(reviewer, ChangeSet.objects.get(), public="rule").status_code == 302
    hidden.refresh_from_db()
    assert hidden.published


def test_who_may_not_change_an_instrument_makes_none_public(
    editor: Client, hidden: Instrument
) -> None:
    post(editor, url("register_instrument_change", hidden.pk), _publish="1")
    change_set, somebody = ChangeSet.objects.get(), browser(make_editor("sam", "change_instrument"))
    assert publish(somebody, change_set, public="rule").status_code == 403
    change_set.refresh_from_db()
    assert change_set.is_waiting
    assert publish(somebody, change_set).status_code == 302


def test_a_new_instrument_that_its_editor_published_waits_too(
    editor: Client, reviewer: Client
) -> None:
    make_published(editor)
    change_set = ChangeSet.objects.get()
    assert (entry(change_set, "cn-new-law").after or {}).get("published", True)
    assert 'name="public" value="cn-new-law"' in text(reviewer.get(page_of(change_set)))
    assert publish(reviewer, change_set).status_code == 302
    assert not Instrument.objects.get(ref="cn-new-law").published


def make_published(client: Client) -> None:
    source = Source.objects.get().pk
    post(
        client, url("register_instrument_add"),
        **{
            "kind": "law", "jurisdiction": "CN", "sources": [source], "confidence": "high",
            "title_en": "New Law", "title_zh_hans": "新法", "_publish": "1",
            "issuers-TOTAL_FORMS": 1, "issuers-0-authority": Authority.objects.get().pk,
            "events-TOTAL_FORMS": 1, "events-0-kind": "published",
            "events-0-confidence": "high", "events-0-published": "on",
            "events-0-title_en": "Published", "events-0-title_zh_hans": "公布",
            "events-0-summary_en": "It was published.", "events-0-edtf": "2026-03-01",
            "events-0-known_from": "2026-03-01", "events-0-source": source,
        },
    )  # fmt: skip


def test_what_an_editor_only_changed_of_a_hidden_one_is_no_question(
    editor: Client, reviewer: Client, hidden: Instrument
) -> None:
    post(editor, url("register_instrument_change", hidden.pk), note_en="A note.")
    change_set = ChangeSet.objects.get()
    assert 'name="public"' not in text(reviewer.get(page_of(change_set)))
    publish(reviewer, change_set, public="rule")
    hidden.refresh_from_db()
    assert not hidden.published


# == Two sets on one part ==
def test_both_editors_are_told_of_each_other(
    editor: Client, other: Client, reviewer: Client
) -> None:
    revise(editor, duty().pk, text_en="It must be done twice.")
    mine = ChangeSet.objects.get()
    form = url("register_obligation_change", duty().pk)
    said = f"Also touched by Set of changes {mine.pk} , prepared by ed@example.org"
    assert said in text_of(other.get(form))
    assert said not in text_of(editor.get(form))
    revise(other, duty().pk, title_en="Do it daily")
    theirs = ChangeSet.objects.first()
    assert theirs is not None
    assert said in text_of(other.get(page_of(theirs)))
    back = f"Also touched by Set of changes {theirs.pk} , prepared by ola@example.org"
    assert back in text_of(editor.get(page_of(mine)))
    do(other, theirs, "withdraw")
    assert "Also touched" not in text_of(editor.get(page_of(mine)))


def test_another_part_is_no_reason_to_warn(editor: Client, other: Client) -> None:
    rename_source(editor, "Gazette")
    assert "Also touched" not in text_of(other.get(url("register_obligation_change", duty().pk)))


def test_the_page_of_an_instrument_tells_of_sets_on_its_parts(
    editor: Client, other: Client
) -> None:
    page = url("register_instrument_change", Instrument.objects.get().pk)
    post(editor, page, **{"provisions-0-gist_en": "Another gist."})
    assert "Also touched by Set of changes" in text_of(other.get(page))


# == Its fields ==
def test_each_note_says_what_it_is_for(editor: Client, reviewer: Client) -> None:
    rename_source(editor, "Gazette")
    change_set = ChangeSet.objects.get()
    do(editor, change_set, "describe", title="", note="Please look at the name.")
    page = reviewer.get(page_of(change_set)).content.decode()
    assert ">Note<" not in page
    assert page.count(">Note for the reviewers<") == 2
    publish(reviewer, change_set, note="A better name.")
    assert ">Change note<" in reviewer.get(page_of(change_set)).content.decode()
