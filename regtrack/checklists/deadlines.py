"""By when is a duty to be done? Pure: plain data in, a day and its arithmetic out; no clock.

Days are local dates of the instrument's jurisdiction. A period starts on the day after its anchor.
Calendar periods follow python-dateutil's relativedelta, which keeps month ends inside the month
(31 January + 1 month = 28 or 29 February). Working days follow the jurisdiction's public holidays
in the `holidays` package, Chinese make-up workdays included; where it has no calendar (the EU as
such), Monday to Friday count, and the sum says so.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import holidays
from dateutil.relativedelta import relativedelta

from regtrack.core.days import day as in_words
from regtrack.core.texts import Text, the
from regtrack.register.deadline import ANCHORS, length_in_words, parts, rule_in_words


@dataclass(frozen=True, slots=True)
class Situation:
    """What a rule may count from. `starts_on` is the day from which the duty applies.

    `country` is the ISO 3166-1 code whose working days count ("" = none known).
    """

    starts_on: dt.date | None = None
    launched_on: dt.date | None = None
    place: Text = Text()
    country: str = ""
    event_days: Mapping[str, dt.date | None] | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """`day` is None where no day can be said; `rule` is the rule in words; `sum` the arithmetic."""

    day: dt.date | None
    rule: Text
    sum: Text = Text()


def due(rule: Mapping[str, Any], situation: Situation) -> Due:
    """The day by which a duty is to be done. `rule` is a packs.schema.Deadline as plain JSON."""
    words = rule_in_words(rule)
    match rule["kind"]:
        case "by-date":
            return Due(dt.date.fromisoformat(rule["date"]), words)
        case "within":
            return _within(rule, words, situation)
        case "before-launch" if situation.launched_on:
            launch, place = in_words(situation.launched_on), situation.place
            counted = Text(
                f"在{place.zh_hans}上线：{launch.zh_hans}",
                f"launch in {the(place.en)}: {launch.en}",
            )
            return Due(situation.launched_on, words, counted)
    return Due(None, words)


def _within(rule: Mapping[str, Any], words: Text, situation: Situation) -> Due:
    start = _start(rule, situation)
    if start is None or "T" in rule["period"]:
        return Due(None, words)
    late = situation.starts_on is not None and start < situation.starts_on
    if late and situation.starts_on:
        start = situation.starts_on
    skipped: list[dt.date] = []
    made_up: list[dt.date] = []
    try:
        if rule.get("days") == "working":
            count = parts(rule["period"]).get("days", 0)
            end, skipped, made_up = add_working_days(start, count, situation.country)
        else:
            end = start + relativedelta(**parts(rule["period"]))  # type: ignore[arg-type]
    except (OverflowError, ValueError):  # after the year 9999, where no day can be said
        return Due(None, words)
    return Due(end, words, _sum(rule, situation, start, late, end, skipped, made_up))


def _start(rule: Mapping[str, Any], situation: Situation) -> dt.date | None:
    if rule["anchor"] == "launch":
        return situation.launched_on
    if rule["anchor"] == "event":
        return (situation.event_days or {}).get(rule["event"])
    return None  # only the team knows when it happened


def add_working_days(
    start: dt.date, count: int, country: str
) -> tuple[dt.date, list[dt.date], list[dt.date]]:
    """The `count`-th working day after `start`, with the weekdays that were off and the weekend
    days that were worked on the way.

    >>> add_working_days(dt.date(2023, 9, 28), 10, "CN")[0]
    datetime.date(2023, 10, 18)
    """
    calendar = _calendar(country, start.year)
    day, left = start, count
    skipped: list[dt.date] = []
    made_up: list[dt.date] = []
    while left:
        day += dt.timedelta(days=1)
        weekend = day.weekday() >= 5
        works = calendar.is_working_day(day) if calendar is not None else not weekend
        if works:
            left -= 1
            if weekend:
                made_up.append(day)
        elif not weekend:
            skipped.append(day)
    return day, skipped, made_up


@lru_cache(maxsize=100)
def _calendar(country: str, year: int) -> holidays.HolidayBase | None:
    if country not in holidays.list_supported_countries():
        return None
    return holidays.country_holidays(country, years=(year, year + 1))


def _sum(
    rule: Mapping[str, Any],
    situation: Situation,
    start: dt.date,
    late: bool,
    end: dt.date,
    skipped: list[dt.date],
    made_up: list[dt.date],
) -> Text:
    """launch 2023-09-28 in China + 10 working days = 2023-10-18, with what was not counted."""
    anchor, place, length = ANCHORS[rule["anchor"]], situation.place, length_in_words(rule)
    if late:
        chinese = f"义务适用之日{start}（{anchor.zh_hans}更早）"
        english = f"the duty applies {start} ({anchor.en} was earlier)"
    elif rule["anchor"] == "launch":
        chinese, english = f"{place.zh_hans}上线{start}", f"launch {start} in {the(place.en)}"
    else:
        chinese, english = f"{anchor.zh_hans}{start}", f"{anchor.en} {start}"
    chinese += f" + {length.zh_hans} = {end}"
    english += f" + {length.en} = {end}"
    if skipped:
        days = _runs(skipped)
        chinese += f"；不计法定节假日：{days.zh_hans}"
        english += f"; public holidays not counted: {days.en}"
    if made_up:
        days = _runs(made_up)
        chinese += f"；计入调休上班日：{days.zh_hans}"
        english += f"; make-up working days counted: {days.en}"
    if (
        rule.get("days") == "working"
        and situation.country not in holidays.list_supported_countries()
    ):
        chinese += "；仅按周一至周五计算，暂定"
        english += "; Monday to Friday counted, provisional"
    return Text(chinese, english)


def _runs(days: list[dt.date]) -> Text:
    """2023-09-29 to 2023-10-06: neighbouring days, a weekend between them included, are one run."""
    runs: list[list[dt.date]] = []
    for day in days:
        over_weekend = bool(runs) and runs[-1][-1].weekday() == 4 and day.weekday() == 0
        if runs and (day - runs[-1][-1]).days <= (3 if over_weekend else 1):
            runs[-1].append(day)
        else:
            runs.append([day])
    spans = [(run[0], run[-1]) for run in runs]
    return Text(
        "、".join(f"{first}至{last}" if first != last else str(first) for first, last in spans),
        ", ".join(f"{first} to {last}" if first != last else str(first) for first, last in spans),
    )
