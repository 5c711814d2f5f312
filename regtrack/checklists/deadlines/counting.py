"""From a rule and a situation to a day. The words of the sum are those of `sums.py`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from regtrack.checklists.deadlines import sums
from regtrack.checklists.deadlines.rounds import round_after
from regtrack.checklists.deadlines.situation import Due, Situation
from regtrack.checklists.deadlines.sums import Counted
from regtrack.checklists.deadlines.working_days import add_working_days, is_known, last_year
from regtrack.register.deadline import parts, rule_in_words

# What happens to the team, so that only it knows the moment
OCCURRENCES = ("awareness", "request", "receipt")


def due(rule: Mapping[str, Any], situation: Situation) -> Due:
    """The day by which a duty is to be done. `rule` is a packs.schema.Deadline as plain JSON."""
    try:
        return _due(rule, situation)
    except (OverflowError, ValueError):  # after the year 9999, where no day can be said
        return Due(None, rule_in_words(rule))


def _due(rule: Mapping[str, Any], situation: Situation) -> Due:
    words = rule_in_words(rule)
    match rule["kind"]:
        case "by-date":
            return Due(dt.date.fromisoformat(rule["date"]), words)
        case "within" if "T" in rule["period"]:
            return _within_hours(rule, words, situation)
        case "within":
            start, late = _start(rule, situation)
            if start:
                counted = _count(rule, start, situation)
                total = sums.of_period(rule, situation, late, counted)
                return Due(counted.end, words, total, provisional=counted.provisional)
        case "before-launch":
            rule = {**rule, "anchor": "launch"}
            start, late = _start(rule, situation)
            if start:
                return Due(start, words, sums.of_launch(rule, situation, start, late))
        case "recurring" if rule.get("rule"):
            return _round(rule, words, situation)
    return Due(None, words)


def _within_hours(rule: Mapping[str, Any], words: Any, situation: Situation) -> Due:
    """Hours run from a moment; of a day alone nobody can say when they end."""
    moment = situation.happened_at
    if rule["anchor"] not in OCCURRENCES or moment is None:
        return Due(None, words)
    length = relativedelta(**parts(rule["period"]))  # type: ignore[arg-type]
    end = moment.astimezone(dt.UTC) + length
    zone = ZoneInfo(situation.time_zone)
    total = sums.of_hours(rule, moment.astimezone(zone), end.astimezone(zone))
    return Due(end.astimezone(zone).date(), words, total, moment=end)


def _round(rule: Mapping[str, Any], words: Any, situation: Situation) -> Due:
    """The first date of the rhythm that was not met, and the period after it, if there is one."""
    named = dt.date.fromisoformat(rule["date"]) if rule.get("date") else None
    start, late = (named, False) if named else _start(rule, situation)
    if start is None:
        return Due(None, words)
    # A date that the rule names is the first to be met; another start is where a round begins.
    # Either may have been put off past a round that was met.
    after = start - dt.timedelta(days=1) if named else start
    after = max(after, situation.met_on or after)
    intended = round_after(rule["rule"], start, after)
    if intended is None:
        return Due(None, words)
    total = sums.of_round(rule, situation, start, late, intended)
    if not rule.get("period"):
        return Due(intended, words, total, intended=intended)
    counted = _count(rule, intended, situation)
    total = sums.plus(total, rule, counted)
    return Due(counted.end, words, total, None, intended, counted.provisional)


def _start(rule: Mapping[str, Any], situation: Situation) -> tuple[dt.date | None, bool]:
    """The day counted from, and whether it is the day the duty applies since the anchor's own was
    earlier. Without an anchor, a rhythm starts with the duty, or with a later launch."""
    match rule.get("anchor"):
        case "launch":
            day = situation.launched_on
        case "change":
            day = situation.changed_on
        case "service-end":
            day = situation.ended_on
        case "event":
            day = (situation.event_days or {}).get(rule["event"])
        case None:
            days = [day for day in (situation.starts_on, situation.launched_on) if day]
            day = max(days, default=None)
        case _:
            day = _local_day(situation)
    if day and situation.starts_on and day < situation.starts_on:
        return situation.starts_on, True
    return day, False


def _local_day(situation: Situation) -> dt.date | None:
    moment = situation.happened_at
    return moment.astimezone(ZoneInfo(situation.time_zone)).date() if moment else None


def _count(rule: Mapping[str, Any], start: dt.date, situation: Situation) -> Counted:
    length = parts(rule["period"])
    back = rule.get("side") == "before"
    if rule.get("days") != "working":
        period = relativedelta(**length)  # type: ignore[arg-type]
        return Counted(start, start - period if back else start + period)
    number, country = length.get("days", 0), situation.country
    end, skipped, made_up = add_working_days(start, -number if back else number, country)
    last = last_year(country)
    counted = Counted(start, end, tuple(skipped), tuple(made_up))
    if not (is_known(country, start.year) and is_known(country, end.year)):
        return replace(counted, guess="no-calendar")
    if last is not None and max(start, end).year > last:
        return replace(counted, guess="not-announced")
    return counted
