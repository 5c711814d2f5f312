"""Which days the chart shows: the zoom names the unit of its axis. Pure.

years    the whole span of the events
quarter  12 quarters, six of them before the one in the centre
month    12 months, six of them before the one in the centre
week     13 weeks from Monday to Sunday, six of them before the one in the centre
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from regtrack.timeline.layout.scale import Unit

Zoom = Literal["years", "quarter", "month", "week"]
Bucket = Literal["day", "week", "month", "quarter", "year"]

PLOT = 843  # px of the wide drawing's plot where it is narrowest
NEAREST = 16  # px: two marks nearer than this are drawn as one
_LONGEST: tuple[tuple[Bucket, int], ...] = (
    ("year", 366), ("quarter", 92), ("month", 31), ("week", 7), ("day", 1),
)  # fmt: skip
# A window around these stays inside the calendar.
_EARLIEST, _LATEST = dt.date(4, 1, 1), dt.date(9995, 1, 1)


@dataclass(frozen=True, slots=True)
class Window:
    """`first` to `last`, inclusive; `at` is the period in its centre as the URL writes it, and
    `before` and `after` those of the windows half of it away ("" at zoom "years")."""

    zoom: Zoom
    first: dt.date
    last: dt.date
    at: str = ""
    before: str = ""
    after: str = ""

    @property
    def unit(self) -> Unit | None:
        """What the axis names; None leaves it to the span."""
        return None if self.zoom == "years" else self.zoom

    @property
    def edtf(self) -> str:
        """The window as a date of the register: 2018/2026, 2023-01/2023-12."""
        length = {"years": 4, "quarter": 7, "month": 7, "week": 10}[self.zoom]
        ends = self.first.isoformat()[:length], self.last.isoformat()[:length]
        return ends[0] if ends[0] == ends[1] else "/".join(ends)


def middle(earliest: dt.date, latest: dt.date) -> dt.date:
    """The day in the middle of a period: 16 July of a July, 2 July of a year."""
    return earliest + (latest - earliest) / 2


def around(zoom: Zoom, centre: dt.date) -> Window:
    """The window of a quarter, month or week zoom around a day."""
    centre = min(max(centre, _EARLIEST), _LATEST)
    if zoom == "week":
        monday = centre - dt.timedelta(days=centre.weekday())
        half = dt.timedelta(weeks=6)
        return Window(
            zoom,
            monday - half,
            monday + half + dt.timedelta(days=6),
            monday.isoformat(),
            (monday - half).isoformat(),
            (monday + half).isoformat(),
        )
    month = centre.year * 12 + centre.month - 1
    half_months = 18 if zoom == "quarter" else 6
    begin = (month - month % 3 if zoom == "quarter" else month) - half_months
    return Window(
        zoom,
        _month(begin),
        _month(begin + 2 * half_months) - dt.timedelta(days=1),
        *(_month(month + shift).isoformat()[:7] for shift in (0, -half_months, half_months)),
    )


def years(first: dt.date, last: dt.date) -> Window:
    """Every year from the first day to the last."""
    return Window("years", dt.date(first.year, 1, 1), dt.date(last.year, 12, 31))


def bucket(window: Window) -> Bucket:
    """The longest unit whose days are drawn as one mark anyhow, so that they may be counted as one."""
    days = (window.last - window.first).days + 1
    return next(
        (unit for unit, longest in _LONGEST if (longest - 1) / days * PLOT < NEAREST), "day"
    )


def _month(number: int) -> dt.date:
    """The first day of a month, counted from year 0."""
    return dt.date(number // 12, number % 12 + 1, 1)
