"""The overview chart: what a reader would see in the numbers of the drawing."""

from __future__ import annotations

import datetime as dt
import heapq
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regtrack.timeline.chart.window import Zoom, around
from regtrack.timeline.layout import Bar, Cluster, Drawing, Lane, Mark, Tick, Unit, lay_out, ticks
from regtrack.timeline.layout.drawing import BarLine, Caption, LaneRow
from regtrack.timeline.layout.given import Language, Look, Shape, Width
from regtrack.timeline.layout.scale import TEXT_SIZE
from regtrack.timeline.layout.text import clip, text_width, wrap

FIRST, LAST, TODAY = dt.date(2022, 1, 1), dt.date(2028, 12, 31), dt.date(2026, 11, 22)
CHINA, ITALY = Lane("CN", "China", "58 events"), Lane("IT", "Italy", "16 events")
SHAPES: tuple[Shape, ...] = ("law", "made", "draft", "order", "case", "word", "end", "moved")
LOOKS: tuple[Look, ...] = ("law", "crit", "ahead", "notlaw", "past")
PAGES = (360, 390, 600, 800, 1024, 1280, 1600)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def mark(
    at: str,
    shape: Shape = "law",
    *,
    ref: str = "",
    label: str = "",
    lane: str = "CN",
    latest: str | None = "",
) -> Mark:
    """A mark on the day `at`; of an imprecise date give `latest` too (None for an open one)."""
    return Mark(
        ref=ref or f"{lane}-{at}-{shape}",
        url=f"/events/{ref or at}/",
        lane=lane,
        day=day(at),
        latest=day(latest or at) if latest is not None else None,
        shape=shape,
        name=f"{at}: {shape}",
        label=label,
        is_law=shape in ("law", "made", "order"),
    )


def bar(
    start: str, end: str | None = None, *, lane: str = "CN", label: str = "Measures", **more: object
) -> Bar:
    base = Bar(
        ref=f"{lane}-{start}-{label}",
        url="/instruments/x/",
        lane=lane,
        start=day(start),
        end=day(end) if end else None,
        look="law",
        name=label,
        label=label,
    )
    return replace(base, **more)  # type: ignore[arg-type]


def drawn(
    marks: Sequence[Mark] = (),
    bars: Sequence[Bar] = (),
    *,
    lanes: Sequence[Lane] = (CHINA, ITALY),
    first: dt.date = FIRST,
    last: dt.date = LAST,
    today: dt.date = TODAY,
    width: Width = "wide",
    language: Language = "en",
    most_rows: int | None = None,
    unit: Unit | None = None,
) -> Drawing:
    def tick_label(tick: Tick) -> str:
        month, year = f"{tick.day:%b}", f"{tick.day:%Y}"
        if tick.unit == "year":
            return year
        words = f"{tick.day.day} {month}" if tick.unit == "week" else month
        return f"{words} {year}" if tick.with_year else words

    def cluster_name(cluster: Cluster) -> str:
        return f"{cluster.lane.name}: {cluster.count}, {cluster.first_day} to {cluster.last_day}"

    return lay_out(
        lanes,
        marks,
        bars,
        first=first,
        last=last,
        today=today,
        width=width,
        language=language,
        today_label="Today" if width == "narrow" else f"Today, {today}",
        tick_label=tick_label,
        cluster_url=lambda cluster: "?" + "&".join(f"ref={one.ref}" for one in cluster.members),
        cluster_name=cluster_name,
        more_label=lambda lane, count: f"and {count} more periods, {lane.hidden} unread",
        more_url=lambda lane: f"?lane={lane.key}",
        most_rows=most_rows,
        unit=unit,
    )


def china(drawing: Drawing) -> LaneRow:
    return drawing.lanes[0]


# -- Boxes, as a browser would lay them out on a page of a given width ---------------------------


@dataclass(frozen=True)
class Box:
    what: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        slack = 0.2  # px: percentages are printed with two decimals
        return (
            self.left + slack < other.right
            and other.left + slack < self.right
            and self.top + slack < other.bottom
            and other.top + slack < self.bottom
        )


def content_width(page: int) -> float:
    """`.wrap` of regtrack.css."""
    return min(page - 2 * min(max(16.0, page * 0.04), 48.0), 1152.0)


