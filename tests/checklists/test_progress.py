"""The course of a checklist is read from the audit: it ends in the numbers of today, begins in those of
the day the list was made, and says where the record does not tell."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from regtrack.audit.models import Entry
from regtrack.checklists.actions.apply_review import apply_review
from regtrack.checklists.actions.change_facts import change_facts
from regtrack.checklists.actions.undo_review import undo_review
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.actions.update_items import update_items
from regtrack.checklists.applicability import Facts
from regtrack.checklists.facts import ProductFacts, read_facts
from regtrack.checklists.listing import Wanted, count
from regtrack.checklists.models import Checklist, Item, Review
from regtrack.checklists.progress import PARTS, Change, Course, Standing, read_course, walk_back
from regtrack.checklists.progress_chart import draw
from regtrack.checklists.reviewing import Prospect, read_prospect
from regtrack.core.clocks import Clocks
from tests.factories import AT, CHAT_SERVICE, TODAY, Cast, make_checklist, make_large_checklist

MAY_2023 = dt.date(2023, 5, 15)
DRAFT = Clocks(MAY_2023, MAY_2023, TODAY)
AUTUMN = Clocks(dt.date(2023, 9, 28), dt.date(2023, 9, 28), TODAY)
ONE = dt.timedelta(days=1)
SHANGHAI = dt.timezone(dt.timedelta(hours=8))


def course_of(made: Checklist, zone: dt.tzinfo = dt.UTC) -> Course:
    return read_course(Checklist.objects.select_related("product__team").get(pk=made.pk), zone)


def numbers(made: Checklist) -> dict[str, int]:
    """As the page of the list counts them today."""
    counted = count(made.items.all().listed(), Wanted(), TODAY).all
    return {part.value: counted[part] for part in PARTS if counted[part]}


def change(cast: Cast, made: Checklist, day: int, slots: slice, **changes: Any) -> None:
    """`day` days after the list was made, of its duties at `slots`."""
    duties = list(made.items.filter(verdict="applies", archived_at=None).order_by("pk"))[slots]
    update_items(
        actor=cast.bob, at=AT + day * ONE, checklist=made.pk,
        versions={item.pk: item.version for item in duties}, changes=changes,
    )  # fmt: skip


def by_day(course: Course) -> list[tuple[int, list[int]]]:
    """Days since the list was made; done, not applicable, in review, in progress, to do."""
    return [((day.on - AT.date()).days, day.row) for day in course.days]


def prospect_of(made: Checklist) -> Prospect:
    return read_prospect(Checklist.objects.for_page().get(pk=made.pk), AUTUMN)


@contextmanager
def as_told(made: Checklist) -> Iterator[None]:
    """Whatever happens: the course ends in today's numbers, and everything is on record."""
    yield
    course = course_of(made)
    assert course.last.numbers == numbers(made)
    assert course.untold == 0


@pytest.fixture
def ten(cast: Cast) -> Checklist:
    return make_large_checklist(cast, 10)


def test_a_new_list_has_the_numbers_of_its_day(cast: Cast, ten: Checklist) -> None:
    with as_told(ten):
        assert by_day(course_of(ten)) == [(0, [0, 0, 0, 0, 10])]
    assert not course_of(ten).is_drawn
    assert course_of(ten).is_untouched


def test_each_day_as_it_ended(cast: Cast, ten: Checklist) -> None:
    change(cast, ten, 1, slice(0, 4), status="in-progress")
    change(cast, ten, 3, slice(0, 3), status="done")
    change(cast, ten, 3, slice(3, 5), status="not-applicable", reason="No such service.")
    change(cast, ten, 4, slice(5, 6), status="done")
    change(cast, ten, 4, slice(5, 6), status="todo")  # nothing came of that day
    change(cast, ten, 5, slice(0, 1), note="A note is no progress.")
    with as_told(ten):
        change(cast, ten, 7, slice(6, 8), status="in-review")
    assert by_day(course_of(ten)) == [
        (0, [0, 0, 0, 0, 10]),
        (1, [0, 0, 0, 4, 6]),
        (3, [3, 2, 0, 0, 5]),
        (7, [3, 2, 2, 0, 3]),
    ]


def test_a_tick_and_its_taking_back(cast: Cast, ten: Checklist) -> None:
    item = ten.items.order_by("pk")[0]
    for day, status in ((1, "done"), (2, "todo")):
        with as_told(ten):
            found = Item.objects.get(pk=item.pk)
            update_item(
                actor=cast.bob, at=AT + day * ONE, pk=item.pk, version=found.version,
                changes={"status": status}, pressed=True,
            )  # fmt: skip
    assert [row[0] for _day, row in by_day(course_of(ten))] == [0, 1, 0]


