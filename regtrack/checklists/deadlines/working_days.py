"""Working days of a country: its weekends, its holidays, and the weekend days that are worked."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

import holidays

_DAY = dt.timedelta(days=1)


def add_working_days(
    start: dt.date, count: int, country: str
) -> tuple[dt.date, list[dt.date], list[dt.date]]:
    """The `count`-th working day after `start` (before it, where `count` is negative), with the
    weekdays that were off and the weekend days that were worked on the way, in order.

    >>> add_working_days(dt.date(2023, 9, 28), 10, "CN")[0]
    datetime.date(2023, 10, 18)
    >>> add_working_days(dt.date(2023, 10, 18), -10, "CN")[0]
    datetime.date(2023, 9, 28)
    """
    step = _DAY if count > 0 else -_DAY
    day, left = start, abs(count)
    skipped: list[dt.date] = []
    made_up: list[dt.date] = []
    while left:
        day += step
        weekend = day.weekday() >= 5
        if _works(day, country):
            left -= 1
            if weekend:
                made_up.append(day)
        elif not weekend:
            skipped.append(day)
    return day, sorted(skipped), sorted(made_up)


def is_known(country: str, year: int) -> bool:
    """Whether there is a calendar of the country's holidays that reaches the year."""
    if country not in _countries():
        return False
    first, last = _span(country)
    return first <= year <= last


def last_year(country: str) -> int | None:
    """The last year whose worked weekends were announced; None where nobody announces any."""
    return _last_year(country) if country in _countries() else None


def _works(day: dt.date, country: str) -> bool:
    if not is_known(country, day.year):
        return day.weekday() < 5
    return bool(_calendar(country, day.year).is_working_day(day))


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    return frozenset(holidays.list_supported_countries())


@lru_cache(maxsize=100)
def _span(country: str) -> tuple[int, int]:
    """The first and the last year of the country's calendar."""
    calendar = holidays.country_holidays(country)
    return calendar.start_year, calendar.end_year


@lru_cache(maxsize=200)
def _calendar(country: str, year: int) -> holidays.HolidayBase:
    """With the years beside it, whose New Year may be observed in this one."""
    return holidays.country_holidays(country, years=(year - 1, year, year + 1))


@lru_cache(maxsize=100)
def _last_year(country: str) -> int | None:
    first, last = _span(country)
    worked = holidays.country_holidays(
        country, years=range(max(first, 2000), min(last, 2060) + 1)
    ).weekend_workdays
    return max((day.year for day in worked), default=None)
