"""Periods: each bar with its text, packed into as few rows as they need."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from regtrack.timeline.layout.drawing import Anchor, BarLine, Caption, Shift
from regtrack.timeline.layout.given import Bar, Look, Width
from regtrack.timeline.layout.scale import Reach, Scale, percent
from regtrack.timeline.layout.text import clip, text_width

ROW_GAP = 10  # px between two bars of one row, their texts included
TODAY_GAP = 4
SHORTEST = 5  # px
CROSS = 7  # px, half of a cross
MOST = 100  # bars of a lane that are placed at all
TRIES = 50  # bars tried one by one where a lane has too many
LONGEST_TEXT: dict[Width, int] = {"wide": 260, "narrow": 170}  # px
_Way = tuple[float, int, Anchor, bool]  # x in percent, dx in px, anchor, above the bar
LOOK_ORDER: dict[Look, int] = {"crit": 0, "law": 1, "ahead": 2, "notlaw": 3, "past": 4}


@dataclass(frozen=True, slots=True)
class Placing:
    """One way to print a bar's text, and the reach of bar and text together."""

    text: str
    x: float
    dx: int
    anchor: Anchor
    is_above: bool
    reach: Reach


@dataclass(frozen=True, slots=True)
class Shaped:
    """A bar with its edges in percent and every way to print its text, best first."""

    bar: Bar
    x1: float
    x2: float
    opens_left: bool
    opens_right: bool
    end_cross: float | None
    old_dates: tuple[float, ...]
    shift: tuple[float, float] | None
    placings: tuple[Placing, ...]


def is_in_view(bar: Bar, scale: Scale) -> bool:
    """Whether any day of the period lies in the plot; former dates alone do not count."""
    return bar.start <= scale.last and (bar.end is None or bar.end >= scale.first)


def shaped(bar: Bar, scale: Scale, today: Reach | None) -> Shaped:
    start, end = scale.x(bar.start), 100.0 if bar.end is None else scale.x_after(bar.end)
    x1, x2 = min(max(start, scale.left), 100.0), max(min(end, 100.0), scale.left)
    shortest = math.ceil(SHORTEST / scale.narrowest * 10_000) / 100
    if x2 - x1 < shortest:
        x2 = round(x1 + shortest, 2)
        if x2 > 100:
            x1, x2 = round(100 - shortest, 2), 100.0
    dates = [scale.x(day) for day in sorted(bar.moved_from)]
    shift = _shift(dates, x1, scale)
    old_dates = _apart([x for x in dates if scale.left <= x <= 100], x1, scale)
    end_cross = x2 if bar.ended_early and scale.left <= end <= 100 else None
    body = scale.reach(x1, 0, x2, 0 if end_cross is None else CROSS)
    for x in (*old_dates, *(shift or ())):
        body = body.with_(scale.reach(x, -CROSS if x in old_dates else 0, x, CROSS))
    beside = min((x1, *old_dates, *(shift or ())))
    texts = _texts(bar, scale, _room(x1, beside, scale, today))
    ways = [way for text in texts for way in _placings(text, (x1, x2, beside), body, scale, today)]
    return Shaped(
        bar=bar,
        x1=x1,
        x2=x2,
        opens_left=bar.start < scale.first,
        opens_right=bar.end is None or bar.end > scale.last,
        end_cross=end_cross,
        old_dates=old_dates,
        shift=shift,
        placings=(*ways, Placing("", x1, 0, "start", True, body)),
    )


def by_worth(bars: Sequence[Bar]) -> tuple[list[Bar], list[Bar]]:
    """The bars worth placing, and those for which a lane will have no room anyhow: by rank, look
    and recency."""
    end = dt.date.max
    found = sorted(
        bars,
        key=lambda bar: (
            bar.rank,
            LOOK_ORDER[bar.look],
            -(bar.end or end).toordinal(),
            -bar.start.toordinal(),
            bar.ref,
        ),
    )
    return found[:MOST], found[MOST:]


def packed(
    bars: Sequence[Shaped], most: int
) -> tuple[list[list[tuple[Shaped, Placing]]], list[Shaped]]:
    """Rows of bars, and those for which `most` rows leave no room.

    All are kept if they fit; else as many as fit by rank, look and recency, and of the next
    ones those that slip in beside them.
    """
    rows = _rows(bars, most)
    if rows is not None:
        return rows, []
    sorted_bars = sorted(
        bars, key=lambda s: (s.bar.rank, LOOK_ORDER[s.bar.look], -s.x2, -s.x1, s.bar.ref)
    )
    fits, too_many = 0, len(sorted_bars)
    kept: list[list[tuple[Shaped, Placing]]] = []
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        tried = _rows(sorted_bars[:middle], most)
        if tried is None:
            too_many = middle
        else:
            fits, kept = middle, tried
    chosen, left_over = sorted_bars[:fits], sorted_bars[fits:]
    for item in left_over[:TRIES]:
        tried = _rows([*chosen, item], most)
        if tried is not None:
            chosen.append(item)
            left_over.remove(item)
            kept = tried
    return kept, left_over


