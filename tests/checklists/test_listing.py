"""What a list shows of a checklist, in which order, and how it is counted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client

from regtrack.checklists.models import Checklist, Flag, Item
from regtrack.core.http import LONGEST_SEARCH
from tests.factories import AT, Cast, make_checklist, make_large_checklist

pytestmark = pytest.mark.django_db
Shown = Callable[[str], list[int]]


@pytest.fixture
def made(register: None, cast: Cast) -> Checklist:
    return make_checklist(cast)


@pytest.fixture
def shown(alice: Client, made: Checklist) -> Shown:
    def keys(query: str) -> list[int]:
        html = alice.get(f"{made.get_absolute_url()}?rows=all&{query}").content.decode()
        return [int(key) for key in re.findall(r'<li id="item-(\d+)"', html)]

    return keys


def the(made: Checklist, ref: str) -> Item:
    return made.items.get(obligation__ref=ref)


def test_mine_and_nobodys(made: Checklist, shown: Shown, cast: Cast) -> None:
    mine, bobs = the(made, "cn-im-04-1"), the(made, "cn-im-10-1")
    Item.objects.filter(pk=mine.pk).update(owner=cast.alice)
    Item.objects.filter(pk=bobs.pk).update(owner=cast.bob)
    assert shown(f"owner={cast.alice.pk}") == [mine.pk]
    assert shown(f"owner={cast.bob.pk}") == [bobs.pk]
    duties = made.items.filter(verdict="applies").count()
    assert len(shown("owner=nobody")) == duties - 2
    assert shown("owner=somebody") == []
    assert shown(f"owner={10**30}") == []  # no key is as large


@pytest.mark.parametrize(
    ("fields", "late"),
    [
        ({"due_on": dt.date(2026, 11, 21)}, True),
        ({"due_on": dt.date(2026, 11, 22)}, False),  # today is not over
        ({"counted_on": dt.date(2026, 11, 21)}, True),
        ({"counted_on": dt.date(2026, 11, 21), "due_on": dt.date(2027, 1, 1)}, False),
        ({"due_on": dt.date(2026, 11, 21), "status": "done"}, False),
        ({"due_on": dt.date(2026, 11, 21), "archived_at": AT}, False),
        ({"due_on": dt.date(2026, 11, 21), "verdict": "precedent"}, False),
    ],
)
def test_what_is_overdue(
    made: Checklist, alice: Client, fields: dict[str, object], late: bool
) -> None:
    made.items.update(counted_on=None, due_on=None)
    item = the(made, "cn-im-04-1")
    Item.objects.filter(pk=item.pk).update(**fields)
    with time_machine.travel(AT, tick=False):  # 22 November 2026
        html = alice.get(f"{made.get_absolute_url()}?late=1").content.decode()
    assert re.findall(r'<li id="item-(\d+)"', html) == [str(item.pk)] * late
    assert ("1 overdue" in html) is late
    if "due_on" in fields:  # the other days are counted again from the rule, which has none here
        assert ('class="urgent"' in html.partition('id="list"')[2]) is late


def test_what_needs_review(made: Checklist, shown: Shown, alice: Client, cast: Cast) -> None:
    item = the(made, "cn-im-04-1")
    flag = Flag.objects.create(item=item, kind="changed", raised_at=AT)
    assert shown("review=1") == [item.pk]
    html = alice.get(made.get_absolute_url() + "?review=1").content.decode()
    assert "The text changed: confirm it again" in html
    assert "1 needs review" in html
    flag.cleared_at, flag.cleared_by = AT, cast.alice
    flag.save()
    assert shown("review=1") == []


def test_what_was_archived_is_shown_apart(made: Checklist, shown: Shown, alice: Client) -> None:
    item = the(made, "cn-im-04-1")
    duties = made.items.filter(verdict="applies").count()
    Item.objects.filter(pk=item.pk).update(archived_at=AT, status="done", note="As it was.")
    assert item.pk not in shown("")
    assert shown("state=archived") == [item.pk]
    html = alice.get(made.get_absolute_url() + "?state=archived").content.decode()
    assert "Archived: its rule has gone" in html
    assert "As it was." in html
    assert f"<b>0</b> of {duties - 1} done" in html
    row = html.partition(f'id="item-{item.pk}"')[2]
    assert 'class="tick"' not in row
    assert 'name="item"' not in row


def test_filters_narrow_together(made: Checklist, shown: Shown) -> None:
    laws = shown("instrument=cn-interim-measures")
    assert set(laws) == set(
        made.items.filter(obligation__instrument__ref="cn-interim-measures").values_list(
            "pk", flat=True
        )
    )
    filings = shown("theme=filing")
    assert the(made, "cn-im-17-2").pk in filings
    both = shown("instrument=cn-interim-measures&theme=filing")
    assert set(both) == set(laws) & set(filings) != set()
    forces = shown("force=encouraged")
    assert forces
    assert {item.revision.force for item in made.items.filter(pk__in=forces)} == {"encouraged"}
    assert shown("force=nothing") == []


@pytest.mark.parametrize("words", ["filing algorithm", "算法备案", "備", "%", "_", "' OR 1=1"])
def test_search_looks_into_both_languages(made: Checklist, shown: Shown, words: str) -> None:
    found = made.items.filter(pk__in=shown(f"q={words}"))
    for item in found:
        texts = " ".join(
            getattr(item.revision, f"{field}_{code}") or ""
            for field in ("title", "text", "locator")
            for code in ("en", "zh_hans")
        ).casefold()
        assert all(word in texts for word in words.casefold().split())
    if words in {"filing algorithm", "算法备案"}:
        assert found
    if words in {"備", "' OR 1=1"}:
        assert not found


@pytest.mark.parametrize("words", ["word " * 3000, "x" * 60_000])
def test_a_whole_text_can_be_pasted_into_the_search(
    alice: Client, made: Checklist, words: str
) -> None:
    """A database takes no condition as long as that: what is searched is what the field shows."""
    response = alice.get(made.get_absolute_url(), {"q": words})
    assert response.status_code == 200
    assert f'value="{words[:LONGEST_SEARCH].strip()}" maxlength="200"' in response.content.decode()


def test_search_finds_notes(made: Checklist, shown: Shown) -> None:
    item = the(made, "cn-im-04-1")
    Item.objects.filter(pk=item.pk).update(note="See ticket Zürich-77")
    assert shown("q=zürich-77") == [item.pk]


@pytest.mark.parametrize("by", ["instrument", "theme", "owner", "due"])
def test_every_order_shows_the_same_items_once(
    made: Checklist, shown: Shown, cast: Cast, by: str
) -> None:
    Item.objects.filter(pk=the(made, "cn-im-10-1").pk).update(owner=cast.bob)
    keys = shown(f"by={by}")
    assert len(keys) == len(set(keys)) == made.items.count()


def test_by_due_day_the_first_is_first(made: Checklist, shown: Shown) -> None:
    first, second = the(made, "cn-im-10-1"), the(made, "cn-im-04-1")
    Item.objects.filter(pk=first.pk).update(due_on=dt.date(2001, 1, 1))
    Item.objects.filter(pk=second.pk).update(due_on=dt.date(2001, 1, 2))
    assert shown("by=due")[:2] == [first.pk, second.pk]


def test_a_group_of_what_is_no_duty_counts_none(alice: Client, made: Checklist) -> None:
    html = alice.get(f"{made.get_absolute_url()}?rows=all").content.decode()
    counts = re.findall(r"<span data-done>\d+</span> of (\d+) done", html)
    assert 0 < len(counts) < html.count('<section class="group"')
    assert "0" not in counts


def test_groups_count_all_their_duties_also_those_on_other_pages(alice: Client, cast: Cast) -> None:
    made = make_large_checklist(cast, 250)
    keys = list(made.items.order_by("pk").values_list("pk", flat=True))
    made.items.filter(pk__in=keys[200:]).update(status="done")
    seen: list[int] = []
    for number in (1, 2, 3):
        html = alice.get(f"{made.get_absolute_url()}?page={number}").content.decode()
        seen += [int(key) for key in re.findall(r'<li id="item-(\d+)"', html)]
        assert "<span data-done>50</span> of 250 done" in html
        assert f"Page {number} of 3, 250 items in all." in html
    assert seen == keys
    html = alice.get(f"{made.get_absolute_url()}?page=99").content.decode()
    assert "Page 3 of 3" in html
    for wrong in ("page=0", "page=-1", "page=x", "page=9999999999"):
        assert "Page 1 of 3" in alice.get(f"{made.get_absolute_url()}?{wrong}").content.decode()


# == All checklists side by side ==
def test_who_is_late_and_where(alice: Client, cast: Cast, made: Checklist) -> None:
    made.items.update(counted_on=None)
    laws = made.items.filter(obligation__instrument__ref="cn-interim-measures", verdict="applies")
    *mine, later, latest = list(laws.values_list("pk", flat=True)[:4])
    Item.objects.filter(pk__in=mine).update(owner=cast.bob, due_on=dt.date(2024, 1, 5))
    Item.objects.filter(pk=later).update(due_on=dt.date(2098, 1, 5))
    Item.objects.filter(pk=latest).update(due_on=dt.date(2099, 1, 5))
    html = alice.get("/en/checklists/").content.decode()
    row = html.partition("<tbody>")[2].partition("</tr>")[0]
    duties = made.items.filter(verdict="applies").count()
    assert f"0 of {duties} done" in row
    assert f'href="{made.get_absolute_url()}?late=1"' in row
    assert '<td data-head="Due next"><time datetime="2098-01-05">' in row
    late = html.partition('id="h-late"')[2]
    assert "Bob" in late
    assert "2 overdue" in late
    assert f"{made.get_absolute_url()}?late=1&amp;owner={cast.bob.pk}" in late
    assert "Interim Measures" in late


def test_nobody_is_late(alice: Client, cast: Cast) -> None:
    make_large_checklist(cast, 3).items.update(counted_on=None)
    assert "Nobody is late." in alice.get("/en/checklists/").content.decode()


def test_the_other_teams_are_not_counted(client: Client, cast: Cast) -> None:
    made = make_large_checklist(cast, 3)
    made.items.update(due_on=dt.date(2024, 1, 5))
    client.force_login(cast.charlie)
    html = client.get("/en/checklists/").content.decode()
    assert "overdue" not in html
    assert str(made.product) not in html
