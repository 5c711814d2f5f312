"""The course of a checklist as areas, one above the other, in steps by day. Pure: across in per cent
of the width, so that no type is scaled; up and down in pixels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from regtrack.checklists.progress import PARTS, Course, Day

HEIGHT, TOP, BOTTOM = 252, 26, 218
COLUMNS = 180  # at most so many steps; the table has every day
AHEAD = 90  # days, or as many as lie behind
_ONE = dt.timedelta(days=1)


@dataclass(slots=True)
class Area:
    x: float
    y: float
    right: float
    bottom: float

    @property
    def box(self) -> dict[str, str]:
        return {
            "x": f"{self.x:.2f}%",
            "width": f"{self.right - self.x:.2f}%",
            "y": f"{self.y:.1f}",
            "height": f"{self.bottom - self.y:.1f}",
        }


@dataclass(slots=True)
class Band:
    """The areas of one status, and how many duties have it today."""

    state: str
    word: Any
    number: int
    areas: list[Area] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Mark:
    """Something at a day: where, on which side its words stand, and how high it reaches."""

    x: str
    day: dt.date
    anchor: str = "middle"
    number: int = 0
    y: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """`rules` are (y, number of duties); `ticks` days below, the even ones for a narrow page too;
    `dues` how many open duties are due on days ahead, at the areas' own scale."""

    bands: list[Band]
    rules: list[tuple[str, int]]
    ticks: list[Mark]
    today: Mark
    rest: str  # how wide what lies ahead is
    dues: list[Mark]
    height: int = HEIGHT
    top: int = TOP
    bottom: int = BOTTOM

    @property
    def plot_height(self) -> int:
        return self.bottom - self.top

    @property
    def labels_y(self) -> int:
        return self.bottom + 22


def draw(course: Course, today: dt.date) -> Chart:
    """Of a course with two days or more (`is_drawn`)."""
    first, now = course.days[0].on, max(today, course.last.on)
    limit = now + max(now - first, dt.timedelta(days=AHEAD))
    dues = {day: number for day, number in course.ahead.items() if now < day <= limit}
    end = max(dues, default=now)
    width = (end + _ONE - first) / _ONE
    peak = max(1, *(day.duties for day in course.days), *dues.values())

    def across(day: dt.date) -> float:
        return round(100 * ((day - first) / _ONE) / width, 2)

    def up(number: int) -> float:
        return BOTTOM - number * (BOTTOM - TOP) / peak

    bands = [Band(part.value, part.label, course.last.numbers.get(part, 0)) for part in PARTS]
    steps = _thinned(course.days)
    ends = [*(day.on for day in steps[1:]), now + _ONE]
    for day, until in zip(steps, ends, strict=True):
        below = 0
        for band in bands:
            number = day.numbers.get(band.state, 0)
            area = Area(across(day.on), up(below + number), across(until), up(below))
            below += number
            if number:
                _add(band.areas, area)
    at = across(now + _ONE)
    return Chart(
        bands=[band for band in bands if band.areas],
        rules=[(f"{up(number):.1f}", number) for number in _round_numbers(peak)],
        ticks=_ticks(first, end, across),
        today=Mark(f"{at:.2f}%", today, _anchor(at)),
        rest=f"{100 - at:.2f}%",
        dues=[
            Mark(f"{across(day):.2f}%", day, number=number, y=f"{up(number):.1f}")
            for day, number in dues.items()
        ],
    )


def _add(areas: list[Area], area: Area) -> None:
    """One as high as the one before makes that one longer."""
    last = areas[-1] if areas else None
    if last and (last.right, last.y, last.bottom) == (area.x, area.y, area.bottom):
        last.right = area.right
    else:
        areas.append(area)


def _thinned(days: list[Day]) -> list[Day]:
    """The last of those that fall into one of COLUMNS equal parts of the time, and the first of all."""
    first = days[0].on
    each = max(1, -(-((days[-1].on - first).days + 1) // COLUMNS))
    last_of = {(day.on - first).days // each: day for day in days[1:]}
    return [days[0], *last_of.values()]


def _round_numbers(peak: int) -> list[int]:
    """At most five of 1, 2, 5, 10, 20 …'s multiples up to the peak."""
    step = next(
        unit * 10**power
        for power in range(12)
        for unit in (1, 2, 5)
        if unit * 10**power * 5 >= peak
    )
    return list(range(0, peak + 1, step))


def _ticks(first: dt.date, end: dt.date, across: Callable[[dt.date], float]) -> list[Mark]:
    days = sorted({first + (end - first) * quarter // 4 for quarter in range(5)})
    return [
        Mark(f"{across(day):.2f}%", day, _anchor(across(day) if day != end else 100))
        for day in days
    ]


def _anchor(at: float) -> str:
    return "start" if at < 12 else "end" if at > 88 else "middle"