def test_another_list_is_another_matter(cast: Cast, ten: Checklist) -> None:
    other = make_large_checklist(cast, 3, ref="other")  # has the ten as well
    change(cast, other, 1, slice(0, 2), status="done")
    assert by_day(course_of(ten)) == [(0, [0, 0, 0, 0, 10])]
    assert by_day(course_of(other)) == [(0, [0, 0, 0, 0, 13]), (1, [2, 0, 0, 0, 11])]


def test_days_are_those_of_the_time_zone(cast: Cast, ten: Checklist) -> None:
    """16:30 at Greenwich is the next day in Shanghai."""
    item = ten.items.order_by("pk")[0]
    at = dt.datetime(2026, 11, 24, 16, 30, tzinfo=dt.UTC)
    update_item(actor=cast.bob, at=at, pk=item.pk, version=1, changes={"status": "done"})
    assert course_of(ten).last.on == dt.date(2026, 11, 24)
    assert course_of(ten, SHANGHAI).last.on == dt.date(2026, 11, 25)


@pytest.mark.usefixtures("register")
def test_a_review_and_its_undoing(cast: Cast) -> None:
    made = make_checklist(cast, clocks=DRAFT)
    change(cast, made, 1, slice(0, 6), status="done")
    before = course_of(made)
    with as_told(made):
        read = prospect_of(made)
        review = apply_review(
            actor=cast.alice, at=AT + 2 * ONE, pk=made.pk, digest=read.digest, clocks=AUTUMN
        )
    after = course_of(made)
    assert after.days[:2] == before.days
    assert after.last.numbers != before.last.numbers
    assert after.last.said == [Review.Cause.RULES.label]
    with as_told(made):
        change(cast, made, 3, slice(-2, None), status="done")
    with as_told(made):
        kept = undo_review(actor=cast.alice, at=AT + 5 * ONE, pk=review.pk)
    course = course_of(made)
    assert kept  # what was done meanwhile stays
    assert course.days[:3] == after.days
    assert [str(word) for word in course.last.said] == ["A review was undone"]
    assert course.last.on == (AT + 5 * ONE).date()
    assert course.last.done == before.last.done + len(kept)


@pytest.mark.usefixtures("register")
def test_every_day_gone_by_has_the_numbers_it_had(cast: Cast) -> None:
    """What the list counts is kept as each day ends, and compared with what the audit tells later."""
    made = make_checklist(cast, clocks=DRAFT)
    reviews: list[Review] = []

    def review(day: int) -> None:
        read = prospect_of(made)
        reviews.append(
            apply_review(
                actor=cast.alice, at=AT + day * ONE, pk=made.pk, digest=read.digest, clocks=AUTUMN
            )
        )

    def undo(day: int) -> None:
        undo_review(actor=cast.alice, at=AT + day * ONE, pk=reviews.pop().pk)

    story: list[Callable[[int], None]] = [
        lambda day: change(cast, made, day, slice(0, 9), status="in-progress"),
        lambda day: change(cast, made, day, slice(3, 7), status="done"),
        lambda day: change(cast, made, day, slice(7, 8), status="not-applicable", reason="None."),
        review,
        lambda day: change(cast, made, day, slice(5, 25), status="in-review"),
        undo,
        lambda day: change(cast, made, day, slice(0, 5), status="todo"),
        review,
        lambda day: change(cast, made, day, slice(-9, None), status="done"),
    ]
    ends = [(AT.date(), numbers(made))]
    for day, act in enumerate(story, start=1):
        act(day)
        ends.append((AT.date() + day * ONE, numbers(made)))
    course = course_of(made)
    assert [(day.on, day.numbers) for day in course.days] == ends
    assert course.untold == 0


@pytest.mark.usefixtures("register")
def test_other_facts_and_these_put_back(cast: Cast) -> None:
    made = make_checklist(cast)
    change(cast, made, 1, slice(0, 3), status="done")
    product = Checklist.objects.for_page().get(pk=made.pk).product
    said = read_facts(product)
    said = ProductFacts(Facts(said.facts.markets - {"CN"}, CHAT_SERVICE.values), said.days)
    with as_told(made):
        reviews = change_facts(
            actor=cast.alice, at=AT + 2 * ONE, pk=made.pk, version=product.version, said=said,
            today=TODAY,
        )  # fmt: skip
    before, after = course_of(made).days[-2:]
    assert after.duties < before.duties
    assert after.said == [Review.Cause.FACTS.label]
    with as_told(made):
        undo_review(actor=cast.alice, at=AT + 3 * ONE, pk=reviews[made.pk].pk)
    assert course_of(made).last.numbers == before.numbers