def kind_on(page: int) -> Width:
    return "wide" if page >= 1024 else "narrow"


def px(x: str, width: float) -> float:
    return float(x.removesuffix("%")) * width / 100


def text_box(
    caption: Caption, width: float, language: Language, size: float = 12, *, bold: bool = False
) -> Box:
    at = px(caption.x, width) + caption.dx
    wide = text_width(caption.text, size, language, bold=bold)
    left, right = (at - wide, at) if caption.anchor == "end" else (at, at + wide)
    return Box(f"text {caption.text!r}", left, caption.y - 11, right, caption.y + 3)


def bar_boxes(line: BarLine, width: float, language: Language, size: float) -> Iterator[Box]:
    left, wide = px(line.x, width), px(line.width, width)
    yield Box(f"bar {line.name}", left, line.y, left + wide, line.y + 6)
    for x in (*line.old_dates, *filter(None, [line.end_cross])):
        at = px(x, width)
        yield Box(f"cross of {line.name}", at - 6, line.middle - 6, at + 6, line.middle + 6)
    if line.caption:
        yield text_box(line.caption, width, language, size)


def boxes(drawing: Drawing, width: float, language: Language) -> Iterator[tuple[str, Box]]:
    """Every text, mark, bar and cross, each with its owner: a bar may touch its own cross."""
    for tick in filter(lambda tick: tick.label, drawing.ticks):
        yield tick.x, text_box(Caption(tick.label, tick.x, 32, 5), width, language)
    if drawing.today:
        yield "today", text_box(drawing.today.caption, width, language, bold=True)
    for lane in drawing.lanes:
        for name in lane.name_lines:
            yield f"{lane.key} {name.text}", text_box(name, width, language, 13, bold=True)
        if lane.count:
            yield f"{lane.key} count", text_box(lane.count, width, language)
        for number, glyph in enumerate(lane.glyphs):
            x, half = px(glyph.x, width), glyph.half if glyph.is_pill else 6
            high = 9 if glyph.is_pill else 6
            box = Box(f"mark {glyph.name}", x - half, glyph.y - high, x + half, glyph.y + high)
            yield f"{lane.key} mark {number}", box
        for number, label in enumerate(lane.labels):
            yield f"{lane.key} label {number}", text_box(label, width, language)
        for number, line in enumerate(lane.bars):
            for box in bar_boxes(line, width, language, TEXT_SIZE[drawing.kind]):
                yield f"{lane.key} bar {number}", box
        if lane.more:
            yield f"{lane.key} more", text_box(lane.more.caption, width, language)


def collisions(drawing: Drawing, width: float, language: Language) -> list[str]:
    found, open_boxes = [], list[tuple[str, Box]]()
    for owner, box in sorted(boxes(drawing, width, language), key=lambda item: item[1].top):
        open_boxes = [item for item in open_boxes if item[1].bottom > box.top]
        for other_owner, other in open_boxes:
            own_cross = owner == other_owner and "cross" in box.what + other.what
            if not own_cross and box.meets(other):
                found.append(f"{box.what} meets {other.what}")
        open_boxes.append((owner, box))
    return found


def texts_across_today(drawing: Drawing, width: float, language: Language) -> list[str]:
    if drawing.today is None:
        return []
    line = px(drawing.today.x, width)
    captions = [label for lane in drawing.lanes for label in lane.labels]
    captions += [line.caption for lane in drawing.lanes for line in lane.bars if line.caption]
    size = TEXT_SIZE[drawing.kind]
    found = [text_box(caption, width, language, size) for caption in captions]
    return [box.what for box in found if box.left < line - 1 and line + 1 < box.right]


def refs_of(drawing: Drawing) -> list[str]:
    found: list[str] = []
    for lane in drawing.lanes:
        for glyph in lane.glyphs:
            found += glyph.refs
        found += [line.ref for line in lane.bars]
        found += lane.more.refs if lane.more else ()
    return sorted(found)


# -- Marks ---------------------------------------------------------------------------------------


