"""Reminders go through a real mail server: once for each thing, in each person's language."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import time_machine
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.accounts.models import Membership
from regtrack.audit.models import Entry
from regtrack.audit.record import verify
from regtrack.checklists.models import Checklist, Evidence, Support
from regtrack.reminders.actions.change_preference import change_preference
from regtrack.reminders.mail import token_of
from regtrack.reminders.models import Preference, Told
from regtrack.reminders.steps import step_of
from tests.factories import AT, TODAY, Cast, make_checklist, make_large_checklist
from tests.reminders.conftest import DAY, SITE, Inbox, due, run, text

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def test_a_digest_says_what_is_due_in_the_persons_language(
    inbox: Inbox, made: Checklist, cast: Cast
) -> None:
    change_preference(person=cast.bob, at=AT, wanted=True, language="zh-hans")
    late, soon, later = due(made, -1, cast.bob), due(made, 7, cast.bob), due(made, 30, cast.bob)
    due(made, 31, cast.bob)  # not yet
    due(made, 5, cast.bob, status="done")
    nobodys = due(made, 1)
    proof = Evidence.objects.create(
        team=cast.team, title="收据 <b>x</b>", url="https://a.example", added_at=AT,
        expires_on=TODAY + 6 * DAY,
    )  # fmt: skip
    Support.objects.create(evidence=proof, item=late, added_at=AT)
    assert set(run().sent) == {cast.alice, cast.bob}
    (mail,) = inbox.to("bob@example.org")
    assert str(mail["Subject"]).strip() == "RegTrack: 1项已逾期、2项将到期、1份证据将过期"
    plain, html = text(mail), text(mail, "html")
    for item, day in (
        (late, "2026年11月21日"),
        (soon, "2026年11月29日"),
        (later, "2026年12月22日"),
    ):
        title = item.revision.title_zh_hans
        assert f"* {title}" in plain
        assert day in plain
        assert title in html
        assert f"{SITE}/zh-hans/items/{item.pk}/" in plain
        assert f'href="{SITE}/zh-hans/items/{item.pk}/"' in html
    assert "收据 <b>x</b>" in plain
    assert "<time" not in plain
    assert "2026年11月28日" in plain  # the evidence's last day
    assert "收据 &lt;b&gt;x&lt;/b&gt;" in html
    assert nobodys.revision.title_zh_hans not in plain
    # what nobody owns goes to who owns the team
    (other,) = inbox.to("alice@example.org")
    assert nobodys.revision.title_en in text(other)
    assert str(other["Subject"]) == "RegTrack: 1 due soon"
    assert not inbox.to("audrey@example.org")


def test_every_mail_can_be_stopped_with_one_post(inbox: Inbox, made: Checklist, cast: Cast) -> None:
    due(made, 1, cast.bob)
    run()
    (mail,) = inbox.to("bob@example.org")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert str(mail["List-Id"]) == "RegTrack <reminders.regtrack.example>"
    assert mail["Message-ID"].endswith("@regtrack.example>")
    found = re.fullmatch(rf"<{SITE}(/en/reminders/[^/>]+/)>", str(mail["List-Unsubscribe"]).strip())
    assert found
    program = Client(enforce_csrf_checks=True)  # a mail program: no cookie, no session
    page = program.get(found[1])
    assert (page.status_code, page["Referrer-Policy"]) == (200, "no-referrer")
    assert "Bob" not in page.content.decode()
    assert not Preference.objects.filter(
        person=cast.bob, wanted=False
    ).exists()  # asking is no answer
    answer = program.post(found[1], {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not Preference.objects.get(person=cast.bob).wanted
    due(made, 1, cast.bob)
    assert run(1).sent == []
    assert program.post(found[1], {"again": "1"}).status_code == 200
    assert run(1).sent == [cast.bob]
    assert program.post(found[1].replace("/reminders/", "/reminders/x")).status_code == 404
    entry = Entry.objects.filter(action="reminders changed").last()
    assert entry
    assert (entry.chain.name, entry.actor) == (f"person {cast.bob.pk}", cast.bob)
    assert list(verify()) == []


def test_nothing_is_told_twice_and_a_missed_day_is_made_up_for(
    inbox: Inbox, made: Checklist, cast: Cast
) -> None:
    item = due(made, 30, cast.bob)
    counted = []
    for days in (0, 0, 1, 24, 24, 25, 29, 30, 31, 40):  # day 23, when 7 are left, is missed
        run(days)
        counted.append(len(inbox.to("bob@example.org")))
    assert counted == [1, 1, 1, 2, 2, 2, 3, 3, 4, 4]
    assert Told.objects.filter(sent_at=None).count() == 0
    # another day is another thing
    made.items.filter(pk=item.pk).update(due_on=TODAY + 41 * DAY)
    run(40)
    assert len(inbox.to("bob@example.org")) == 5


def test_changes_of_rules_are_told_to_who_may_review_them(
    inbox: Inbox, register: None, cast: Cast, settings: Any
) -> None:
    made = make_checklist(cast)
    made.items.update(due_on=TODAY + 365 * DAY, due_reason="agreed")
    made.items.filter(verdict="applies").first().delete()  # as if the register had a new duty
    Checklist.objects.update(counted_on=None)
    run()
    for address, number in (("alice", 1), ("bob", 1), ("audrey", 0)):
        assert len(inbox.to(f"{address}@example.org")) == number
    assert "1 change to review" in text(inbox.to("bob@example.org")[0])
    run(1)
    assert len(inbox.mails) == 2


def test_who_left_gets_nothing(inbox: Inbox, made: Checklist, cast: Cast) -> None:
    due(made, 1, cast.bob)
    Membership.objects.filter(user=cast.bob).delete()
    assert run().sent == [cast.alice]  # what bob owned is the team's again
    cast.alice.is_active = False
    cast.alice.save()
    assert run(1).sent == []


def test_a_refused_address_stops_nobody_and_is_tried_again(
    inbox: Inbox, made: Checklist, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    due(made, 1, cast.alice)
    due(made, 1, cast.bob)
    inbox.refused = {"alice@example.org"}
    outcome = run()
    assert (outcome.sent, [person for person, _ in outcome.failed]) == ([cast.bob], [cast.alice])
    assert "no such person" in outcome.failed[0][1]
    with (
        time_machine.travel(AT),
        pytest.raises(CommandError, match="the next run tries them again"),
    ):
        call_command("send_reminders", verbosity=0)
    assert "Not sent to alice@example.org" in capsys.readouterr().err
    inbox.refused = set()
    assert run().sent == [cast.alice]
    assert len(inbox.mails) == 2


def test_a_dry_run_prints_and_notes_nothing(
    inbox: Inbox, made: Checklist, cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    item = due(made, -400, cast.bob)
    call_command("send_reminders", "--dry-run")
    said = capsys.readouterr().out
    assert "To: bob@example.org" in said
    assert item.revision.title_en in said
    assert "Would be sent: 1. Failed: 0." in said
    assert (inbox.mails, Told.objects.count()) == ([], 0)


def test_without_an_address_of_the_site_nothing_is_sent(settings: Any) -> None:
    settings.SITE_URL = ""
    with pytest.raises(CommandError, match="REGTRACK_SITE_URL is not set"):
        call_command("send_reminders")


def test_mail_goes_to_the_console_without_settings() -> None:
    # What a test runs with is Django's own; this is the file's
    source = (django_settings.BASE_DIR / "regtrack" / "settings.py").read_text(encoding="utf-8")
    assert 'EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"' in source


def test_names_cannot_add_headers(inbox: Inbox, made: Checklist, cast: Cast) -> None:
    due(made, 1, cast.bob)
    made.product.name = "x\r\nBcc: evil@example.org"
    made.product.save()
    run()
    (mail,) = inbox.mails
    assert mail["Bcc"] is None
    assert [str(one["To"]) for one in inbox.mails] == ["bob@example.org"]


def test_a_person_chooses_on_a_page(alice: Client, cast: Cast) -> None:
    assert alice.get("/en/reminders/").status_code == 200
    assert alice.post("/en/reminders/", {"language": "zh-hans"}).status_code == 302
    found = Preference.objects.get(person=cast.alice)
    assert (found.wanted, found.language) == (False, "zh-hans")
    assert alice.post("/en/reminders/", {"language": "xx"}).status_code == 400
    assert Client().get("/en/reminders/").status_code == 302


def test_who_signs_in_is_written_to_in_that_language(client: Client, cast: Cast) -> None:
    answer = client.post(
        "/zh-hans/accounts/login/", {"login": "bob@example.org", "password": "password"}
    )
    assert answer.status_code == 302
    assert Preference.objects.get(person=cast.bob).language == "zh-hans"
    entry = Entry.objects.get(action="reminders changed")
    assert (entry.actor, entry.after) == (cast.bob, {"language": "zh-hans", "wanted": True})
    client.logout()
    client.post("/en/accounts/login/", {"login": "bob@example.org", "password": "password"})
    assert Preference.objects.get(person=cast.bob).language == "zh-hans"
    assert Entry.objects.filter(action="reminders changed").count() == 1


def test_a_token_is_one_persons(cast: Cast) -> None:
    assert len({token_of(cast.alice), token_of(cast.bob)}) == 2


@pytest.mark.parametrize(
    ("days", "step"),
    [(-400, "overdue"), (-1, "overdue"), (0, "1"), (1, "1"), (2, "7"), (7, "7"), (8, "30"),
     (30, "30"), (31, None)],
)  # fmt: skip
def test_a_day_has_one_step(days: int, step: str | None) -> None:
    assert step_of(TODAY + days * DAY, TODAY) == step


@pytest.mark.usefixtures("recorded")
def test_the_number_of_queries_does_not_depend_on_that_of_the_items(
    inbox: Inbox, cast: Cast
) -> None:
    counted = []
    for number, ref in ((12, "small"), (1_200, "large")):
        made = make_large_checklist(cast, number, ref)
        made.items.update(due_on=TODAY, due_reason="agreed", owner=cast.bob)
        with CaptureQueriesContext(connection) as queries:
            assert run().sent == [cast.bob]
        counted.append(len(queries))
        made.items.update(status="done")
    assert counted[1] <= counted[0] + 4  # one write more for each 500 things
    assert counted[0] <= 40
