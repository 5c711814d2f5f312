"""The overview chart as a pure function: dated events and periods in, numbers to draw out.

No ORM, no clock, no font: `lay_out` is called once for the wide drawing and once for the narrow
one, and the stylesheet shows one of them. A lane has its name (in the gutter, or above), a row
of marks and a row of 27 px for each line of bars.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from regtrack.timeline.layout.bars import bar_line, by_worth, is_in_view, packed, shaped
from regtrack.timeline.layout.drawing import Caption, Drawing, LaneRow, More, TickLine, Today, Wash
from regtrack.timeline.layout.given import Bar, Cluster, Lane, Language, Mark, Width
from regtrack.timeline.layout.marks import glyph, grouped, labels
from regtrack.timeline.layout.scale import Reach, Scale, Tick, Unit, percent, ticks
from regtrack.timeline.layout.text import text_width, wrap

__all__ = ["Bar", "Cluster", "Drawing", "Lane", "Mark", "Tick", "Unit", "lay_out", "ticks"]

AXIS = 38  # y of the line below the axis
FIRST_LANE = 36
ROW = 27
MARKS_AT: dict[Width, int] = {"wide": 22, "narrow": 42}  # y of the marks in their lane
LEAST: dict[Width, int] = {"wide": 62, "narrow": 64}  # px of a lane
NAME_AT: dict[Width, int] = {"wide": 25, "narrow": 24}  # y of the first baseline
MOST_ROWS: dict[Width, int] = {"wide": 8, "narrow": 6}

Item = TypeVar("Item", Mark, Bar)


def lay_out(
    lanes: Sequence[Lane],
    marks: Iterable[Mark],
    bars: Iterable[Bar],
    *,
    first: dt.date,
    last: dt.date,
    today: dt.date,
    width: Width,
    language: Language,
    today_label: str,
    tick_label: Callable[[Tick], str],
    cluster_url: Callable[[Cluster], str],
    cluster_name: Callable[[Cluster], str],
    more_label: Callable[[Lane, int], str],
    more_url: Callable[[Lane], str],
    most_rows: int | None = None,
    unit: Unit | None = None,
) -> Drawing:
    """The drawing of `first` to `last` (inclusive); marks and bars wholly outside are left out.

    `cluster_url` and `cluster_name` link and word a pill; `more_label` and `more_url` the link to
    so many bars for which `most_rows` rows leave no room, and to what the lane hides. The axis
    names each `unit`, or what the span asks for. Raises ValueError for `last` before `first`, and for a
    mark or bar whose lane is not among `lanes`.
    """
    if last < first:
        raise ValueError(f"The chart ends on {last}, before it begins on {first}.")
    scale = Scale(first, last, width, language)
    now = scale.reach(scale.x(today), 0, scale.x(today), 0) if first <= today <= last else None
    keys = [lane.key for lane in lanes]
    in_view = [
        mark for mark in marks if mark.day <= last and (mark.latest is None or mark.latest >= first)
    ]
    marks_of = _by_lane(keys, [mark for mark in in_view if mark.is_day])
    bars_of = _by_lane(
        keys,
        [
            *(bar for bar in bars if is_in_view(bar, scale)),
            *(mark.as_bar(today) for mark in in_view if not mark.is_day),
        ],
    )
    rows: list[LaneRow] = []
    top = FIRST_LANE
    for lane in lanes:
        rows.append(
            _lane_row(
                lane,
                top,
                marks_of[lane.key],
                bars_of[lane.key],
                scale,
                now,
                today,
                cluster_url=cluster_url,
                cluster_name=cluster_name,
                more_label=more_label,
                more_url=more_url,
                most_rows=MOST_ROWS[width] if most_rows is None else most_rows,
            )
        )
        top = rows[-1].bottom
    bottom = max(top, AXIS)
    washed = scale.x(max(first, min(today, last)))
    return Drawing(
        kind=width,
        first=first,
        last=last,
        layout_width=scale.narrowest,
        height=bottom + 2,
        bottom=bottom,
        ticks=_axis(scale, tick_label, unit),
        future=Wash(percent(washed), percent(100 - washed)) if today < last else None,
        today=_today(scale, today, today_label) if now else None,
        lanes=tuple(rows),
    )


def _by_lane(keys: Sequence[str], items: Iterable[Item]) -> dict[str, list[Item]]:
    found: dict[str, list[Item]] = {key: [] for key in keys}
    for item in items:
        if item.lane not in found:
            raise ValueError(
                f"{item.ref} is in lane {item.lane!r}; the chart has {', '.join(keys) or 'none'}."
            )
        found[item.lane].append(item)
    return found


def _lane_row(
    lane: Lane,
    top: int,
    marks: Sequence[Mark],
    bars: Sequence[Bar],
    scale: Scale,
    now: Reach | None,
    today: dt.date,
    *,
    cluster_url: Callable[[Cluster], str],
    cluster_name: Callable[[Cluster], str],
    more_label: Callable[[Lane, int], str],
    more_url: Callable[[Lane], str],
    most_rows: int,
) -> LaneRow:
    names, count = _lane_name(lane, top, scale)
    marks_y = top + MARKS_AT[scale.kind]
    groups = grouped(marks, scale)
    weightiest, others = by_worth(bars)
    rows, no_room = packed([shaped(bar, scale, now) for bar in weightiest], most_rows)
    left_over = [*(item.bar for item in no_room), *others]
    lines = [
        bar_line(item, placing, marks_y + 31 + ROW * number)
        for number, row in enumerate(rows)
        for item, placing in row
    ]
    bottom = marks_y + 22 + ROW * len(rows)
    more = None
    if left_over or lane.hidden:
        number = sum(bar.count for bar in left_over)
        caption = Caption(more_label(lane, number), percent(scale.left), bottom + 4)
        hit_width = round(text_width(caption.text, 12, scale.language))
        refs = tuple(bar.ref for bar in left_over)
        more = More(caption, more_url(lane), refs, hit_width, number + lane.hidden)
        bottom += 18
    if count:
        bottom = max(bottom, count.y + 12)
    return LaneRow(
        key=lane.key,
        name=lane.name,
        top=top,
        bottom=max(bottom, top + LEAST[scale.kind]),
        name_lines=names,
        count=count,
        glyphs=tuple(
            glyph(group, lane, marks_y, cluster_url=cluster_url, cluster_name=cluster_name)
            for group in groups
        ),
        labels=labels(groups, marks_y, scale, now) if scale.kind == "wide" else (),
        bars=tuple(sorted(lines, key=lambda line: (line.y, float(line.x[:-1])))),
        more=more,
        url=lane.url,
        title=lane.title,
        name_width=max(
            24, *(round(text_width(line.text, 13, scale.language, bold=True)) for line in names)
        ),
    )


def _lane_name(lane: Lane, top: int, scale: Scale) -> tuple[tuple[Caption, ...], Caption | None]:
    """The name, in the gutter on one or two lines with the count below; or above the lane."""
    y = top + NAME_AT[scale.kind]
    if scale.kind == "narrow":
        return (Caption(lane.name, "0", y),), None
    room = scale.px(scale.left) - 14  # a pill at the plot's edge reaches into the gutter
    lines = wrap(lane.name, room, 13, scale.language, bold=True)
    names = tuple(Caption(line, "0", y + 16 * number) for number, line in enumerate(lines))
    return names, Caption(
        lane.count_text, "0", y + 17 + 16 * (len(lines) - 1)
    ) if lane.count_text else None


def _axis(
    scale: Scale, tick_label: Callable[[Tick], str], unit: Unit | None
) -> tuple[TickLine, ...]:
    """The ticks; one whose label would meet another's, or leave the plot, has none. Those that say
    the year come first."""
    found = ticks(scale.first, scale.last, round(scale.px(100 - scale.left)), unit)
    labels: dict[int, str] = {}
    taken: list[tuple[float, float]] = []
    for place, tick in sorted(enumerate(found), key=lambda item: (not item[1].with_year, item[0])):
        label = tick_label(tick)
        begin = scale.px(scale.x(tick.day)) + 5
        end = begin + text_width(label, 12, scale.language)
        if end <= scale.narrowest and all(end + 6 <= a or b + 6 <= begin for a, b in taken):
            taken.append((begin, end))
            labels[place] = label
    return tuple(
        TickLine(percent(scale.x(tick.day)), labels.get(place, ""))
        for place, tick in enumerate(found)
    )


def _today(scale: Scale, today: dt.date, label: str) -> Today:
    """The word ends at the line, or begins at it where it would leave the drawing."""
    x = scale.x(today)
    width = text_width(label, 12, scale.language, bold=True)
    if scale.px(x) - 6 - width >= 0:
        return Today(percent(x), Caption(label, percent(x), 12, -6, "end"))
    if scale.px(x) + 6 + width <= scale.narrowest:
        return Today(percent(x), Caption(label, percent(x), 12, 6))
    return Today(percent(x), Caption(label, "0", 12))