def test_marks_far_apart_stay_apart() -> None:
    glyphs = china(drawn([mark("2023-01-01"), mark("2024-01-01", "made")])).glyphs
    assert [(glyph.count, glyph.shape, glyph.tone) for glyph in glyphs] == [
        (1, "law", "m-law"),
        (1, "made", "m-made"),
    ]
    assert glyphs[0].url == "/events/2023-01-01/"
    assert glyphs[0].name == "2023-01-01: law"


def test_x_is_a_percentage_of_the_whole_width() -> None:
    drawing = drawn([mark("2022-01-01"), mark("2028-12-31")])
    assert [glyph.x for glyph in china(drawing).glyphs] == ["10.50%", "99.96%"]
    drawing = drawn([mark("2022-01-01"), mark("2028-12-31")], width="narrow")
    assert [glyph.x for glyph in china(drawing).glyphs] == ["0.00%", "99.96%"]


@pytest.mark.parametrize(
    ("shapes", "tone", "is_law"),
    [
        (("made", "law", "order", "draft"), "m-crit", True),
        (("draft", "law", "made"), "m-law", True),
        (("draft", "made", "end"), "m-made", True),
        (("draft", "word", "case"), "m-notlaw", False),
        (("end", "word"), "m-end", False),
    ],
)
def test_a_pill_takes_the_colour_of_its_weightiest(
    shapes: tuple[Shape, ...], tone: str, is_law: bool
) -> None:
    (pill,) = china(drawn([mark("2023-03-30", shape) for shape in shapes])).glyphs
    assert (pill.count, pill.tone, pill.is_law) == (len(shapes), tone, is_law)


def test_a_pill_links_to_its_events_and_says_how_many_from_when_to_when() -> None:
    (pill,) = china(drawn([mark("2023-03-30", ref="a"), mark("2023-04-02", ref="b")])).glyphs
    assert pill.url == "?ref=a&ref=b"
    assert pill.name == "China: 2, 2023-03-30 to 2023-04-02"


def test_a_pill_that_grows_into_its_neighbour_takes_it_in() -> None:
    # Two single marks need 7 + 7 + 2 = 16 px, a single mark and a pill 10 + 7 + 2 = 19 px.
    gap = dt.timedelta(days=52)  # 17 px in the wide drawing
    at = dt.date(2023, 1, 1)
    singles = [
        replace(mark("2023-01-01", ref=str(n)), day=at + n * gap, latest=at + n * gap)
        for n in range(3)
    ]
    assert [glyph.count for glyph in china(drawn(singles)).glyphs] == [1, 1, 1]
    twin = replace(singles[1], ref="twin")
    assert [glyph.count for glyph in china(drawn([*singles, twin])).glyphs] == [3, 1]


def test_marks_of_two_lanes_never_merge() -> None:
    drawing = drawn([mark("2023-03-30"), mark("2023-03-30", lane="IT")])
    assert [len(lane.glyphs) for lane in drawing.lanes] == [1, 1]


def test_every_hit_area_is_24_px() -> None:
    drawing = drawn([mark("2023-03-30"), *(mark("2024-03-30", ref=str(n)) for n in range(12))])
    assert [(glyph.hit_width, glyph.pill_width) for glyph in china(drawing).glyphs] == [
        (24, 14),
        (32, 26),
    ]


def test_events_counted_before_merge_by_their_number() -> None:
    month = replace(mark("2023-03-30", "order"), count=40, until=day("2023-04-20"))
    (pill,) = china(drawn([month, mark("2023-04-21")])).glyphs
    assert (pill.count, pill.tone, pill.pill_width) == (41, "m-crit", 26)
    assert pill.name == "China: 41, 2023-03-30 to 2023-04-21"
    alone, far = china(drawn([month, mark("2025-01-01")])).glyphs
    assert (alone.count, far.count) == (40, 1)
    assert alone.name == "China: 40, 2023-03-30 to 2023-04-20"


def test_a_wide_pill_stays_near_the_plot() -> None:
    crowd = replace(mark("2028-12-31"), count=123_456)
    (pill,) = china(drawn([crowd], width="narrow")).glyphs
    assert px(pill.x, 328) + pill.half <= 328 + 13.1
    (pill,) = china(drawn([replace(crowd, day=FIRST, latest=FIRST)], width="narrow")).glyphs
    assert px(pill.x, 328) - pill.half >= -13.1