def bar_line(item: Shaped, placing: Placing, y: int) -> BarLine:
    caption = None
    if placing.text:
        baseline = y - 6 if placing.is_above else y + 7
        caption = Caption(placing.text, percent(placing.x), baseline, placing.dx, placing.anchor)
    return BarLine(
        ref=item.bar.ref,
        url=item.bar.url,
        name=item.bar.name,
        look=item.bar.look,
        x=percent(item.x1),
        width=percent(item.x2 - item.x1),
        y=y,
        caption=caption,
        opens_left=item.opens_left,
        opens_right=item.opens_right,
        end_cross="" if item.end_cross is None else percent(item.end_cross),
        old_dates=tuple(percent(x) for x in item.old_dates),
        shift=item.shift and Shift(percent(item.shift[0]), percent(item.shift[1])),
        tone=item.bar.tone,
        count=item.bar.count,
    )


def _rows(bars: Sequence[Shaped], most: int) -> list[list[tuple[Shaped, Placing]]] | None:
    """First fit in order of time; None if it takes more than `most` rows.

    A short bar with a long text may turn the text to its other side to let the next bar in.
    """
    rows: list[list[tuple[Shaped, Placing]]] = []
    for item in sorted(bars, key=lambda s: (s.x1, s.x2, s.bar.ref)):
        wish = item.placings[0]
        for row in rows:
            last, used = row[-1]
            if used.reach.is_before(wish.reach, ROW_GAP):
                row.append((item, wish))
                break
            previous = row[-2][1].reach if len(row) > 1 else None
            turned = _turned(last, previous, wish)
            if turned is not None:
                row[-1:] = [(last, turned), (item, wish)]
                break
        else:
            if len(rows) == most:
                return None
            rows.append([(item, wish)])
    return rows


def _turned(last: Shaped, previous: Reach | None, wish: Placing) -> Placing | None:
    """Another place for the text of the row's last bar that leaves room for the next one."""
    for other in sorted(last.placings, key=lambda placing: not placing.is_above):
        fits_left = previous is None or previous.is_before(other.reach, ROW_GAP)
        same_text = other.text == last.placings[0].text
        if same_text and fits_left and other.reach.is_before(wish.reach, ROW_GAP):
            return other
    return None


def _texts(bar: Bar, scale: Scale, room: float) -> list[str]:
    """What to print, best first; the last is cut to the room there is."""
    label, short = bar.label, bar.short_label or bar.label
    wished = [short] if scale.kind == "narrow" else [label, short]
    longest = LONGEST_TEXT[scale.kind]
    cut = [clip(text, longest, scale.text_size, scale.language) for text in wished]
    cut.append(clip(wished[-1], min(longest, room), scale.text_size, scale.language))
    return list(dict.fromkeys(text for text in cut if text))


def _room(x1: float, beside: float, scale: Scale, today: Reach | None) -> float:
    """Px from the bar's start to today's line or the right edge, or from the left edge to it."""
    start = scale.px(x1)
    end = float(scale.narrowest)
    if today is not None and start < today.left[0]:
        end = today.left[0] - TODAY_GAP
    return max(end - start, scale.px(beside - scale.left) - CROSS - 6)


def _placings(
    text: str, edges: tuple[float, float, float], body: Reach, scale: Scale, today: Reach | None
) -> Iterator[Placing]:
    """Above from the start; ending with the bar if it would leave the plot; beside the start if
    it would cross today's line; else what is left of these, or just behind today's line."""
    x1, x2, beside = edges
    width = text_width(text, scale.text_size, scale.language)
    from_start: _Way = (x1, 0, "start", True)
    to_end: _Way = (x2, 0, "end", True)
    at_side: _Way = (beside, -6 if beside == x1 else -CROSS - 6, "end", False)
    leaves = not scale.holds(scale.reach(x1, 0, x1, width))
    ways = [from_start, to_end, at_side] if leaves else [from_start, at_side, to_end]
    if today is not None and body.left[0] < today.left[0] < body.right[0]:
        ways.append((today.left[0] / scale.narrowest * 100, 6, "start", True))
    for x, dx, anchor, is_above in ways:
        left, right = (dx, dx + width) if anchor == "start" else (dx - width, dx)
        reach = scale.reach(x, left, x, right)
        if scale.holds(reach) and (today is None or reach.is_clear_of(today, TODAY_GAP)):
            yield Placing(text, x, dx, anchor, is_above, body.with_(reach))


def _shift(dates: Sequence[float], x1: float, scale: Scale) -> tuple[float, float] | None:
    """From the first old date to the new one, within the plot; nothing where the bar covers it."""
    if not dates or dates[0] >= x1:
        return None
    return (max(dates[0], scale.left), x1) if x1 > scale.left else None


def _apart(dates: Sequence[float], x1: float, scale: Scale) -> tuple[float, ...]:
    """The old dates whose crosses have room beside each other and the bar's start."""
    kept: list[float] = []
    for x in dates:
        if (
            all(scale.px(abs(x - other)) >= 2 * CROSS for other in kept)
            and scale.px(abs(x - x1)) >= CROSS
        ):
            kept.append(x)
    return tuple(kept)