def test_what_was_changed_without_a_record_is_said(
    alice: Client, cast: Cast, ten: Checklist
) -> None:
    change(cast, ten, 1, slice(0, 1), status="done")
    Item.objects.filter(pk__in=ten.items.order_by("pk")[2:5].values("pk")).update(status="done")
    course = course_of(ten)
    assert course.untold == 3
    assert course.last.numbers == numbers(ten)
    assert "3 entries were changed without a record" in page(alice, ten)


def test_a_clock_that_went_back_puts_nothing_out_of_order() -> None:
    todo, done = Standing("applies", "todo", False), Standing("applies", "done", False)
    first = TODAY
    days, untold = walk_back(
        {1: done, 2: done},
        [
            Change(2, first + ONE, {"status": "todo"}, {"status": "done"}, is_new=False),
            Change(1, first + 5 * ONE, {"status": "todo"}, {"status": "done"}, is_new=False),
        ],
        first,
        {1: todo, 2: todo},
    )
    assert [(day.on, day.row) for day in days] == [
        (first, [0, 0, 0, 0, 2]),
        (first + ONE, [2, 0, 0, 0, 0]),
    ]
    assert untold == 0


@pytest.mark.parametrize(
    ("now", "changes"),
    [
        ("done", []),  # done, and nothing says so
        ("done", [("todo", "in-review")]),  # the record ends elsewhere
        ("done", [("in-progress", "done")]),  # it begins elsewhere
    ],
)
def test_the_record_must_lead_from_the_first_day_to_the_last(
    now: str, changes: list[tuple[str, str]]
) -> None:
    said = [
        Change(1, TODAY, {"status": before}, {"status": after}, is_new=False)
        for before, after in changes
    ]
    began = {1: Standing("applies", "todo", False)}
    assert walk_back({1: Standing("applies", now, False)}, said, TODAY, began)[1] == 1


def test_the_areas_stand_on_each_other_and_fill_the_time(cast: Cast, ten: Checklist) -> None:
    change(cast, ten, 2, slice(0, 4), status="done")
    change(cast, ten, 6, slice(4, 5), status="in-review")
    ten.items.update(due_on=TODAY + 19 * ONE)
    chart = draw(course_of(ten), TODAY + 9 * ONE)
    done, review, todo = chart.bands
    assert [(band.state, band.number) for band in chart.bands] == [
        ("done", 4), ("in-review", 1), ("todo", 5),
    ]  # fmt: skip
    # Twenty days: two with nothing done, eight with four of ten, ten ahead
    assert [(area.x, area.right) for area in done.areas] == [(10, 50)]
    assert [(area.x, area.right) for area in review.areas] == [(30, 50)]
    assert [(area.x, area.right) for area in todo.areas] == [(0, 10), (10, 30), (30, 50)]
    height = chart.bottom - chart.top
    assert done.areas[0].bottom == chart.bottom
    assert done.areas[0].y == pytest.approx(chart.bottom - 0.4 * height)
    assert review.areas[0].bottom == done.areas[0].y
    assert todo.areas[-1].bottom == review.areas[0].y
    assert [area.y for area in todo.areas] == [chart.top] * 3
    assert chart.today.x == "50.00%"
    assert [(due.x, due.number) for due in chart.dues] == [("95.00%", 6)]
    assert chart.rules[-1] == (f"{chart.top:.1f}", 10)


def test_a_long_course_is_drawn_in_few_steps_and_ends_in_today(cast: Cast, ten: Checklist) -> None:
    for day in range(1, 400, 2):
        change(cast, ten, day, slice(0, 1), status="done" if day % 4 == 1 else "todo")
    course = course_of(ten)
    chart = draw(course, TODAY + 399 * ONE)
    assert len(course.days) == 201
    assert len(chart.bands[0].areas) < 190
    assert chart.bands[-1].areas[-1].right == float(chart.today.x.rstrip("%")) == 100


# == The page ==


def page(client: Client, made: Checklist, query: str = "") -> str:
    response = client.get(f"/en/checklists/{made.pk}/progress/{query}")
    assert response.status_code == 200
    return response.content.decode()