def test_a_lanes_name_is_a_link_and_says_what_is_hidden_there() -> None:
    lane = china(
        drawn(lanes=[Lane("CN", "China", "58 events", url="/cn/", title="List", hidden=7)])
    )
    assert (lane.url, lane.title) == ("/cn/", "List")
    assert lane.more
    assert lane.more.caption.text == "and 0 more periods, 7 unread"
    assert lane.name_hit_height >= 24


# -- Labels --------------------------------------------------------------------------------------


def test_a_label_stands_right_of_its_mark() -> None:
    (label,) = china(drawn([mark("2023-06-01", label="Caution to OpenAI")])).labels
    assert (label.text, label.anchor, label.dx) == ("Caution to OpenAI", "start", 13)


def test_a_label_goes_left_where_the_right_is_taken() -> None:
    (label,) = china(drawn([mark("2023-06-01", label="Caution"), mark("2023-09-01")])).labels
    assert (label.anchor, label.dx) == ("end", -13)


def test_a_label_without_room_is_dropped() -> None:
    marks = [mark("2023-03-01"), mark("2023-06-01", label="Caution"), mark("2023-09-01")]
    assert china(drawn(marks)).labels == ()


def test_a_label_does_not_cross_todays_line() -> None:
    (label,) = china(drawn([mark("2026-10-01", label="Comments close")])).labels
    assert label.anchor == "end"


def test_the_narrow_drawing_has_no_labels() -> None:
    assert china(drawn([mark("2023-06-01", label="Caution")], width="narrow")).labels == ()


def test_a_pill_is_labelled_only_with_the_word_of_its_weightiest() -> None:
    fine, draft = mark("2023-07-27", "order", label="Fine"), mark("2023-07-26", "draft")
    assert [label.text for label in china(drawn([fine, draft])).labels] == ["Fine"]
    assert china(drawn([fine, replace(draft, label="Draft")])).labels == ()


# -- Bars ----------------------------------------------------------------------------------------


def test_a_bar_runs_from_its_first_to_its_last_day() -> None:
    (line,) = china(drawn(bars=[bar("2023-08-15", "2025-08-15")])).bars
    assert (line.x, line.width, line.opens_left, line.opens_right) == (
        "31.19%",
        "25.62%",  # to the end of its last day
        False,
        False,
    )


def test_an_open_bar_ends_in_an_arrowhead_at_the_edge() -> None:
    (line,) = china(drawn(bars=[bar("2023-08-15")])).bars
    assert line.opens_right
    assert float(line.x[:-1]) + float(line.width[:-1]) == pytest.approx(100)


def test_a_bar_that_began_before_the_chart_has_an_arrowhead_at_its_left() -> None:
    (line,) = china(drawn(bars=[bar("2021-04-21", "2024-08-01")])).bars
    assert (line.x, line.opens_left) == ("10.50%", True)


def test_a_bar_ended_early_has_a_cross_at_its_end() -> None:
    (line,) = china(drawn(bars=[bar("2024-11-02", "2026-03-18", ended_early=True)])).bars
    assert line.end_cross == "64.33%"


def test_a_moved_bar_has_a_cross_at_each_old_date_and_a_dotted_line_to_the_new() -> None:
    dates = (day("2026-02-01"), day("2026-06-30"))
    (line,) = china(drawn(bars=[bar("2027-01-01", moved_from=dates)])).bars
    assert line.old_dates == ("62.72%", "67.94%")
    assert line.shift
    assert (line.shift.x1, line.shift.x2) == ("62.72%", "74.41%")


def test_a_bar_moved_to_an_earlier_day_has_no_line_over_itself() -> None:
    (line,) = china(drawn(bars=[bar("2024-01-01", moved_from=(day("2025-01-01"),))])).bars
    assert (line.old_dates, line.shift) == (("48.86%",), None)


def test_a_date_that_is_not_exact_is_a_bar() -> None:
    drawing = drawn(
        [mark("2023-07-01", "case", latest="2023-07-31"), mark("2027-01-01", latest=None)]
    )
    assert china(drawing).glyphs == ()
    assert [(line.look, line.opens_right) for line in china(drawing).bars] == [
        ("notlaw", False),
        ("ahead", True),
    ]


