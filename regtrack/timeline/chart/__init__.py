"""The overview chart of the filtered events: three queries, whatever their number.

`lanes` reads who has events, `marks` the events of the window, `periods` the lives of a few
instruments; `words` says it in the page's language, and the layout draws it twice, wide and narrow.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from regtrack.core.clocks import Clocks
from regtrack.register.models import EventDate
from regtrack.timeline.chart import columns, lanes, marks, periods, words
from regtrack.timeline.chart.links import Choice, Links
from regtrack.timeline.chart.window import Window, Zoom, around, bucket, middle, years
from regtrack.timeline.layout import Bar, Drawing, Lane, Mark, lay_out
from regtrack.timeline.layout.drawing import LaneRow
from regtrack.timeline.layout.given import Width

__all__ = ["Chart", "draw"]

FEW = 400  # events in the window that are read one day at a time
# Rows of bars that a lane may have, tried in turn until the drawing is not too high (px).
ROWS, FEW_ROWS = (8, 5, 3, 2, 1), (2, 1)
MOST_ROWS = 64  # of the whole drawing, should every lane be full
HIGHEST: dict[Width, int] = {"wide": 1000, "narrow": 1200}


@dataclass(frozen=True)
class Chart:
    """What the template shows: the wide and the narrow drawing, `window` and what the `lanes` stand
    for in words, and the links to other zooms, lanes and windows ("" for none)."""

    drawings: tuple[Drawing, ...]
    window: str
    lanes: str
    zooms: tuple[Choice, ...]
    groupings: tuple[Choice, ...]
    earlier: str
    later: str

    @property
    def is_empty(self) -> bool:
        return not self._rows

    @property
    def shapes(self) -> set[str]:
        """The kinds of marks drawn, for the legend; "pill" for those that stand for several."""
        glyphs = [glyph for row in self._rows for glyph in row.glyphs]
        spans = [line.tone for row in self._rows for line in row.bars if line.tone]
        found: set[str] = {glyph.shape for glyph in glyphs if not glyph.is_pill}
        return found | {"pill" for glyph in glyphs if glyph.is_pill} | {"span" for _ in spans}

    @property
    def periods(self) -> set[str]:
        """The looks of bars drawn, for the legend; also "open" ends, "moved" dates, an "end"."""
        lines = [line for row in self._rows for line in row.bars if not line.tone]
        found: set[str] = {line.look for line in lines}
        found |= {"open" for line in lines if line.opens_right or line.opens_left}
        found |= {"cross" for line in lines if line.end_cross}
        return found | {"moved" for line in lines if line.old_dates or line.shift}

    @property
    def _rows(self) -> list[LaneRow]:
        return [row for drawing in self.drawings for row in drawing.lanes]


def draw(
    dates: QuerySet[EventDate],
    clocks: Clocks,
    asked: Mapping[str, Any],
    shown: Collection[str],
) -> Chart | None:
    """The chart of `dates`: current assertions of public events, filtered, not evaluated. None where
    no event has a date.

    `asked` holds what the form cleaned (`TimelineFilter.asked`): `zoom` and `lanes` by name, `at` an
    Edtf or None, and `query`, the page's own query that links keep. `shown` are the refs of the
    events that this page lists: their marks lead to them.
    """
    kind: lanes.Kind = asked.get("lanes") or "jurisdiction"
    zoom: Zoom = asked.get("zoom") or "years"
    at = asked.get("at")
    query: Mapping[str, str] = asked.get("query", {})
    centre = middle(at.earliest, at.latest) if at else clocks.on
    dates = lanes.restricted(dates, kind, query, clocks.known)

    window = None if zoom == "years" else around(zoom, centre)
    within = columns.overlaps(window.first, window.last) if window else columns.dated()
    until = window.last if window else None
    found = lanes.read(dates, kind, within, until, words.language())
    if found.span is None:
        return None
    if window is None:
        window = years(found.span[0], max(found.span[1], clocks.on))

    links = Links(query, found)
    unit = bucket(window) if found.counted > FEW else "day"
    points, counts = marks.read(dates, found, within, unit, shown=shown, address=links.of_lane)
    read = periods.chosen(found.groups)
    bars = periods.bars(found.groups, periods.read(read, clocks) if read else {}, clocks)
    drawings = _drawings(found, points, counts, bars, read, window, clocks, links)
    return Chart(
        drawings=drawings,
        window=words.date_in_words(window.edtf),
        lanes=words.grouping(kind),
        zooms=links.zooms(window),
        groupings=links.groupings(),
        earlier=links.moved(window.before) if _reaches(found, clocks, window, -1) else "",
        later=links.moved(window.after) if _reaches(found, clocks, window, 1) else "",
    )


def _drawings(
    found: lanes.Lanes,
    points: list[Mark],
    counts: Mapping[str, int],
    bars: list[Bar],
    read: Collection[int],
    window: Window,
    clocks: Clocks,
    links: Links,
) -> tuple[Drawing, ...]:
    seen = [bar for bar in bars if bar.start <= window.last
            and (bar.end is None or bar.end >= window.first)]  # fmt: skip
    with_bar = {bar.lane for bar in seen}
    rows = [
        Lane(
            group.key,
            group.name,
            words.count(counts[group.key]) if counts[group.key] else "",
            url=links.of_window(group.key, window) if counts[group.key] else "",
            title=words.lane(group.name),
            hidden=len(group.instruments.keys() - set(read)),
        )
        for group in found.groups
        if counts[group.key] or group.key in with_bar
    ]
    wished = ROWS if found.counted <= FEW else FEW_ROWS
    tries = tuple(most for most in wished if most * len(rows) <= MOST_ROWS or most == 1)
    return tuple(
        _drawing(rows, points, seen, window, clocks, links, width, tries) for width in HIGHEST
    )


def _drawing(
    rows: list[Lane],
    points: list[Mark],
    bars: list[Bar],
    window: Window,
    clocks: Clocks,
    links: Links,
    width: Width,
    tries: tuple[int, ...],
) -> Drawing:
    """With as many rows of bars in a lane as keep the whole from growing too high."""
    for most in tries:
        drawing = lay_out(
            rows,
            points,
            bars,
            first=window.first,
            last=window.last,
            today=clocks.on,
            width=width,
            language=words.language(),
            today_label=words.today(clocks),
            tick_label=words.tick,
            cluster_url=links.of_cluster,
            cluster_name=words.cluster,
            more_label=words.more,
            more_url=lambda lane: links.of_window(lane.key, window),
            most_rows=most,
            unit=window.unit,
        )
        if drawing.height <= HIGHEST[width]:
            break
    return drawing


def _reaches(found: lanes.Lanes, clocks: Clocks, window: Window, way: int) -> bool:
    """Whether anything lies before (-1) or after (1) the window: an event, or the day looked from."""
    first, last = found.span or (clocks.on, clocks.on)
    if window.zoom == "years":
        return False
    if way < 0:
        return min(first, clocks.on) < window.first
    return max(last, clocks.on) > window.last