def table(html: str) -> list[list[str]]:
    """The cells of each row of the days, as words."""
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            re.sub(r"<[^>]*>", "", cell).replace("\N{NO-BREAK SPACE}", " ").strip()
            for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)
        ]
        for row in body.split("</tr>")[:-1]
    ]


def test_the_table_says_what_is_drawn(alice: Client, cast: Cast, ten: Checklist) -> None:
    change(cast, ten, -20, slice(0, 4), status="done")
    Checklist.objects.filter(pk=ten.pk).update(created_at=AT - 30 * ONE)
    change(cast, ten, -5, slice(4, 5), status="in-progress")
    html = page(alice, ten)
    assert table(html) == [
        ["17 Nov 2026", "4", "0", "0", "1", "5", "10", ""],
        ["2 Nov 2026", "4", "0", "0", "0", "6", "10", ""],
        ["23 Oct 2026", "0", "0", "0", "0", "10", "10", "The list was made"],
    ]
    drawing = html.partition('<svg class="course__plot"')[2].partition("</svg>")[0]
    assert 'role="img" aria-labelledby="course-title course-words"' in drawing
    assert "At first 0 of 10 duties were done or not applicable; now 4 of 10 are." in drawing
    legend = re.sub(r"<[^>]*>", "", html.partition('class="legend"')[2].partition("</ul>")[0])
    assert re.findall(r"(To do|In progress|Done) (\d+)", legend) == [
        ("To do", "5"), ("In progress", "1"), ("Done", "4"),
    ]  # fmt: skip
    assert "<b>4</b> of 10 duties are done or not applicable" in html


def test_a_new_list_says_so(alice: Client, cast: Cast, ten: Checklist) -> None:
    html = page(alice, ten)
    assert "no duty on it was begun since" in html
    assert "course__plot" not in html
    assert table(html) == [["22 Nov 2026", "0", "0", "0", "0", "10", "10", "The list was made"]]
    change(cast, ten, 0, slice(0, 2), status="done")
    html = page(alice, ten)
    assert "All of it happened on one day" in html
    assert "course__plot" not in html


@pytest.mark.usefixtures("register")
def test_an_empty_list_says_so(alice: Client, cast: Cast) -> None:
    made = make_checklist(cast, Facts(frozenset(), {}))
    html = page(alice, made)
    assert "No duty on this list binds the product, so there is no progress to show." in html
    assert "<table" not in html


def test_a_long_history_shows_its_newest_days(alice: Client, cast: Cast, ten: Checklist) -> None:
    for day in range(1, 70):
        change(cast, ten, day, slice(0, 1), status="done" if day % 2 else "todo")
    html = page(alice, ten)
    assert len(table(html)) == 60
    assert "10 earlier days are not shown." in html
    assert table(html)[0][0] == "30 Jan 2027"
    whole = page(alice, ten, "?rows=all")
    assert len(table(whole)) == 70
    assert "not shown" not in whole


def test_days_ahead_and_days_missed(alice: Client, ten: Checklist) -> None:
    items = list(ten.items.order_by("pk"))
    for item, due in zip(items, ["2020-01-01", "2020-01-02", *["2190-05-01"] * 3], strict=False):
        Item.objects.filter(pk=item.pk).update(due_on=due, counted_on=None)
    ten.items.filter(pk__in=[item.pk for item in items[5:]]).update(status="done")
    text = re.sub(r"<[^>]*>", " ", page(alice, ten).replace("\N{NO-BREAK SPACE}", " "))
    assert "2 overdue" in text
    assert re.search(r"1 May 2190\s+3 duties due", text)


def test_the_pages_of_a_list_lead_to_it(alice: Client, ten: Checklist) -> None:
    assert (
        f"/en/checklists/{ten.pk}/progress/" in alice.get(ten.get_absolute_url()).content.decode()
    )
    assert re.search(r'progress/"[^>]*aria-current="page"', page(alice, ten))


@pytest.mark.parametrize("number", [120, 1_200])
def test_what_it_may_cost(alice: Client, cast: Cast, number: int) -> None:
    """Session and user counted."""
    made = make_large_checklist(cast, number)
    for day in range(1, 6):
        change(cast, made, day, slice(None), status=["todo", "done"][day % 2])
    assert Entry.objects.filter(target__startswith="item ").count() == 5 * number
    page(alice, made)
    with CaptureQueriesContext(connection) as captured:
        html = page(alice, made)
    assert len(captured) <= 8
    assert len(table(html)) == 6
