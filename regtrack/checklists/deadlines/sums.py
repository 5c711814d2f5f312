"""The arithmetic of a due day in words: launch 2023-09-28 in China + 10 working days = 2023-10-18."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from regtrack.checklists.deadlines.situation import Situation
from regtrack.core.days import day as in_words
from regtrack.core.texts import Text, the
from regtrack.register.deadline import ANCHORS, length_in_words, rhythm_in_words


@dataclass(frozen=True, slots=True)
class Counted:
    """A period counted from `start`: where it ends, the weekdays that were off and the weekend days
    that were worked on the way. `guess` says why the working days are not certain."""

    start: dt.date
    end: dt.date
    skipped: tuple[dt.date, ...] = ()
    made_up: tuple[dt.date, ...] = ()
    guess: Literal["", "no-calendar", "not-announced"] = ""

    @property
    def provisional(self) -> bool:
        return bool(self.guess)


GUESSES = {
    "": Text(),
    "no-calendar": Text("；仅按周一至周五计算，暂定", "; Monday to Friday counted, provisional"),
    "not-announced": Text(
        "；该年调休安排尚未公布，暂定",
        "; that year’s make-up days are not announced yet, provisional",
    ),
}


def of_launch(rule: Mapping[str, Any], situation: Situation, start: dt.date, late: bool) -> Text:
    """`late`: the launch was before the duty's first day `start`, which is then the one named."""
    if late:
        return _from(rule, situation, start, late)
    launch, place = in_words(start), situation.place
    return Text(
        f"在{place.zh_hans}上线：{launch.zh_hans}", f"launch in {the(place.en)}: {launch.en}"
    )


def of_period(rule: Mapping[str, Any], situation: Situation, late: bool, counted: Counted) -> Text:
    return plus(_from(rule, situation, counted.start, late), rule, counted)


def of_hours(rule: Mapping[str, Any], start: dt.datetime, end: dt.datetime) -> Text:
    """Both moments local, with their distance from UTC."""
    anchor, length = ANCHORS[rule["anchor"]], length_in_words(rule)
    first, last = (
        f"{moment:%Y-%m-%d %H:%M} (UTC{moment.isoformat()[-6:]})" for moment in (start, end)
    )
    return Text(
        f"{anchor.zh_hans}{first} + {length.zh_hans} = {last}",
        f"{anchor.en} {first} + {length.en} = {last}",
    )


def of_round(
    rule: Mapping[str, Any],
    situation: Situation,
    start: dt.date,
    late: bool,
    intended: dt.date,
) -> Text:
    """Every year from 2023-08-15, met for 2024-08-15: 2025-08-15"""
    rhythm = rhythm_in_words(rule["rule"])
    begun = _from(rule, situation, start, late)
    chinese, english = f"自{begun.zh_hans}起{rhythm.zh_hans}", f"{rhythm.en} from {begun.en}"
    if situation.met_on:
        chinese += f"，{situation.met_on}一期已完成"
        english += f", met for {situation.met_on}"
    return Text(f"{chinese}：{intended}", f"{english}: {intended}")


def plus(begun: Text, rule: Mapping[str, Any], counted: Counted) -> Text:
    """What is counted from, the period, and where it ends."""
    length = length_in_words(rule)
    sign = "−" if rule.get("side") == "before" else "+"
    chinese = f"{begun.zh_hans} {sign} {length.zh_hans} = {counted.end}"
    english = f"{begun.en} {sign} {length.en} = {counted.end}"
    if counted.skipped:
        days = runs(counted.skipped)
        chinese += f"；不计法定节假日：{days.zh_hans}"
        english += f"; public holidays not counted: {days.en}"
    if counted.made_up:
        days = runs(counted.made_up)
        chinese += f"；计入调休上班日：{days.zh_hans}"
        english += f"; make-up working days counted: {days.en}"
    guess = GUESSES[counted.guess]
    return Text(chinese + guess.zh_hans, english + guess.en)


def _from(rule: Mapping[str, Any], situation: Situation, start: dt.date, late: bool) -> Text:
    """What is counted from, and its day."""
    anchor = ANCHORS.get(rule.get("anchor") or "")
    place = situation.place
    if late and anchor:
        return Text(
            f"义务适用之日{start}（{anchor.zh_hans}更早）",
            f"the duty’s first day {start} ({anchor.en} was earlier)",
        )
    if anchor is None:
        if rule.get("date"):
            return Text(str(start), str(start))
        if start == situation.starts_on:
            return Text(f"义务适用之日{start}", f"the duty’s first day {start}")
    if anchor is None or rule["anchor"] == "launch":
        return Text(f"{place.zh_hans}上线{start}", f"launch {start} in {the(place.en)}")
    return Text(f"{anchor.zh_hans}{start}", f"{anchor.en} {start}")


def runs(days: Sequence[dt.date]) -> Text:
    """2023-09-29 to 2023-10-06: neighbouring days, a weekend between them included, are one run."""
    found: list[list[dt.date]] = []
    for day in days:
        over_weekend = bool(found) and found[-1][-1].weekday() == 4 and day.weekday() == 0
        if found and (day - found[-1][-1]).days <= (3 if over_weekend else 1):
            found[-1].append(day)
        else:
            found.append([day])
    spans = [(run[0], run[-1]) for run in found]
    return Text(
        "、".join(f"{first}至{last}" if first != last else str(first) for first, last in spans),
        ", ".join(f"{first} to {last}" if first != last else str(first) for first, last in spans),
    )