def test_a_bar_moved_out_of_the_chart_is_left_out() -> None:
    moved = bar("2029-02-01", moved_from=(day("2027-02-01"),))
    assert china(drawn(bars=[moved])).bars == ()


def test_a_weightless_bar_stays_where_there_is_room_beside_the_weightier() -> None:
    laws = [bar(f"2024-0{month}-01", label=f"Law {month}") for month in (1, 2, 3)]
    draft = bar("2022-01-01", "2022-06-01", label="Draft", look="notlaw")
    lane = china(drawn(bars=[*laws, draft], most_rows=2))
    assert [line.name for line in lane.bars] == ["Draft", "Law 2", "Law 3"]


def test_bars_outside_the_chart_are_left_out() -> None:
    assert china(drawn(bars=[bar("2019-01-01", "2021-12-31"), bar("2029-01-01")])).bars == ()


def test_the_text_stands_above_the_start() -> None:
    (line,) = china(drawn(bars=[bar("2023-08-15")])).bars
    assert line.caption == Caption("Measures", line.x, line.y - 6)


def test_the_text_ends_with_the_bar_where_it_would_leave_the_chart() -> None:
    (line,) = china(drawn(bars=[bar("2027-12-02", label="High-risk duties of Annex III")])).bars
    assert line.caption
    assert (line.caption.x, line.caption.anchor) == ("100.00%", "end")


def test_the_text_stands_beside_the_start_where_it_would_cross_todays_line() -> None:
    (line,) = china(drawn(bars=[bar("2026-07-15", label="Anthropomorphic AI Measures")])).bars
    assert line.caption == Caption("Anthropomorphic AI Measures", line.x, line.y + 7, -6, "end")


def test_the_text_of_a_moved_bar_stands_beside_its_first_cross() -> None:
    moved = bar("2026-09-01", label="Colorado, moved", moved_from=(day("2026-02-01"),))
    (line,) = china(drawn(bars=[moved])).bars
    assert line.caption
    assert (line.caption.x, line.caption.anchor) == (line.old_dates[0], "end")


def test_the_narrow_drawing_prints_the_short_label() -> None:
    long = bar("2023-08-15", label="Generative AI Interim Measures", short_label="GenAI Measures")
    (line,) = china(drawn(bars=[long], width="narrow")).bars
    assert line.caption
    assert line.caption.text == "GenAI Measures"


def test_a_title_too_long_for_any_place_is_cut() -> None:
    (line,) = china(drawn(bars=[bar("2023-08-15", label="Interim Measures " * 20)])).bars
    assert line.caption
    assert line.caption.text.endswith("…")
    assert line.name.startswith("Interim Measures Interim")


def test_bars_share_a_row_where_they_leave_10_px() -> None:
    lines = china(
        drawn(bars=[bar("2022-03-01", "2023-06-01"), bar("2024-03-01"), bar("2025-01-01")])
    ).bars
    assert [line.y for line in lines] == [89, 89, 116]


def test_a_short_bar_turns_its_text_to_let_the_next_into_its_row() -> None:
    draft = bar("2023-04-11", "2023-05-10", label="Draft for comment", look="notlaw")
    lines = china(drawn(bars=[draft, bar("2023-08-15", label="Interim Measures")])).bars
    assert lines[0].y == lines[1].y
    assert lines[0].caption
    assert lines[0].caption.anchor == "end"


def test_more_bars_than_rows_are_counted_and_linked() -> None:
    bars = [bar(f"2022-{month:02}-01", label=f"Rule {month:02}") for month in range(1, 13)]
    bars[3] = replace(bars[3], look="crit")
    bars[4] = replace(bars[4], rank=-1)
    lane = china(drawn(bars=bars, most_rows=3))
    assert [line.name for line in lane.bars] == ["Rule 04", "Rule 05", "Rule 12"]
    assert lane.more
    assert lane.more.caption.text == "and 9 more periods, 0 unread"
    assert lane.more.url == "?lane=CN"
    assert len(lane.more.refs) == lane.more.count == 9


# -- The frame -----------------------------------------------------------------------------------


