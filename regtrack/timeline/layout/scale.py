"""From days to percent, from percent to px, and which days the axis names."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from regtrack.timeline.layout.given import Language, Width

# The narrowest px each drawing is shown at (regtrack.css: the wide one from 64rem, less the
# page's margins), and a px beyond its widest. Distances in percent only grow between them.
NARROWEST: dict[Width, int] = {"wide": 942, "narrow": 328}
WIDEST = 2000
GUTTER: dict[Width, float] = {"wide": 10.5, "narrow": 0.0}  # percent, for the lane names
TEXT_SIZE: dict[Width, float] = {"wide": 12.0, "narrow": 11.5}

Unit = Literal["year", "quarter", "month", "week"]


@dataclass(frozen=True, slots=True)
class Reach:
    """Left and right edge in px, each at the narrowest and at the widest width.

    Edges are straight lines over the width, so what is apart at both ends is apart between.
    """

    left: tuple[float, float]
    right: tuple[float, float]

    def is_before(self, other: Reach, gap: float) -> bool:
        return self.right[0] + gap <= other.left[0] and self.right[1] + gap <= other.left[1]

    def is_clear_of(self, other: Reach, gap: float) -> bool:
        return self.is_before(other, gap) or other.is_before(self, gap)

    def with_(self, other: Reach) -> Reach:
        return Reach(
            left=(min(self.left[0], other.left[0]), min(self.left[1], other.left[1])),
            right=(max(self.right[0], other.right[0]), max(self.right[1], other.right[1])),
        )


@dataclass(frozen=True, slots=True)
class Scale:
    """A linear scale: `first` begins at the gutter, `last` ends at 100 %."""

    first: dt.date
    last: dt.date
    kind: Width
    language: Language

    @property
    def left(self) -> float:
        return GUTTER[self.kind]

    @property
    def narrowest(self) -> int:
        return NARROWEST[self.kind]

    @property
    def text_size(self) -> float:
        return TEXT_SIZE[self.kind]

    def x(self, day: dt.date) -> float:
        """Percent, rounded as it will be printed; outside the plot for a day outside it."""
        days = (self.last - self.first).days + 1
        return round(self.left + (day - self.first).days / days * (100.0 - self.left), 2)

    def x_after(self, day: dt.date) -> float:
        """Where the day ends."""
        days = (self.last - self.first).days + 1
        passed = (day - self.first).days + 1
        return round(self.left + passed / days * (100.0 - self.left), 2)

    def px(self, percent: float) -> float:
        """Px at the narrowest width."""
        return percent * self.narrowest / 100

    def reach(self, x1: float, dx1: float, x2: float, dx2: float) -> Reach:
        """From x1 % + dx1 px to x2 % + dx2 px."""
        near, far = self.narrowest / 100, WIDEST / 100
        return Reach((x1 * near + dx1, x1 * far + dx1), (x2 * near + dx2, x2 * far + dx2))

    def holds(self, reach: Reach) -> bool:
        """Whether it stays in the plot, between gutter and right edge."""
        plot = self.reach(self.left, 0, 100.0, 0)
        return (
            reach.left[0] >= plot.left[0]
            and reach.left[1] >= plot.left[1]
            and reach.right[0] <= plot.right[0]
            and reach.right[1] <= plot.right[1]
        )


def percent(x: float) -> str:
    return f"{x:.2f}%"


@dataclass(frozen=True, slots=True)
class Tick:
    """A day the axis names. `with_year` asks a month's or week's label to say the year too."""

    day: dt.date
    unit: Unit
    with_year: bool


# (unit, how many, days on average, px that its label needs), from fine to coarse
_STEPS: tuple[tuple[Unit, int, float, int], ...] = (
    ("week", 1, 7, 96),
    ("week", 2, 14, 96),
    ("month", 1, 30.44, 78),
    ("month", 2, 60.88, 78),
    ("month", 3, 91.31, 78),
    ("month", 6, 182.62, 78),
    *(("year", years, years * 365.24, 43) for years in (1, 2, 5, 10, 20, 50, 100, 500)),
    ("year", 1000, 365_242, 43),
)


def ticks(first: dt.date, last: dt.date, width: int, unit: Unit | None = None) -> tuple[Tick, ...]:
    """The days to name on an axis of `width` px: each one of the `unit` asked for, else the finest
    step from weeks to centuries that leaves room for its labels. Weeks begin on Monday. Never
    empty: at least `first`."""
    span = (last - first).days + 1
    count = 1
    if unit is None:
        unit, count = next(
            ((u, n) for u, n, days, px in _STEPS if days / span * width >= px), ("year", 1000)
        )
    days = (
        _week_days(first, last, count) if unit == "week" else _month_days(first, last, unit, count)
    )
    named = tuple(
        Tick(day, unit, with_year=place == 0 or days[place - 1].year != day.year)
        for place, day in enumerate(days)
    )
    return named or (Tick(first, "week", with_year=True),)


def _week_days(first: dt.date, last: dt.date, weeks: int) -> list[dt.date]:
    # Ordinal 1 (0001-01-01) is a Monday.
    begin = first.toordinal() + (1 - first.toordinal()) % (7 * weeks)
    return [dt.date.fromordinal(day) for day in range(begin, last.toordinal() + 1, 7 * weeks)]


def _month_days(first: dt.date, last: dt.date, unit: Unit, count: int) -> list[dt.date]:
    months = count * {"year": 12, "quarter": 3}.get(unit, 1)
    at = first.year * 12 + first.month - 1 + (first.day > 1)  # months since year 0
    at += -at % months
    days = []
    while at <= last.year * 12 + last.month - 1:
        days.append(dt.date(at // 12, at % 12 + 1, 1))
        at += months
    return days
