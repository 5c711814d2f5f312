"""Dates as the register knows them: a small subset of EDTF (ISO 8601-2:2019).

Kept as text; `earliest` and `latest` are derived for sorting and filtering (None = open).

    2023            a year                 2023-01-01 .. 2023-12-31
    2023-07         a month                2023-07-01 .. 2023-07-31
    2023-07-13      a day                  2023-07-13 .. 2023-07-13
    2023-33         a quarter (33 to 36)   2023-01-01 .. 2023-03-31
    2023-07~        approximate            2023-07-01 .. 2023-07-31
    2023?           uncertain              2023-01-01 .. 2023-12-31
    A/B             an interval            start of A .. end of B; B begins no earlier than A
    A/..  ../B      open at one end        start of A .. None; None .. end of B
    not-appointed   no date appointed yet  None .. None (not EDTF: the register's own word)

A quarter has no mark and ends no interval: EDTF knows neither.
Days are local dates of the jurisdiction; there are no times and no time zones here.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

NOT_APPOINTED = "not-appointed"
QUARTERS = range(33, 37)

_POINT = re.compile(
    r"(?P<year>\d{4})(-(?P<month>\d{2})(-(?P<day>\d{2}))?)?(?P<mark>[~?])?", re.ASCII
)
_FORMS = (
    "expected a date such as 2023, 2023-07, 2023-07-13, 2023-33 (quarter), 2023~, 2023-07?, "
    "2023-04/2023-05, 2023-08-15/.., ../2023-05-10 or not-appointed"
)


class EdtfError(ValueError):
    """The text is not in the subset; the message says what was found and what is expected."""


Precision = Literal["day", "month", "quarter", "year", "interval", "none"]


@dataclass(frozen=True, slots=True)
class Edtf:
    """One parsed date. `earliest` and `latest` are inclusive; None is an open end."""

    text: str
    earliest: dt.date | None
    latest: dt.date | None
    precision: Precision
    approximate: bool = False
    uncertain: bool = False

    @property
    def is_day(self) -> bool:
        return self.precision == "day" and not (self.approximate or self.uncertain)


def parse(text: str) -> Edtf:
    """Read one date; raises EdtfError with a sentence that names found and expected."""
    if text == NOT_APPOINTED:
        return Edtf(text, None, None, "none")
    if "/" not in text:
        return _point(text, text)
    start_text, _, end_text = text.partition("/")
    if start_text == end_text == "..":
        raise EdtfError(
            f"found {text!r}, an interval open at both ends; expected one end or {NOT_APPOINTED}"
        )
    start = None if start_text == ".." else _point(start_text, text)
    end = None if end_text == ".." else _point(end_text, text)
    earliest = start.earliest if start else None
    latest = end.latest if end else None
    if earliest and latest and earliest > latest:
        raise EdtfError(
            f"found {text!r}, which ends before it starts; expected the earlier date first"
        )
    ends = [point for point in (start, end) if point]
    if any(point.precision == "quarter" for point in ends):
        raise EdtfError(f"found {text!r}, an interval of quarters; expected months or days")
    if start and end and start.earliest and end.earliest and end.earliest < start.earliest:
        raise EdtfError(
            f"found {text!r}, whose end may lie before its start; expected the end more exactly"
        )
    return Edtf(
        text,
        earliest,
        latest,
        "interval",
        approximate=any(point.approximate for point in ends),
        uncertain=any(point.uncertain for point in ends),
    )


def _point(part: str, whole: str) -> Edtf:
    match = _POINT.fullmatch(part)
    if not match:
        raise EdtfError(f"found {whole!r}; {_FORMS}")
    year, mark = int(match["year"]), match["mark"]
    month = int(match["month"]) if match["month"] else None
    day = int(match["day"]) if match["day"] else None
    if mark and month in QUARTERS and not day:
        raise EdtfError(f"found {whole!r}, a quarter with a mark; expected it without")
    precision: Precision
    try:
        if day is not None and month is not None:
            precision, first, last = "day", dt.date(year, month, day), dt.date(year, month, day)
        elif month is None:
            precision, first, last = "year", dt.date(year, 1, 1), dt.date(year, 12, 31)
        elif month in QUARTERS:
            precision = "quarter"
            first, last = dt.date(year, 3 * (month - 33) + 1, 1), _month_end(year, 3 * (month - 32))
        else:
            precision, first, last = "month", dt.date(year, month, 1), _month_end(year, month)
    except ValueError:
        raise EdtfError(f"found {whole!r}, a day that is in no calendar; {_FORMS}") from None
    return Edtf(part, first, last, precision, approximate=mark == "~", uncertain=mark == "?")


def _month_end(year: int, month: int) -> dt.date:
    return dt.date(year, month, calendar.monthrange(year, month)[1])
