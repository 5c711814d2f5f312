"""The demo with what it lacks, so that every page has something to show: evidence, clocks, sign-offs
and a link to one. Made once a run, by the actions that people's forms call."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from regtrack.accounts.models import Team, User
from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.actions.import_rules import import_rules, keep_rules_file, plan_digest
from regtrack.checklists.actions.make_calendar_link import make_calendar_link
from regtrack.checklists.actions.make_share import make_share
from regtrack.checklists.actions.relate_rules import relate_rule
from regtrack.checklists.actions.settle_clock import settle_clock
from regtrack.checklists.actions.sign_off import sign_off
from regtrack.checklists.actions.start_clock import start_clock
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.models import Checklist, Flag, Item, RulesFile, Snapshot
from regtrack.checklists.own.requirements import ref_of
from regtrack.checklists.own.versions import read_plan
from regtrack.core.canonical import canonical, digest
from regtrack.exports.signoff.content import frozen
from regtrack.register.models import Instrument, Jurisdiction
from regtrack.reminders.mail import token_of
from tests.browser.conftest import OWNER
from tests.checklists.proof_files import PDF


@cache
def addresses() -> dict[str, Any]:
    """What the pages of the demo are addressed by."""
    owner, now = User.objects.get(email=OWNER), timezone.now()
    # Its three checklists: of today, of May 2023 with changes waiting, and one that was reviewed.
    first, pilot, reviewed = Checklist.objects.filter(created_by=owner).order_by("pk")[:3]
    file = _prove(
        owner, now, _item(first, "cn-im-17-2"), file=SimpleUploadedFile("receipt.pdf", PDF)
    )
    _prove(owner, now, _item(first, "cn-im-17-2"), url=f"https://wiki.example/{'a-long-name-' * 9}")
    expired = now.date() - dt.timedelta(days=3)
    _prove(owner, now, _item(first, "cn-im-12-1"), url="https://x.example", expires_on=expired)
    waits = _item(first, "it-gdpr-33")
    for hours in (30, 6):
        clock = start_clock(
            actor=owner, at=now, pk=waits.pk, happened_at=now - dt.timedelta(hours=hours),
            note="A mailbox was open. 邮箱曾可公开访问。",
        )  # fmt: skip
    settle_clock(actor=owner, at=now, pk=clock.pk)
    _prove(owner, now, _item(reviewed, "cn-im-04-2"), url="https://wiki.example/bias")
    signed = _sign(owner, reviewed, "As far as we know. 就我们所知。")
    for changes in ({"status": "done"}, {"status": "todo", "note": "Once more. 再来一次。"}):
        item = _item(reviewed, "cn-im-04-1")
        update_item(actor=owner, at=now, pk=item.pk, version=item.version, changes=changes)
    again = _sign(owner, reviewed, "A second look. 再次核对。")
    make_share(actor=owner, at=now, pk=again.pk, label="Law firm 律所")
    _, token = make_share(actor=owner, at=now, pk=again.pk, label="Auditor 审计")
    make_calendar_link(actor=owner, at=now, label="Team calendar 团队日历", checklist=first.pk)
    make_calendar_link(actor=owner, at=now, label="Telephone 手机")
    own, waiting = _rules(owner, first.product.team, now)
    flag = Flag.objects.filter(item__checklist=reviewed, cleared_at=None, kind="strengthened")
    return {
        "checklist": first.pk,
        "pilot": pilot.pk,
        "reviewed": reviewed.pk,
        "team": first.product.team_id,
        "item": Item.objects.filter(checklist=first, status="in-progress")[0].pk,
        "clock": waits.pk,
        "proved": _item(first, "cn-im-17-2").pk,
        "flagged": flag[0].item_id,
        "archived": Item.objects.filter(checklist=reviewed).exclude(archived_at=None)[0].pk,
        "evidence": file,
        "signoff": again.pk,
        "before": signed.pk,
        "token": token,
        "own": own.ref,
        "duty": ref_of(own.ref, "LOG-1"),
        "waiting": waiting.pk,
        "unsubscribe": token_of(owner),
    }


RULES = """id,title,title_zh,text,text_zh,evidence,guidance
LOG-1,Keep the logs,保留日志,Keep each answer for a year.,每条回答保留一年。,an extract,See the handbook.
LOG-2,Read the logs,查看日志,"Look at a sample
each week.","每周
抽查。",,
"""


def _rules(owner: User, team: Team, now: dt.datetime) -> tuple[Instrument, RulesFile]:
    """Rules of the team with an earlier version, one of them related; and a file that waits."""
    own = None
    for text in (RULES.replace("a year", "a month"), RULES):
        file = _sent(owner, team, now, text, own)
        seen = plan_digest(read_plan(file))
        own = import_rules(actor=owner, at=now, pk=file.pk, team=team, seen=seen)
    assert own
    relate_rule(
        actor=owner, at=now, team=team, duty=ref_of(own.ref, "LOG-1"), other="cn-im-17-2",
        relation="intersects-with", reason="Both ask for records. 都要求留存记录。",
    )  # fmt: skip
    return own, _sent(owner, team, now, RULES.replace("LOG-2", "LOG-3"), own)


def _sent(
    owner: User, team: Team, now: dt.datetime, text: str, own: Instrument | None
) -> RulesFile:
    return keep_rules_file(
        actor=owner, at=now, team=team, name="logging 日志规则.csv", content=text.encode(),
        title_zh="日志规则", title_en="Rules of logging", instrument=own, day=now.date(),
        jurisdiction=Jurisdiction.objects.get(code="INT"),
    )  # fmt: skip


def _item(checklist: Checklist, ref: str) -> Item:
    return Item.objects.get(checklist=checklist, obligation__ref=ref)


def _prove(actor: User, at: dt.datetime, item: Item, **what: Any) -> int:
    title = "Receipt of the filing 备案回执"
    return add_evidence(actor=actor, at=at, item=item.pk, title=title, **what).pk


def _sign(actor: User, checklist: Checklist, statement: str) -> Snapshot:
    now = timezone.now()

    def read(found: Checklist) -> dict[str, Any]:
        return frozen(found, at=now, today=now.date(), site="https://regtrack.example")

    fresh = Checklist.objects.for_page().get(pk=checklist.pk)
    seen = digest(canonical(read(fresh)))
    return sign_off(
        actor=actor, at=now, pk=checklist.pk, statement=statement, seen=seen, read=read
    )  # fmt: skip