def test_the_future_is_washed_and_today_is_a_line_with_a_word() -> None:
    drawing = drawn()
    assert drawing.future
    assert drawing.today
    assert (drawing.future.x, drawing.future.width) == ("73.01%", "26.99%")
    assert drawing.today.caption == Caption("Today, 2026-11-22", "73.01%", 12, -6, "end")


def test_the_word_turns_where_it_would_leave_the_drawing() -> None:
    drawing = drawn(today=FIRST, width="narrow")
    assert drawing.today
    assert (drawing.today.caption.dx, drawing.today.caption.anchor) == (6, "start")


@pytest.mark.parametrize(("today", "washed"), [("2021-06-01", "10.50%"), ("2029-06-01", "")])
def test_today_outside_the_chart_has_no_line(today: str, washed: str) -> None:
    drawing = drawn(today=day(today))
    assert drawing.today is None
    assert (drawing.future.x if drawing.future else "") == washed


def test_lanes_are_as_high_as_their_bars() -> None:
    drawing = drawn(bars=[bar("2022-03-01"), bar("2023-08-15")])
    assert [(lane.top, lane.bottom) for lane in drawing.lanes] == [(36, 134), (134, 196)]
    assert drawing.height == 198
    drawing = drawn(bars=[bar("2022-03-01"), bar("2023-08-15")], width="narrow")
    assert [(lane.top, lane.bottom) for lane in drawing.lanes] == [(36, 154), (154, 218)]


def test_a_long_lane_name_takes_two_lines_in_the_gutter() -> None:
    lane = china(drawn(lanes=[Lane("UK", "United Arab Emirates", "2 events")]))
    assert [line.text for line in lane.name_lines] == ["United Arab", "Emirates"]
    assert lane.count
    assert lane.bottom >= lane.count.y + 4
    narrow = china(drawn(lanes=[Lane("UK", "United Arab Emirates")], width="narrow"))
    assert [line.text for line in narrow.name_lines] == ["United Arab Emirates"]


def test_an_empty_chart_can_be_drawn() -> None:
    assert drawn(lanes=()).lanes == ()


def test_a_mark_in_no_lane_is_named() -> None:
    with pytest.raises(
        ValueError, match=r"FR-2023-03-30-law is in lane 'FR'; the chart has CN, IT"
    ):
        drawn([mark("2023-03-30", lane="FR")])


def test_a_chart_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(ValueError, match="before it begins"):
        drawn(first=LAST, last=FIRST)


# -- Ticks ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "last", "width", "unit", "some"),
    [
        (
            "1990-01-01",
            "2028-12-31",
            328,
            "year",
            ["1990-01-01", "2000-01-01", "2010-01-01", "2020-01-01"],
        ),
        ("2022-01-01", "2028-12-31", 843, "year", ["2022-01-01", "2023-01-01"]),
        ("2022-01-01", "2028-12-31", 328, "year", ["2022-01-01", "2023-01-01"]),
        ("2023-01-01", "2026-12-31", 843, "month", ["2023-01-01", "2023-07-01", "2024-01-01"]),
        ("2023-01-15", "2023-12-31", 328, "month", ["2023-04-01", "2023-07-01", "2023-10-01"]),
        ("2023-03-01", "2023-12-31", 843, "month", ["2023-03-01", "2023-04-01"]),
        ("2023-03-20", "2023-05-01", 843, "week", ["2023-03-20", "2023-03-27", "2023-04-03"]),
    ],
)
def test_ticks_fit_the_span(first: str, last: str, width: int, unit: str, some: list[str]) -> None:
    found = ticks(day(first), day(last), width)
    assert {tick.unit for tick in found} == {unit}
    assert [str(tick.day) for tick in found][: len(some)] == some


def test_only_the_first_tick_of_a_year_says_the_year() -> None:
    found = ticks(day("2023-06-01"), day("2024-04-01"), 843)
    assert [str(tick.day)[:7] for tick in found if tick.with_year] == ["2023-06", "2024-01"]


DATES = st.dates(dt.date(1950, 1, 1), dt.date(2150, 12, 31))


