"""Two sign-offs compared: what was added, what has gone, what changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.checklists.models import Checklist, Flag, Item, Support
from regtrack.core.canonical import canonical
from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, Fact, Group
from regtrack.exports.formats.json import checklist_content
from regtrack.exports.signoff.comparing import Comparison, compared
from regtrack.exports.signoff.reading import thawed
from tests.core.html import tree
from tests.exports import examples
from tests.exports.examples import FILING, MINORS, NORMAL, text
from tests.exports.test_signoff import change, prove, sign
from tests.factories import AT, Cast, make_checklist, make_large_checklist


def content(document: ChecklistDocument) -> dict[str, Any]:
    return thawed(canonical({"checklist": checklist_content(document, "both")}))


def with_items(*items: Any, **fields: Any) -> ChecklistDocument:
    group = dataclasses.replace(examples.MEASURES, items=items)
    return dataclasses.replace(NORMAL, groups=(group,), archived=(), **fields)


def between(before: ChecklistDocument, after: ChecklistDocument) -> Comparison:
    return compared(content(before), content(after))


def changed(**fields: Any) -> Comparison:
    return between(with_items(FILING), with_items(dataclasses.replace(FILING, **fields)))


def test_the_same_is_no_difference() -> None:
    assert not between(NORMAL, NORMAL).any


def test_days_that_pass_are_no_difference() -> None:
    """A day on which the file is made says nothing of the list."""
    late = dataclasses.replace(FILING, overdue=True)
    fresh = dataclasses.replace(examples.RECEIPT, expired=False)
    late = dataclasses.replace(late, evidence=(fresh, examples.PAGE))
    later = dataclasses.replace(NORMAL, made_at=AT)
    assert not between(with_items(FILING), with_items(late)).any
    assert not between(NORMAL, later).any


def test_added_and_gone() -> None:
    found = between(with_items(FILING), with_items(MINORS))
    assert [item["ref"] for item in found.added] == [MINORS.ref]
    assert [item["ref"] for item in found.gone] == [FILING.ref]
    assert found.changed == []


def test_what_was_archived_has_gone() -> None:
    group: Group = dataclasses.replace(examples.MEASURES, items=(FILING,))
    after = dataclasses.replace(with_items(), archived=(group,))
    assert [item["ref"] for item in between(with_items(FILING), after).gone] == [FILING.ref]


@pytest.mark.parametrize(
    ("fields", "name", "told"),
    [
        ({"revision": 3, "text": text("另文", "Another")}, "text", True),
        ({"title": text("另题", "Another")}, "text", True),
        (
            {"status": "todo", "status_label": text("待办", "To do")},
            "status",
            (Text("已完成", "Done"), Text("待办", "To do")),
        ),
        (
            {"verdict": "precedent", "verdict_label": text("先例", "Precedent")},
            "verdict",
            (Text("适用", "Applies"), Text("先例", "Precedent")),
        ),
        ({"due": None}, "due", (dt.date(2023, 10, 18), None)),
        (
            {"due": dt.date(2023, 11, 1)},
            "due",
            (dt.date(2023, 10, 18), dt.date(2023, 11, 1)),
        ),
        ({"owner": ""}, "owner", ("陈瑜", "")),
        ({"note": "Another."}, "others", ("note",)),
        ({"links": ()}, "others", ("links",)),
        ({"flags": ()}, "others", ("needs_review",)),
        ({"reason": "R", "due_reason": "D"}, "others", ("reason", "due_reason")),
    ],
)
def test_what_changed_of_an_item(fields: dict[str, Any], name: str, told: Any) -> None:
    [found] = changed(**fields).changed
    assert getattr(found, name) == told
    rest = {"text", "verdict", "status", "due", "owner", "added", "removed", "others"} - {name}
    assert not any(getattr(found, one) for one in rest)


def test_evidence_added_and_removed() -> None:
    new = dataclasses.replace(examples.RECEIPT, sha256="0" * 64)
    [found] = changed(evidence=(examples.PAGE, new)).changed
    assert [one["sha256"] for one in found.added] == ["0" * 64]
    assert [one["sha256"] for one in found.removed] == [examples.RECEIPT.sha256]


def test_facts_markets_and_days() -> None:
    facts = (Fact(text("角色", "Role"), (text("部署者", "deployer"),)), NORMAL.facts[1])
    china = dataclasses.replace(NORMAL.markets[0], launched_on=None, ended_on=None)
    after = dataclasses.replace(NORMAL, facts=facts, markets=(china,), changed_on=None)
    found = {
        row.name.en: (
            tuple(one.en for one in row.before),
            tuple(one.en for one in row.after),
        )
        for row in between(NORMAL, after).facts
    }
    assert found == {
        "Role": (("provider", "uses another firm’s model"), ("deployer",)),
        "China": (
            ("launched 28 September 2023", "ended 31 January 2027"),
            ("launch date not given",),
        ),
        "Italy": (("launch date not given",), ()),
        "Last significant change": (("1 September 2026",), ()),
    }


def test_other_clocks() -> None:
    found = between(NORMAL, dataclasses.replace(NORMAL, on=dt.date(2026, 12, 1))).clocks
    assert found is not None
    assert [clocks["on"] for clocks in found] == [NORMAL.on, dt.date(2026, 12, 1)]


# == The page ==
@pytest.fixture
def made(register: None, cast: Cast) -> Checklist:
    return make_checklist(cast)


def test_the_page_says_what_changed(alice: Client, made: Checklist, cast: Cast) -> None:
    first = sign(made, cast.alice)
    change(made, cast.alice, status="done", note="A word.")
    prove(made, cast)
    item = made.items.get(obligation__ref="cn-im-09-1")
    Item.objects.filter(pk=item.pk).update(archived_at=AT)
    Flag.objects.create(
        item=made.items.get(obligation__ref="cn-im-04-1"), kind="changed", raised_at=AT
    )
    second = sign(made, cast.bob)
    for address in (
        f"/en/signoffs/{first.pk}/compare/{second.pk}/",
        f"/en/signoffs/{second.pk}/compare/{first.pk}/",
    ):
        words = tree(alice.get(address)).one("main").text.replace("\N{NO-BREAK SPACE}", " ")
        assert "Status To do → became Done" in words
        assert "Evidence added Receipt" in words
        assert "Note – → became A word." in words
        assert "Needs review – → became The text changed: confirm it again" in words
        assert item.revision.title_en in words
    assert "状态 待办 → 变为 已完成" in tree(
        alice.get(f"/zh-hans/signoffs/{first.pk}/compare/{second.pk}/")
    ).one("main").text.replace("To do", "")


def test_a_change_of_text_is_shown_word_by_word(alice: Client, made: Checklist, cast: Cast) -> None:
    first = sign(made, cast.alice)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE register_obligationrevision SET text_en = text_en || ' And more.'")
    second = sign(made, cast.alice)
    page = tree(alice.get(f"/en/signoffs/{first.pk}/compare/{second.pk}/"))
    assert any("And more." in one.text for one in page.all("ins"))


def test_of_two_checklists_or_with_itself_there_is_no_comparison(
    alice: Client, made: Checklist, cast: Cast
) -> None:
    first = sign(made, cast.alice)
    other = sign(make_checklist(cast, name="Another"), cast.alice)
    for pair in ((first, other), (first, first)):
        address = f"/en/signoffs/{pair[0].pk}/compare/{pair[1].pk}/"
        assert alice.get(address).status_code == 404


def test_the_page_takes_a_fixed_number_of_queries(alice: Client, cast: Cast, db: None) -> None:
    counted = []
    for number, ref in ((12, "small"), (1_200, "large")):
        made = make_large_checklist(cast, number, ref)
        first = sign(made, cast.alice)
        made.items.update(status="done")
        second = sign(made, cast.alice)
        with CaptureQueriesContext(connection) as queries:
            alice.get(f"/en/signoffs/{first.pk}/compare/{second.pk}/")
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 6
    assert not Support.objects.exists()
