"""The overview chart: what it counts, where it leads, and what it asks the database."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.db import connection
from django.http import QueryDict
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from regtrack.core.clocks import Clocks
from regtrack.register.models import (
    Event,
    EventDate,
    Instrument,
    Jurisdiction,
    ObligationRevision,
)
from regtrack.timeline.chart import FEW, Chart, draw
from regtrack.timeline.chart.columns import IS_DAY, dated, overlaps
from regtrack.timeline.chart.lanes import MOST
from regtrack.timeline.chart.periods import MOST as MOST_BARS
from regtrack.timeline.chart.window import NEAREST, PLOT, Zoom, around, bucket, middle, years
from regtrack.timeline.filters import TimelineFilter
from regtrack.timeline.layout.drawing import BarLine, Glyph, LaneRow
from tests.bench.generator import make_register
from tests.core.html import tree
from tests.core.shipped import shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped", "db")
TODAY = dt.date(2026, 11, 22)
ZOOMS = ("years", "quarter", "month", "week")
LANES = ("jurisdiction", "instrument", "theme")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


def filtered(query: str) -> TimelineFilter:
    """What the page does with a query."""
    request: Any = RequestFactory().get("/en/timeline/", QueryDict(query))
    on, known = (
        dt.date.fromisoformat(request.GET.get(name, str(TODAY))) for name in ("on", "known")
    )
    request.clocks = Clocks(on, known, TODAY)
    dates = EventDate.objects.public().current(known)
    return TimelineFilter(request.GET, queryset=dates, request=request)


def drawn(query: str = "", shown: set[str] | None = None) -> Chart | None:
    found = filtered(query)
    return draw(found.qs, found.request.clocks, found.asked, shown or set())


def chart(query: str = "", shown: set[str] | None = None) -> Chart:
    found = drawn(query, shown)
    assert found
    return found


def wide(found: Chart) -> tuple[LaneRow, ...]:
    return found.drawings[0].lanes


def query_of(url: str) -> str:
    assert url.startswith("/en/timeline/?")
    return urlsplit(url).query


def listed(url: str) -> list[str]:
    """The refs that the page behind a link lists."""
    found = filtered(query_of(url))
    assert not found.form.errors
    return sorted(found.qs.values_list("event__ref", flat=True))


def spans(lane: LaneRow) -> list[BarLine]:
    return [line for line in lane.bars if line.tone]


def counted(lane: LaneRow) -> int:
    """How many events its marks, pills and spans of doubt say; those without room included."""
    return sum(glyph.count for glyph in lane.glyphs) + sum(line.count for line in spans(lane))


# -- The window ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zoom", "at", "first", "last", "before", "after"),
    [
        ("quarter", ("2023-01-01", "2023-12-31"), "2022-01-01", "2024-12-31", "2022-01", "2025-01"),
        ("quarter", ("2026-11-22", "2026-11-22"), "2025-04-01", "2028-03-31", "2025-05", "2028-05"),
        ("month", ("2023-01-01", "2023-12-31"), "2023-01-01", "2023-12-31", "2023-01", "2024-01"),
        ("month", ("2023-07-01", "2023-07-31"), "2023-01-01", "2023-12-31", "2023-01", "2024-01"),
        ("week", ("2023-07-13", "2023-07-13"), "2023-05-29", "2023-08-27", "2023-05-29",
         "2023-08-21"),
        ("month", ("0001-01-01", "0001-12-31"), "0003-07-01", "0004-06-30", "0003-07", "0004-07"),
        ("week", ("9999-12-31", "9999-12-31"), "9994-11-20", "9995-02-19", "9994-11-18", ""),
    ],
)  # fmt: skip
def test_a_window_lies_around_its_centre(
    zoom: Zoom, at: tuple[str, str], first: str, last: str, before: str, after: str
) -> None:
    centre = middle(*map(dt.date.fromisoformat, at))
    found = around(zoom, centre)
    if after:
        assert (str(found.first), str(found.last)) == (first, last)
        assert (found.before, found.after) == (before, after)
    else:
        assert found.first < found.last < dt.date.max


DAYS = st.dates(dt.date(1900, 1, 1), dt.date(2200, 1, 1))


@given(st.sampled_from(("quarter", "month", "week")), DAYS)
def test_half_a_window_on_and_back_is_where_one_was(zoom: Zoom, day: dt.date) -> None:
    def at(text: str) -> dt.date:
        start = dt.date.fromisoformat(text if len(text) > 7 else f"{text}-01")
        return start if len(text) > 7 else middle(start, start + dt.timedelta(days=27))

    here = around(zoom, day)
    assert here.first <= day <= here.last
    assert around(zoom, at(here.at)) == here
    later = around(zoom, at(here.after))
    assert here.first < later.first <= here.last < later.last
    assert around(zoom, at(later.before)) == here
    assert abs((later.first - here.first) * 2 - (here.last - here.first)).days <= 14


@given(DAYS, st.integers(0, 40_000))
def test_what_is_counted_as_one_would_be_drawn_as_one(first: dt.date, days: int) -> None:
    window = years(first, first + dt.timedelta(days=days))
    longest = {"day": 1, "week": 7, "month": 31, "quarter": 92, "year": 366}[bucket(window)]
    span = (window.last - window.first).days + 1
    assert (longest - 1) / span * PLOT < NEAREST


# -- What is counted -----------------------------------------------------------------------------


@pytest.fixture(params=[0, 350, 1500], ids=["shipped", "more", "many"])
def size(request: pytest.FixtureRequest) -> int:
    """Of 350 events few windows hold more than the chart reads day by day; of 1,500 most do."""
    if request.param:
        make_register(request.param, seed=request.param)
    return int(request.param)


def test_a_lane_counts_the_events_of_the_window(size: int) -> None:
    for zoom, lanes in product(ZOOMS, LANES):
        found = chart(f"zoom={zoom}&lanes={lanes}&at=2024-05")
        first, last = found.drawings[0].first, found.drawings[0].last
        events = filtered("").qs.filter(dated() if zoom == "years" else overlaps(first, last))
        for drawing in found.drawings:
            assert len(drawing.lanes) <= MOST
            said = [_said(lane) for lane in wide(found)]
            for lane, number in zip(drawing.lanes, said, strict=True):
                behind_more = lane.more.count if lane.more else 0
                assert counted(lane) <= number <= counted(lane) + behind_more
                days = sum(glyph.count for glyph in lane.glyphs)
                assert days == (listed_days(lane.url, first, last) if lane.url else 0)
        days = sum(glyph.count for lane in wide(found) for glyph in lane.glyphs)
        if lanes != "theme":  # an event of two themes stands in two lanes
            assert sum(said) == events.count()
            assert days == events.filter(IS_DAY).count()
        else:
            assert sum(said) >= events.count()


def _said(lane: LaneRow) -> int:
    """The number under its name."""
    return int(lane.count.text.split()[0]) if lane.count else 0


def listed_days(url: str, first: dt.date, last: dt.date) -> int:
    """How many events behind a link have a day, in this time."""
    found = filtered(query_of(url)).qs
    return int(found.filter(IS_DAY, overlaps(first, last)).count())


@pytest.mark.parametrize("more", ["", "binding=1", "jurisdiction=EU&since=2023", "theme=none",
                                  "jurisdiction=US&until=2026"])  # fmt: skip
def test_a_pill_leads_to_just_its_events(size: int, more: str) -> None:
    seen = 0
    for zoom, lanes in product(ZOOMS, LANES):
        found = drawn(f"zoom={zoom}&lanes={lanes}&at=2023-06&{more}")
        for lane in wide(found) if found else ():
            pills = [glyph for glyph in lane.glyphs if glyph.is_pill]
            for pill in {*pills[:1], *pills[-1:]}:
                refs = listed(pill.url)
                assert len(refs) == len(set(refs)) == pill.count, pill.url
                seen += 1
            for line in spans(lane)[:1]:
                refs = listed(line.url.split("#")[0])
                assert line.ref in refs
                assert line.count in {1, len(refs)}, line.url
    assert seen


def test_within_other_the_rest_has_lanes_of_its_own() -> None:
    make_register(600)
    other = wide(chart("lanes=instrument"))[-1]
    assert other.name.startswith("Other (")
    inside = query_of(other.url)
    assert listed_days(other.url, dt.date.min, dt.date.max) == sum(g.count for g in other.glyphs)
    next_lanes = wide(chart(inside))
    assert sum(_said(lane) for lane in next_lanes) == _said(other)
    last = next_lanes[-1]
    assert last.name.startswith("Other (")
    assert _said(last) < _said(other)
    pills = [glyph for glyph in last.glyphs if glyph.is_pill]
    assert all(len(listed(pill.url)) == pill.count for pill in pills)


def test_many_events_are_counted_by_the_database_and_weigh_the_same() -> None:
    make_register(1200)
    counted_there = chart()
    few = chart("since=2024-01&until=2024-03")
    assert max(glyph.count for lane in wide(counted_there) for glyph in lane.glyphs) > 20
    china = next(lane for lane in wide(counted_there) if lane.key == "CN")
    for glyph in [glyph for glyph in china.glyphs if glyph.is_pill][:8]:
        rows = filtered(query_of(glyph.url)).qs.filter(event__instrument__kind="order")
        has_order = rows.filter(event__kind="adopted").exists()
        assert (glyph.tone == "m-crit") == has_order
    assert sum(glyph.count for lane in wide(few) for glyph in lane.glyphs) < FEW


# -- Lanes ---------------------------------------------------------------------------------------


def test_the_states_of_a_country_share_a_lane() -> None:
    make_register(300)
    lanes = {lane.key: lane for lane in wide(chart("lanes=jurisdiction&since=2019"))}
    assert lanes["US-*"].name == "US: states or regions"
    assert not any(key.startswith("US-") and key != "US-*" for key in lanes)
    refs = set(Event.objects.filter(jurisdiction__code__startswith="US-").values_list(
        "ref", flat=True))  # fmt: skip
    assert set(listed(lanes["US-*"].url)) <= refs
    own = listed(lanes["US"].url)
    assert set(Event.objects.filter(ref__in=own).values_list("jurisdiction", flat=True)) == {"US"}


def test_a_lone_state_bears_its_own_name() -> None:
    make_register(300)
    (lane,) = wide(chart("jurisdiction=US-NY&binding=1"))
    assert (lane.key, lane.name) == ("US-NY", str(Jurisdiction.objects.get(code="US-NY")))
    assert "within" not in lane.url


def test_a_lane_an_instrument_begins_with_the_most_eventful() -> None:
    lanes = wide(chart("lanes=instrument"))
    numbers = [_said(lane) for lane in lanes if not lane.name.startswith("Other")]
    assert numbers == sorted(numbers, reverse=True)
    first = Instrument.objects.get(ref=parse_query(lanes[0].url)["instrument"])
    assert lanes[0].name == str(first)
    assert first.events.count() >= numbers[0]


def test_an_event_stands_in_the_lane_of_each_theme_of_its_duties() -> None:
    duties = ObligationRevision.objects.filter(
        applies_from__ref="cn-interim-measures-2023-08-15-in-force"
    )
    themes = Counter(duties.exclude(themes=None).values_list("themes__ref", flat=True))
    lanes = wide(chart("lanes=theme&jurisdiction=CN&kind=in-force"))
    drawn_themes = {lane.key for lane in lanes if lane.glyphs} - {"*"}
    assert drawn_themes <= set(themes) | {"none"}
    assert len(lanes) == min(MOST, len(themes))


def test_of_a_theme_only_its_own_lane_is_drawn() -> None:
    theme = wide(chart("lanes=theme&jurisdiction=CN"))[0].key
    assert [lane.key for lane in wide(chart(f"lanes=theme&theme={theme}"))] == [theme]


def parse_query(url: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(url).query))


# -- Where marks lead ----------------------------------------------------------------------------


def _singles(found: Chart) -> list[Glyph]:
    return [glyph for lane in wide(found) for glyph in lane.glyphs if not glyph.is_pill]


def test_a_mark_leads_to_its_event_on_this_page_or_to_its_day() -> None:
    everything = set(Event.objects.values_list("ref", flat=True))
    for glyph in _singles(chart("zoom=month&at=2023&kind=statement", everything)):
        assert glyph.url == f"#e-{glyph.refs[0]}"
    for glyph in _singles(chart("zoom=month&at=2023&kind=statement&on=2024-01-01&after=x")):
        path, _, anchor = glyph.url.partition("#")
        query = parse_query(path)
        assert anchor == f"e-{glyph.refs[0]}"
        assert query["since"] == query["until"]
        assert (query["kind"], query["on"]) == ("statement", "2024-01-01")
        assert "after" not in query
        assert glyph.refs[0] in listed(path)


def test_every_mark_says_day_place_and_title() -> None:
    (glyph,) = _singles(chart("q=cn-interim-measures-2023-08-15"))
    assert glyph.name == "15 August 2023, China: Interim Measures enter into force"


# -- Periods -------------------------------------------------------------------------------------


def _bars(query: str) -> dict[str, BarLine]:
    return {line.ref: line for lane in wide(chart(query)) for line in lane.bars if not line.tone}


def test_a_ban_ends_where_it_was_lifted() -> None:
    bars = _bars("zoom=week&at=2023-04&jurisdiction=IT")
    ban = bars["it-garante-chatgpt-2023-03-30-adopted-period"]
    assert ban.end_cross == ban.right
    assert ban.look == "crit"
    assert (
        ban.name.endswith("In force, from 30 March 2023 to 27 April 2023")
        or "from 30 March" in ban.name
    )
    start, days = dt.date(2023, 2, 27), 91
    assert float(ban.x[:-1]) == pytest.approx(
        10.5 + 89.5 * (dt.date(2023, 3, 30) - start).days / days, abs=0.01
    )


def test_comments_are_open_on_the_day_that_closes_them() -> None:
    (bar,) = _bars("zoom=week&at=2023-04&q=cn-draft").values()
    closes = dt.date(2023, 5, 10)
    assert bar.name.endswith("from 11 April 2023 to 10 May 2023")
    start, days = dt.date(2023, 2, 27), 91
    assert float(bar.right[:-1]) == pytest.approx(
        10.5 + 89.5 * ((closes - start).days + 1) / days, abs=0.02
    )


def test_what_is_in_force_is_drawn_in_a_window_without_its_events() -> None:
    lanes = wide(chart("zoom=week&at=2025-06&instrument=cn-interim-measures"))
    (lane,) = [lane for lane in lanes if lane.key == "CN"]
    assert "cn-interim-measures-2023-08-15-in-force-period" in {bar.ref for bar in lane.bars}
    assert lane.bars[0].opens_left
    assert lane.bars[0].opens_right
    assert lane.count is None or not lane.glyphs


def test_a_life_needs_all_events_not_only_the_filtered_ones() -> None:
    whole = _bars("q=cn-interim-measures")
    assert _bars("q=cn-interim-measures&kind=adopted").keys() == whole.keys()


def test_a_moved_date_shows_where_it_was() -> None:
    model = EventDate.objects.get(event__ref="cn-interim-measures-2023-08-15-in-force")
    EventDate.objects.create(
        event=model.event, number=2, edtf="2024-02-01", known_from="2023-07-20", source=model.source
    )
    bar = _bars("q=cn-interim-measures")["cn-interim-measures-2023-08-15-in-force-period"]
    assert len(bar.old_dates) == 1
    assert bar.shift
    assert float(bar.old_dates[0][:-1]) < float(bar.x[:-1])
    assert bar.name.endswith("before it was moved: 15 August 2023")
    before = _bars("q=cn-interim-measures&known=2023-07-15")
    assert not before["cn-interim-measures-2023-08-15-in-force-period"].old_dates


def test_of_many_instruments_the_weightiest_lives_are_read() -> None:
    make_register(1500)
    found = chart()
    drawn_bars = {line.ref for drawing in found.drawings for lane in drawing.lanes
                  for line in lane.bars if not line.tone}  # fmt: skip
    assert 0 < len(drawn_bars) <= 3 * MOST_BARS
    assert any(lane.more and "instruments" in lane.more.caption.text for lane in wide(found))


def test_a_month_is_a_span_and_never_a_day() -> None:
    event = Event.objects.create(
        ref="some-july", kind="statement", jurisdiction_id="US", title="Some July", summary=""
    )
    source = EventDate.objects.order_by("pk")[0].source
    EventDate.objects.create(
        event=event, number=1, edtf="2023-07", known_from="2023-08-01", source=source
    )
    (lane,) = wide(chart("q=some-july"))
    (line,) = lane.bars
    assert not lane.glyphs
    assert (line.tone, line.count) == ("m-notlaw", 1)
    assert line.name == "July 2023, US: Some July"
    assert listed(line.url.split("#")[0]) == ["some-july"]


# -- The page ------------------------------------------------------------------------------------


def test_zoom_lanes_and_moves_are_links_that_keep_the_rest(client: Client) -> None:
    page = tree(client.get("/en/timeline/?kind=published&zoom=month&at=2023&on=2026-01-01"))
    controls = page.one("nav", "overview__controls")
    links = {link.text: link.attributes["href"] for link in controls.all("a")}
    assert [link.text for link in controls.all("a") if "aria-current" in link.attributes] == [
        "Months", "Jurisdictions",
    ]  # fmt: skip
    assert list(links) == ["Years", "Quarters", "Months", "Weeks", "Jurisdictions", "Instruments",
                           "Themes", "← Earlier", "Later →"]  # fmt: skip
    for url in links.values():
        assert url.endswith("#overview")
        assert parse_query(url).items() >= {"kind": "published", "on": "2026-01-01"}.items()
    assert parse_query(links["Weeks"])["at"] == "2023"
    assert "zoom" not in parse_query(links["Years"])
    assert parse_query(links["Later →"])["at"] == "2024-01"
    assert page.one("h2", id="h-over").text == "Overview, January 2023 to December 2023"


def test_an_empty_window_says_so_and_leads_on(client: Client) -> None:
    page = tree(client.get("/en/timeline/?zoom=week&at=1980"))
    section = page.one("section", id="overview")
    assert "Nothing happened in this time." in section.text
    assert [link.text for link in section.all("a")][-1] == "Later →"
    assert not section.all("svg", "plot")


def test_without_a_date_there_is_no_chart() -> None:
    assert drawn("q=nothingofthekind") is None


def test_the_legend_names_what_is_drawn(client: Client) -> None:
    page = tree(client.get("/en/timeline/?q=it-garante-chatgpt-2023"))
    words = [item.text for legend in page.all("ul", "legend") for item in legend.all("li")]
    assert "Order in effect" in words
    assert "Draft or consultation (not law)" not in words
    assert "Comments open, or a pledge (not law)" not in words


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("zoom=decade", "decade is not one of the available choices"),
        ("lanes=colour", "colour is not one of the available choices"),
        ("zoom=month&at=soon", "Found “soon”; expected a year, month or day"),
        ("beyond=planet:CN", "Found “planet:CN”; expected lanes"),
        ("date=soon", "Found “soon”; expected a date"),
    ],
)
def test_a_value_that_makes_no_sense_says_so_and_changes_nothing(
    client: Client, query: str, sentence: str
) -> None:
    page = tree(client.get(f"/en/timeline/?{query}"))
    (error,) = page.all("span", "field__error")
    assert sentence in error.text
    sensible = "zoom=month" if "at=" in query else ""
    assert chart(query).window == chart(sensible).window
    section = page.one("section", id="overview")
    assert not any(query.split("=")[1] in link.attributes["href"]
                   for link in section.all("a") if "at=" not in query)  # fmt: skip


# -- Cost ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 1_000, 10_000])
def test_three_queries_whatever_the_size(
    number: int, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    make_register(number)
    for zoom, lanes in product(("years", "month"), LANES):
        with django_assert_max_num_queries(4):  # one reads the choices of the filters
            found = drawn(f"lanes={lanes}&zoom={zoom}&at=2023-05")
        assert found
        assert max(drawing.height for drawing in found.drawings) < 1700
        assert sum(len(lane.glyphs) for lane in wide(found)) < 700


def test_the_chart_loads_no_rows_of_models() -> None:
    with CaptureQueriesContext(connection) as queries:
        drawn()
    assert not any('"summary' in query["sql"] for query in queries.captured_queries)