@given(st.tuples(DATES, DATES).map(sorted), st.sampled_from([328, 843]))
def test_ticks_are_sorted_few_and_within_the_chart(span: list[dt.date], width: int) -> None:
    first, last = span
    found = [tick.day for tick in ticks(first, last, width)]
    assert 1 <= len(found) <= 20
    assert all(first <= at <= last for at in found)
    assert all(a < b for a, b in pairwise(found))
    days = (last - first).days + 1
    assert all((b - a).days / days * width >= 40 for a, b in pairwise(found))


@pytest.mark.parametrize("zoom", ["quarter", "month", "week"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("at", ["2023-07-13", "2024-12-30", "2026-02-01"])
def test_a_zoomed_axis_names_its_unit_and_nothing_meets(
    zoom: Zoom, language: Language, at: str
) -> None:
    window = around(zoom, day(at))
    for page in PAGES:
        drawing = drawn(
            [mark(at, label="Caution to OpenAI")],
            [bar(at, label="Interim Measures"), bar("2020-01-01", label="GDPR")],
            first=window.first,
            last=window.last,
            width=kind_on(page),
            language=language,
            unit=window.unit,
        )
        assert len(drawing.ticks) in {12, 13}
        assert sum(bool(tick.label) for tick in drawing.ticks) >= 4
        assert collisions(drawing, content_width(page), language) == []
        assert texts_across_today(drawing, content_width(page), language) == []


# -- Text ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "language", "at_least", "at_most"),
    [
        ("Anthropomorphic AI Measures", "en", 158, 180),  # 158 px in Liberation Sans
        ("生成式人工智能服务管理暂行办法", "zh-hans", 180, 192),
        ("第132/2025号法律", "zh-hans", 102, 118),
        ("", "en", 0, 0),
    ],
)
def test_text_widths_are_near_and_not_below(
    text: str, language: Language, at_least: float, at_most: float
) -> None:
    assert at_least <= text_width(text, 12, language) <= at_most


def test_text_is_cut_to_the_room() -> None:
    assert clip("Measures", 100, 12, "en") == "Measures"
    assert clip("Interim Measures", 60, 12, "en") == "Interim…"
    assert clip("Measures", 3, 12, "en") == ""
    assert wrap("美利坚合众国各州", 60, 12, "zh-hans") == ("美利坚合", "众国各州")


# -- Properties ----------------------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        "",
        "Fine",
        "Draft for comment",
        "Caution to OpenAI",
        "High-risk duties, moved from 2 Aug 2026",
        "WWWWWWWW",
        "Measures " * 12,
        "草案",
        "限制ChatGPT",
        "生成式人工智能服务管理暂行办法",
        "人工智能" * 15,
    ]
)
LANES = (
    Lane("A", "United Arab Emirates", "1,234 events"),
    Lane("B", "美国各州", "34个事件"),
    Lane("C", "Supercalifragilistic", ""),
)


