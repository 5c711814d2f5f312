"""What an editor saves waits in a set of changes, until a reviewer publishes it as a whole."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.core.texts import both
from regtrack.register.changesets.groups import keep_groups
from regtrack.register.models import ChangeSet, ChangeSetEntry, Obligation, Source
from regtrack.register.packs.dump import document
from tests.register.change_sets import (
    add_duty,
    after,
    before,
    do,
    duty,
    ed,
    editor,
    entry,
    page_of,
    person,
    publish,
    rea,
    rename_source,
    reviewer,
    revise,
    text,
    url,
)
from tests.register.editing import browser
from tests.register.rule import rule

__all__ = ["ed", "editor", "rea", "reviewer", "rule"]
pytestmark = pytest.mark.usefixtures("rule")


# == Who writes where ==
def test_an_editors_save_opens_a_set_and_changes_nothing_live(editor: Client, ed: User) -> None:
    live, entries = document(), Entry.objects.filter(chain__name="register").count()
    revise(editor, duty().pk, text_en="It must be done twice.")
    change_set = ChangeSet.objects.get()
    assert (change_set.made_by, change_set.state) == (ed, "open")
    assert document() == live
    assert Entry.objects.filter(chain__name="register").count() == entries
    kept = change_set.entries.get()
    assert kept.key == ("obligation", "rule-duty")
    assert before(kept)["text"]["en"] == "It must be done"
    assert after(kept)["text"]["en"] == "It must be done twice."
    public = text(Client().get("/en/obligations/rule-duty/"))
    assert "twice" not in public
    assert not list(verify())


def test_the_editor_sees_what_they_staged_and_the_banner_leads_to_the_set(editor: Client) -> None:
    assert "You work in a set of changes" not in text(editor.get(url("index")))
    response = revise(editor, duty().pk, text_en="It must be done twice.")
    after = text(editor.get(response["Location"]))
    number = ChangeSet.objects.get().pk
    assert f"Set of changes {number}" in after
    assert "Nobody else sees it until it is published." in after
    shown = text(editor.get(url("register_obligation_change", duty().pk)))
    assert "It must be done twice." in shown
    assert "You work in a set of changes" in shown
    assert "(1 part)" in shown
    assert url("register_changeset_change", number) in shown


def test_a_second_save_goes_on_from_the_first(editor: Client) -> None:
    revise(editor, duty().pk, text_en="It must be done twice.")
    revise(editor, duty().pk, title_en="Do it well")
    change_set = ChangeSet.objects.get()
    kept = change_set.entries.get()
    assert before(kept)["title"]["en"] == "Do it"
    assert (after(kept)["title"]["en"], after(kept)["text"]["en"]) == (
        "Do it well",
        "It must be done twice.",
    )
    assert duty().revisions.count() == 1


def test_a_duty_made_in_the_set_is_edited_in_it(editor: Client, reviewer: Client) -> None:
    add_duty(editor)
    assert not Obligation.objects.filter(ref="rule-art-2").exists()
    listed = text(editor.get(url("register_obligation_changelist")))
    made = re.search(r"/register/obligation/(\d{15,})/change", listed)
    assert made, listed
    revise(editor, int(made[1]), text_en="It must be reported at once.", known_from="2023-07-13")
    change_set = ChangeSet.objects.get()
    assert entry(change_set, "rule-art-2").before is None
    assert publish(reviewer, change_set).status_code == 302
    there = Obligation.objects.get(ref="rule-art-2")
    assert there.pk < 10**14
    only = there.revisions.get()
    assert both(only, "text").en == "It must be reported at once."
    assert (only.number, only.known_from.isoformat(), there.position) == (1, "2023-07-13", 1)


def test_a_save_that_is_refused_stores_nothing(editor: Client) -> None:
    address = url("register_source_change", Source.objects.get().pk)
    response = editor.post(address, {"publisher": ""})
    assert "This field is required" in text(response)
    assert not ChangeSet.objects.exists()


def test_opening_a_page_opens_no_set(editor: Client) -> None:
    for name in ("instrument", "obligation", "source", "event"):
        text(editor.get(url(f"register_{name}_changelist")))
    assert not ChangeSet.objects.exists()


def test_a_change_taken_back_leaves_no_part(editor: Client) -> None:
    rename_source(editor, "Another")
    rename_source(editor, "Example")
    change_set = ChangeSet.objects.get()
    assert not change_set.entries.filter(withdrawn_at=None).exists()
    assert "It holds no change." in text(editor.get(page_of(change_set)))


def test_a_reviewer_writes_directly_until_they_start_a_set(reviewer: Client) -> None:
    rename_source(reviewer, "Directly")
    assert Source.objects.get().publisher == "Directly"
    assert not ChangeSet.objects.exists()
    started = reviewer.post(url("register_changeset_start"), follow=True)
    change_set = ChangeSet.objects.get()
    assert f"Set of changes {change_set.pk}" in text(started)
    rename_source(reviewer, "Staged")
    assert Source.objects.get().publisher == "Directly"
    reviewer.post(url("register_changeset_leave"))
    rename_source(reviewer, "Directly again")
    assert Source.objects.get().publisher == "Directly again"


def test_an_editor_who_left_opens_another_set_and_may_go_back(editor: Client) -> None:
    rename_source(editor, "First")
    first = ChangeSet.objects.get()
    editor.post(url("register_changeset_leave"))
    revise(editor, duty().pk, title_en="Second")
    second = ChangeSet.objects.first()
    assert second is not None
    assert (second != first, second.entries.count(), first.entries.count()) == (True, 1, 1)
    do(editor, first, "work")
    revise(editor, duty().pk, title_en="Third")
    assert first.entries.count() == 2


def test_after_signing_in_again_an_editor_goes_on_in_their_set(ed: User, editor: Client) -> None:
    rename_source(editor, "First")
    revise(browser(ed), duty().pk, title_en="Second")
    assert ChangeSet.objects.get().entries.count() == 2


def test_an_editor_may_not_publish_nor_see_a_button_for_it(editor: Client) -> None:
    rename_source(editor, "Mine")
    change_set = ChangeSet.objects.get()
    assert "Publish the whole set" not in text(editor.get(page_of(change_set)))
    assert publish(editor, change_set).status_code == 403
    assert Source.objects.get().publisher == "Example"


def test_another_editor_reads_a_set_and_changes_nothing_of_it(editor: Client, rule: None) -> None:
    rename_source(editor, "Mine")
    change_set = ChangeSet.objects.get()
    other = browser(person("ola", "Editors"))
    assert "Mine" in text(other.get(page_of(change_set)))
    for what in ("review", "withdraw", "describe", "withdraw-entry"):
        part = change_set.entries.get().pk
        assert do(other, change_set, what, entry=part).status_code == 403, what
    change_set.refresh_from_db()
    assert change_set.state == "open"


def test_who_may_not_see_sets_does_not(editor: Client) -> None:
    rename_source(editor, "Mine")
    reader = person("rita")
    reader.user_permissions.set(Permission.objects.filter(codename="view_source"))
    assert browser(reader).get(page_of(ChangeSet.objects.get())).status_code == 403


# == The page of a set ==
def test_the_page_shows_each_part_field_by_field(editor: Client, reviewer: Client) -> None:
    revise(editor, duty().pk, text_en="It must be done twice.", force="encouraged")
    rename_source(editor, "Gazette")
    add_duty(editor)
    shown = text(reviewer.get(page_of(ChangeSet.objects.get())))
    for words in (
        "Obligation: Do it", "Text · English", "<ins>", "twice", "Mandatory", "Encouraged",
        "Sources, words and comparisons", "Gazette", "Report it", "ed@example.org",
        "/en/instruments/rule/?preview=", "/zh-hans/instruments/rule/?preview=",
    ):  # fmt: skip
        assert words in shown, words


def test_review_and_back(editor: Client, reviewer: Client) -> None:
    rename_source(editor, "Gazette")
    change_set = ChangeSet.objects.get()
    assert do(editor, change_set, "review").status_code == 302
    change_set.refresh_from_db()
    assert change_set.state == "in-review"
    rename_source(editor, "Elsewhere")
    assert ChangeSet.objects.count() == 2
    assert after(entry(change_set, "page"))["publisher"] == "Gazette"
    do(editor, change_set, "work")
    rename_source(editor, "Gazette 2")
    assert after(entry(change_set, "page"))["publisher"] == "Gazette 2"


def test_a_part_that_others_need_stays(editor: Client) -> None:
    form = {
        "url": "https://example.org/more", "publisher": "More", "kind": "official",
        "checked_on": "2026-11-22",
    }  # fmt: skip
    assert editor.post(url("register_source_add"), form).status_code == 302
    made = re.findall(
        r"/register/source/(\d{15,})/", text(editor.get(url("register_source_changelist")))
    )
    revise(editor, duty().pk, sources=[made[0]])
    change_set = ChangeSet.objects.get()
    part = entry(change_set, "example-org-2026-11-22")
    refused = do(editor, change_set, "withdraw-entry", entry=part.pk)
    assert "stays, since obligation rule-duty" in text(refused)
    do(editor, change_set, "withdraw-entry", entry=entry(change_set, "rule-duty").pk)
    assert do(editor, change_set, "withdraw-entry", entry=part.pk).status_code == 302
    assert not change_set.entries.filter(withdrawn_at=None).exists()
    assert "2 withdrawn parts" in text(editor.get(page_of(change_set)))


def test_a_withdrawn_set_leaves_the_live_register_and_stays_readable(
    editor: Client, reviewer: Client
) -> None:
    before = document()
    revise(editor, duty().pk, text_en="It must be done twice.")
    change_set = ChangeSet.objects.get()
    do(editor, change_set, "withdraw")
    assert document() == before
    assert "twice" in text(reviewer.get(page_of(change_set)))
    assert "in which this cannot be done" in text(publish(reviewer, change_set))
    assert "twice" not in text(editor.get(url("register_obligation_change", duty().pk)))


# == Publishing ==
def test_publishing_writes_exactly_the_parts(editor: Client, reviewer: Client, rea: User) -> None:
    revise(editor, duty().pk, text_en="It must be done twice.")
    rename_source(editor, "Gazette")
    add_duty(editor)
    change_set = ChangeSet.objects.get()
    last = Entry.objects.filter(chain__name="register").latest("sequence").sequence
    response = publish(reviewer, change_set, note="The second reading.")
    assert response.status_code == 302, text(response)
    content = document()
    (rule_node,) = content["instruments"]
    assert [one["text"]["en"] for one in rule_node["obligations"]] == [
        "It must be done twice.",
        "It must be reported.",
    ]
    assert rule_node["obligations"][0]["earlier"][0]["text"]["en"] == "It must be done"
    assert content["sources"][0]["publisher"] == "Gazette"
    written = Entry.objects.filter(chain__name="register", sequence__gt=last).order_by("sequence")
    assert [(one.action, one.target, one.actor) for one in written] == [
        ("changed", "obligation rule-duty", rea),
        ("changed", "source page", rea),
        ("added", "obligation rule-art-2", rea),
        ("published", f"change_set {change_set.pk}", rea),
    ]
    assert written[3].after["note"] == "The second reading."
    assert written[3].after["parts"] == 3
    assert not list(verify())
    assert "twice" in text(Client().get("/en/obligations/rule-duty/"))


def test_published_sets_are_listed_with_who_and_why(editor: Client, reviewer: Client) -> None:
    rename_source(editor, "Gazette")
    change_set = ChangeSet.objects.get()
    publish(reviewer, change_set, note="A better name.")
    listed = text(editor.get(url("register_changeset_changelist") + "?state__exact=published"))
    row = re.sub(r"<[^>]+>", " ", listed)
    for words in (
        f"Set of changes {change_set.pk}",
        "A better name.",
        "ed@example.org",
        "rea@example.org",
    ):
        assert words in row, words
    assert re.search(r'field-parts">1<', listed)
    assert "A better name." in text(editor.get(page_of(change_set)))


def test_without_a_note_nothing_is_published(editor: Client, reviewer: Client) -> None:
    rename_source(editor, "Gazette")
    change_set = ChangeSet.objects.get()
    assert "Found no change note" in text(publish(reviewer, change_set, note="  "))
    assert Source.objects.get().publisher == "Example"


def test_a_set_is_published_once(editor: Client, reviewer: Client) -> None:
    rename_source(editor, "Gazette")
    change_set = ChangeSet.objects.get()
    publish(reviewer, change_set)
    assert "in which this cannot be done" in text(publish(reviewer, change_set))
    assert Entry.objects.filter(action="published").count() == 1


def test_what_replaced_itself_within_the_set_makes_one_revision(
    editor: Client, reviewer: Client
) -> None:
    for number in range(3):
        revise(editor, duty().pk, text_en=f"Wording {number}", known_from="2026-11-20")
    publish(reviewer, ChangeSet.objects.get())
    assert [both(row, "text").en for row in duty().revisions.order_by("number")] == [
        "It must be done",
        "Wording 2",
    ]


# == Four eyes ==
def test_with_four_eyes_nobody_writes_past_a_set_or_publishes_their_own(
    settings: Any, reviewer: Client, rea: User
) -> None:
    settings.FOUR_EYES = True
    rename_source(reviewer, "Mine")
    assert Source.objects.get().publisher == "Example"
    change_set = ChangeSet.objects.get()
    assert "somebody else publishes it" in text(reviewer.get(page_of(change_set)))
    assert publish(reviewer, change_set).status_code == 403
    assert Source.objects.get().publisher == "Example"
    boss = browser(User.objects.create_superuser("boss", "boss@example.org", "x"))
    assert publish(boss, change_set).status_code == 302
    assert Source.objects.get().publisher == "Mine"


def test_four_eyes_remember_whoever_touched_the_set(
    settings: Any, editor: Client, reviewer: Client
) -> None:
    settings.FOUR_EYES = True
    rename_source(editor, "Mine")
    change_set = ChangeSet.objects.get()
    do(reviewer, change_set, "work")
    revise(reviewer, duty().pk, title_en="A reviewer's")
    do(reviewer, change_set, "withdraw-entry", entry=entry(change_set, "rule-duty").pk)
    assert publish(reviewer, change_set).status_code == 403


def test_without_four_eyes_a_reviewer_publishes_their_own(reviewer: Client) -> None:
    reviewer.post(url("register_changeset_start"))
    rename_source(reviewer, "Mine")
    assert publish(reviewer, ChangeSet.objects.get()).status_code == 302
    assert Source.objects.get().publisher == "Mine"


def test_nothing_of_a_set_is_ever_deleted(rule: None) -> None:
    boss = browser(User.objects.create_superuser("boss", "boss@example.org", "x"))
    boss.post(url("register_changeset_start"))
    rename_source(boss, "Mine")
    change_set = ChangeSet.objects.get()
    assert (
        boss.post(url("register_changeset_delete", change_set.pk), {"post": "yes"}).status_code
        == 403
    )
    assert ChangeSetEntry.objects.count() == 1


# == Around it ==
def test_both_groups_hold_what_they_need_and_no_more(rule: None) -> None:
    editors, reviewers = (
        set(Group.objects.get(name=name).permissions.values_list("codename", flat=True))
        for name in ("Editors", "Reviewers")
    )
    assert reviewers - editors == {"publish_changeset"}
    assert {"add_instrument", "change_obligation", "add_eventdate", "delete_source"} <= editors
    assert not {"delete_event", "delete_obligation", "delete_changeset", "add_changeset"} & editors
    assert not [code for code in editors if code.endswith(("_user", "_entry", "_loadednode"))]


def test_migrating_again_gives_back_what_a_group_lost_and_takes_nothing(rule: None) -> None:
    group = Group.objects.get(name="Editors")
    extra = Permission.objects.get(codename="view_entry")
    group.permissions.set([extra])
    keep_groups(apps.get_app_config("register"), using="default")
    held = set(group.permissions.values_list("codename", flat=True))
    assert {"view_entry", "change_instrument"} <= held


def test_a_set_published_meanwhile_takes_no_more(editor: Client, reviewer: Client) -> None:
    rename_source(editor, "First")
    first = ChangeSet.objects.get()
    publish(reviewer, first)
    rename_source(editor, "Second")
    assert first.entries.count() == 1
    assert ChangeSet.objects.count() == 2
    assert Source.objects.get().publisher == "First"


def test_view_on_site_leads_to_the_preview(editor: Client) -> None:
    revise(editor, duty().pk, text_en="It must be done twice.")
    row = duty()
    content_type = ContentType.objects.get_for_model(Obligation)
    response = editor.get(url("view_on_site", content_type.pk, row.pk))
    assert response["Location"].endswith(f"?preview={ChangeSet.objects.get().pk}")


def test_the_front_page_says_where_a_save_goes(editor: Client, reviewer: Client) -> None:
    assert "waits in a set of changes" in text(editor.get(url("index")))
    assert "goes live at once" in text(reviewer.get(url("index")))


def test_what_is_prepared_has_a_chain_of_its_own(editor: Client, ed: User) -> None:
    rename_source(editor, "First")
    rename_source(editor, "Second")
    number = ChangeSet.objects.get().pk
    told = Entry.objects.filter(chain__name="change-sets").order_by("sequence")
    assert [(one.action, one.target, one.actor) for one in told] == [
        ("opened", f"change_set {number}", ed),
        ("staged", f"change_set {number} source page", ed),
        ("staged", f"change_set {number} source page", ed),
    ]
    assert [one.after.get("publisher") for one in told] == [None, "First", "Second"]
    assert not list(verify())