@st.composite
def charts(draw: st.DrawFn) -> dict[str, object]:
    """Marks and bars, thick and thin, in a window of a week to a century."""
    first = draw(st.dates(dt.date(1990, 1, 1), dt.date(2030, 1, 1)))
    span = draw(st.sampled_from([7, 60, 400, 2557, 36_000]))
    within = st.integers(0, span).map(lambda days: first + dt.timedelta(days=days))
    around = st.integers(-span // 2, span + span // 2).map(
        lambda days: first + dt.timedelta(days=days)
    )
    seeds = st.randoms(use_true_random=False)
    rnd = draw(seeds)
    lane = st.sampled_from("ABC")
    marks = []
    for number in range(draw(st.integers(0, 300))):
        # Hypothesis draws the shape of the chart; a seeded generator fills it, for speed.
        at = first + dt.timedelta(days=rnd.randint(0, span))
        length = rnd.choice([0] * 30 + [30, 364])
        count = rnd.choice([1] * 20 + [2, 30, 4000])
        until = at + dt.timedelta(days=rnd.randint(0, 6)) if count > 1 else None
        marks.append(
            Mark(
                ref=f"m{number}",
                url="#",
                lane=rnd.choice("ABC"),
                day=at,
                latest=None if rnd.random() < 0.01 else at + dt.timedelta(days=length),
                shape=rnd.choice(SHAPES),
                name=f"m{number}",
                label=rnd.choice(["", "", "Fine", "草案", "Caution to OpenAI"]),
                is_law=rnd.random() < 0.5,
                count=count,
                until=min(until, first + dt.timedelta(days=span)) if until else None,
            )
        )
    bars = []
    for number in range(draw(st.integers(0, 25))):
        start, length = draw(around), draw(st.integers(-span // 3, span))
        bars.append(
            Bar(
                ref=f"b{number}",
                url="#",
                lane=draw(lane),
                start=start,
                end=start + dt.timedelta(days=length) if length >= 0 else None,
                look=draw(st.sampled_from(LOOKS)),
                name=f"b{number}",
                label=draw(WORDS),
                short_label=draw(WORDS),
                ended_early=draw(st.booleans()),
                moved_from=tuple(draw(st.lists(around, max_size=3))),
                rank=draw(st.integers(0, 2)),
            )
        )
    last = first + dt.timedelta(days=span)
    return {
        "marks": marks,
        "bars": bars,
        "first": first,
        "last": last,
        "today": draw(within | around),
    }


SLOWER = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@SLOWER
@given(charts(), st.sampled_from(["en", "zh-hans"]), st.sampled_from([None, 50]))
def test_nothing_overlaps_at_any_width(
    chart: dict[str, object], language: Language, most_rows: int | None
) -> None:
    found = {
        kind: drawn(lanes=LANES, width=kind, language=language, most_rows=most_rows, **chart)  # type: ignore[arg-type]
        for kind in ("wide", "narrow")
    }
    for page in PAGES:
        drawing, width = found[kind_on(page)], content_width(page)
        assert collisions(drawing, width, language) == [], f"on a page of {page} px"
        assert texts_across_today(drawing, width, language) == [], f"on a page of {page} px"
        for lane in drawing.lanes:
            assert all(px(line.width, width) >= 5 for line in lane.bars)


@SLOWER
@given(charts(), st.sampled_from(["wide", "narrow"]))
def test_every_mark_is_drawn_or_counted_once(chart: dict[str, object], width: Width) -> None:
    drawing = drawn(lanes=LANES, width=width, **{**chart, "bars": []})  # type: ignore[arg-type]
    marks: list[Mark] = chart["marks"]  # type: ignore[assignment]
    assert refs_of(drawing) == sorted(mark.ref for mark in marks)
    for lane in drawing.lanes:
        counted = sum(glyph.count for glyph in lane.glyphs) + sum(bar.count for bar in lane.bars)
        counted += lane.more.count if lane.more else 0
        assert counted == sum(mark.count for mark in marks if mark.lane == lane.key)
        assert all(glyph.is_pill == (glyph.count > 1) for glyph in lane.glyphs)


@SLOWER
@given(charts(), st.integers())
def test_the_order_of_the_input_does_not_matter(chart: dict[str, object], seed: int) -> None:
    marks: list[Mark] = list(chart["marks"])  # type: ignore[call-overload]
    bars: list[Bar] = list(chart["bars"])  # type: ignore[call-overload]
    before = drawn(lanes=LANES, **chart)  # type: ignore[arg-type]
    random.Random(seed).shuffle(marks)
    random.Random(seed).shuffle(bars)
    assert drawn(lanes=LANES, **{**chart, "marks": marks, "bars": bars}) == before  # type: ignore[arg-type]


def test_ten_thousand_events_take_work_in_proportion(monkeypatch: pytest.MonkeyPatch) -> None:
    pushed = 0

    def counting(
        heap: list[tuple[float, int, int, int]], item: tuple[float, int, int, int]
    ) -> None:
        nonlocal pushed
        pushed += 1
        heapq.heappush(heap, item)

    monkeypatch.setattr("regtrack.timeline.layout.marks.heappush", counting)
    rnd = random.Random(1)
    marks = [
        mark(
            str(FIRST + dt.timedelta(days=rnd.randint(0, 2556))),
            rnd.choice(SHAPES),
            ref=f"e{number:05}",
        )
        for number in range(10_000)
    ]
    bars = [bar(str(one.day), label=one.ref) for one in marks[:2000]]
    drawing = drawn(marks, bars)
    assert sum(glyph.count for glyph in china(drawing).glyphs) == 10_000
    assert len(china(drawing).glyphs) < 60
    assert pushed <= 3 * len(marks)
    assert drawing.height < 500
