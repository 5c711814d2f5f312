"""By when? Each row says why its day is right; the Chinese schedules are those of the State Council.

2023: 国办发明电〔2022〕16号; 2024: 国办发明电〔2023〕7号; 2025: 国办发明电〔2024〕12号;
2026: 国办发明电〔2025〕7号.
"""

# ruff: noqa: E501 - a table reads best with one row a line
from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from regtrack.checklists.deadlines import Due, Situation, add_working_days, due
from regtrack.checklists.deadlines.rounds import round_after
from regtrack.checklists.deadlines.working_days import last_year
from regtrack.core.texts import Text
from regtrack.register.packs.schema import Deadline

CHINA, ITALY, US, EU = (
    Text("中国", "China"), Text("意大利", "Italy"), Text("美国", "US"), Text("欧盟", "EU"),
)  # fmt: skip


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def within(period: str, anchor: str = "launch", **more: str) -> dict[str, Any]:
    return {"kind": "within", "period": period, "anchor": anchor, **more}


def launched(text: str, country: str = "CN", place: Text = CHINA) -> Situation:
    return Situation(launched_on=day(text), country=country, place=place)


@pytest.mark.parametrize(
    ("why", "start", "count", "country", "end"),
    [
        ("Golden Week 2023: off 29 Sep–6 Oct, worked Sat 7 and Sun 8 Oct", "2023-09-28", 10, "CN", "2023-10-18"),
        ("Spring Festival 2024: off 10–17 Feb, worked Sun 4 and Sun 18; New Year’s Eve 9 Feb is worked", "2024-02-01", 10, "CN", "2024-02-20"),
        ("Spring Festival 2025: off 28 Jan (Eve)–4 Feb, worked Sun 26 Jan and Sat 8 Feb", "2025-01-22", 10, "CN", "2025-02-11"),
        ("May 2024: off 1–5 May, worked Sun 28 Apr and Sat 11 May", "2024-04-26", 9, "CN", "2024-05-11"),
        ("National Day 2024: off 1–7 Oct, worked Sun 29 Sep and Sat 12 Oct", "2024-09-27", 6, "CN", "2024-10-11"),
        ("National Day 2025: off 1–8 Oct, worked Sun 28 Sep and Sat 11 Oct", "2025-09-26", 6, "CN", "2025-10-11"),
        ("five days in an ordinary week in China: the same day of the next", "2024-03-04", 5, "CN", "2024-03-11"),
        ("the start is a holiday: counting begins after it", "2023-10-01", 1, "CN", "2023-10-07"),
        ("over the year’s end: 1 January 2024 off, no make-up", "2023-12-29", 2, "CN", "2024-01-03"),
        ("Italy: 15 August (Ferragosto) on a Thursday", "2024-08-14", 1, "IT", "2024-08-16"),
        ("Italy: 25 and 26 December, 1 January and the Epiphany (Saturday)", "2023-12-22", 8, "IT", "2024-01-08"),
        ("Italy: Easter Monday on 1 April 2024", "2024-03-29", 1, "IT", "2024-04-02"),
        ("US: Independence Day", "2024-07-03", 1, "US", "2024-07-05"),
        ("US: the 4th is a Saturday, so the Friday before is off", "2026-07-02", 1, "US", "2026-07-06"),
        ("US: Thanksgiving is Thursday 28 November; the Friday after it is no federal holiday", "2024-11-27", 1, "US", "2024-11-29"),
        ("the EU as such has no calendar: 1 May counts", "2024-04-30", 1, "", "2024-05-01"),
        ("a code without a calendar: Monday to Friday", "2024-05-03", 1, "XX", "2024-05-06"),
        ("none to count", "2024-05-04", 0, "CN", "2024-05-04"),
        ("backwards over Golden Week 2023, make-up days 7 and 8 Oct counted", "2023-10-18", -10, "CN", "2023-09-28"),
        ("backwards over Spring Festival 2024", "2024-02-20", -10, "CN", "2024-02-01"),
        ("Mid-Autumn 2024: off 15–17 Sep, worked Sat 14 Sep", "2024-09-13", 2, "CN", "2024-09-18"),
        ("2024 into 2025: 1 January off, no make-up", "2024-12-31", 1, "CN", "2025-01-02"),
        ("US: Christmas and New Year", "2024-12-24", 5, "US", "2025-01-02"),
        ("US: 19 June (Juneteenth) on a Thursday", "2025-06-18", 1, "US", "2025-06-20"),
        ("US: New Year on a Saturday is kept on the Friday before, in the old year", "2021-12-30", 1, "US", "2022-01-03"),
        ("Italy: Liberation Day on a Friday, May Day on a Thursday", "2025-04-24", 5, "IT", "2025-05-05"),
        ("China 2026: off 15–23 Feb, worked Sat 14 and Sat 28 Feb", "2026-02-12", 7, "CN", "2026-02-28"),
        ("China 2023: off 21–27 Jan, worked Sat 28 and Sun 29 Jan", "2023-01-20", 3, "CN", "2023-01-30"),
        ("China 2025: May Day off 1–5 May, worked Sun 27 Apr", "2025-04-25", 5, "CN", "2025-05-06"),
        ("Italy backwards over Easter Monday", "2024-04-02", -1, "IT", "2024-03-29"),
    ],
)  # fmt: skip
def test_working_days(why: str, start: str, count: int, country: str, end: str) -> None:
    assert add_working_days(day(start), count, country)[0] == day(end), why


@pytest.mark.parametrize(
    ("why", "rule", "situation", "expected"),
    [
        ("a month from 31 January ends with February", within("P1M"), launched("2023-01-31"), "2023-02-28"),
        ("… in a leap year too", within("P1M"), launched("2024-01-31"), "2024-02-29"),
        ("a year from a leap day", within("P1Y"), launched("2024-02-29"), "2025-02-28"),
        ("three months from 30 November end with a February of 29 days", within("P3M"), launched("2023-11-30"), "2024-02-29"),
        ("calendar days run over holidays", within("P10D"), launched("2023-09-28"), "2023-10-08"),
        ("two weeks are 14 calendar days, holidays or not", within("P2W"), launched("2023-09-28"), "2023-10-12"),
        ("a year, two months and three days: 1 January 2024, 1 March, 4 March", within("P1Y2M3D"), launched("2023-01-01"), "2024-03-04"),
        ("hours give no day", within("PT72H", "awareness"), launched("2023-01-01"), None),
        ("hours after launch give none either", within("PT72H"), launched("2023-01-01"), None),
        ("not launched", within("P10D"), Situation(country="CN"), None),
        ("only the team knows when a request came", within("P10D", "request"), launched("2023-01-01"), None),
        ("an event of the register", within("P20D", "event", event="order"), Situation(event_days={"order": day("2023-03-30")}), "2023-04-19"),
        ("an event not known yet", within("P20D", "event", event="order"), Situation(event_days={}), None),
        ("an event whose day is not appointed", within("P20D", "event", event="order"), Situation(event_days={"order": None}), None),
        ("a day that the rule names", {"kind": "by-date", "date": "2023-04-30"}, Situation(), "2023-04-30"),
        ("before launch", {"kind": "before-launch"}, launched("2023-09-28"), "2023-09-28"),
        ("… where the launch came before the law: from the day it applies", {"kind": "before-launch"}, Situation(starts_on=day("2023-08-15"), launched_on=day("2023-01-01")), "2023-08-15"),
        ("before a launch that nobody planned", {"kind": "before-launch"}, Situation(), None),
        ("always", {"kind": "continuous"}, launched("2023-09-28"), None),
        ("at once", {"kind": "promptly"}, launched("2023-09-28"), None),
        ("when asked", {"kind": "on-request"}, launched("2023-09-28"), None),
        ("again and again, nobody says how often", {"kind": "recurring"}, launched("2023-09-28"), None),
        ("no time set", {"kind": "none"}, launched("2023-09-28"), None),
        ("launched on the day it applies", within("P1D"), Situation(starts_on=day("2023-08-15"), launched_on=day("2023-08-15")), "2023-08-16"),
        ("launched before the law: counted from the day it applies", within("P1D"), Situation(starts_on=day("2023-08-15"), launched_on=day("2023-01-01")), "2023-08-16"),
        ("launched after it", within("P1D"), Situation(starts_on=day("2023-08-15"), launched_on=day("2024-01-01")), "2024-01-02"),
        ("EU AI Act, Art. 113: a day that the law names stands, Sunday or not", {"kind": "by-date", "date": "2026-08-02"}, launched("2026-01-12", "", EU), "2026-08-02"),
        ("EU AI Act, Art. 73(2): 15 days after learning of it, over 25 April and 1 May", within("P15D", "awareness"), Situation(happened_at=dt.datetime(2027, 4, 20, 9, tzinfo=dt.UTC), time_zone="Europe/Brussels", place=EU), "2027-05-05"),
        ("EU AI Act, Art. 73(3): 2 days, over a weekend", within("P2D", "awareness"), Situation(happened_at=dt.datetime(2027, 4, 23, 23, tzinfo=dt.UTC), time_zone="Europe/Brussels", place=EU), "2027-04-26"),
        ("EU AI Act, Art. 22: before launch in the EU, a Saturday", {"kind": "before-launch"}, launched("2026-08-01", "", EU), "2026-08-01"),
        ("a day past the calendar’s end is none", within("P1M"), launched("9999-12-25"), None),
        ("… counted in working days too", within("P10D", days="working"), launched("9999-12-25"), None),
    ],
)  # fmt: skip
def test_days(why: str, rule: dict[str, Any], situation: Situation, expected: str | None) -> None:
    found = due(rule, situation)
    assert found.day == (day(expected) if expected else None), why
    assert found.rule.zh_hans, why
    assert found.rule.en, why


def test_the_sum_of_golden_week_in_both_languages() -> None:
    assert due(within("P10D", days="working"), launched("2023-09-28")) == Due(
        day("2023-10-18"),
        Text("上线后10个工作日内", "Within 10 working days of launch"),
        Text(
            "中国上线2023-09-28 + 10个工作日 = 2023-10-18；不计法定节假日：2023-09-29至2023-10-06；"
            "计入调休上班日：2023-10-07至2023-10-08",
            "launch 2023-09-28 in China + 10 working days = 2023-10-18; "
            "public holidays not counted: 2023-09-29 to 2023-10-06; "
            "make-up working days counted: 2023-10-07 to 2023-10-08",
        ),
    )


@pytest.mark.parametrize(
    ("situation", "skipped", "made_up"),
    [
        (launched("2024-02-01"), "2024-02-12 to 2024-02-16", "2024-02-04, 2024-02-18"),
        (launched("2025-01-22"), "2025-01-28 to 2025-02-04", "2025-01-26, 2025-02-08"),
        (launched("2023-12-22", "IT", ITALY), "2023-12-25 to 2023-12-26, 2024-01-01", ""),
    ],
)
def test_the_sum_names_what_was_skipped_and_made_up(
    situation: Situation, skipped: str, made_up: str
) -> None:
    words = due(within("P10D", days="working"), situation).sum
    assert f"public holidays not counted: {skipped}" in words.en
    assert words.zh_hans.count("至") == words.en.count(" to ")
    if made_up:
        assert f"make-up working days counted: {made_up}" in words.en
        assert f"计入调休上班日：{made_up.replace(', ', '、')}" in words.zh_hans
    else:
        assert "make-up" not in words.en
        assert "调休" not in words.zh_hans


def test_a_guess_at_working_days_says_so() -> None:
    rule = within("P10D", days="working")
    words = due(rule, launched("2024-04-26", "", EU)).sum
    assert words.en.endswith("; Monday to Friday counted, provisional")
    assert words.zh_hans.endswith("；仅按周一至周五计算，暂定")
    assert "provisional" not in due(rule, launched("2024-04-26", "US", US)).sum.en
    assert "provisional" not in due(within("P10D"), launched("2024-04-26", "", EU)).sum.en


def test_a_launch_before_the_law_is_told() -> None:
    situation = Situation(
        starts_on=day("2023-08-15"), launched_on=day("2023-01-01"), country="CN", place=CHINA
    )
    assert due(within("P10D", days="working"), situation).sum == Text(
        "义务适用之日2023-08-15（上线更早） + 10个工作日 = 2023-08-29",
        "the duty’s first day 2023-08-15 (launch was earlier) + 10 working days = 2023-08-29",
    )


def test_before_launch_names_launch_and_place() -> None:
    assert due({"kind": "before-launch"}, launched("2023-09-28")).sum == Text(
        "在中国上线：2023年9月28日", "launch in China: 28 September 2023"
    )


def test_a_launch_before_the_law_leaves_the_law_s_first_day() -> None:
    situation = Situation(
        starts_on=day("2023-08-15"), launched_on=day("2023-01-01"), country="CN", place=CHINA
    )
    assert due({"kind": "before-launch"}, situation).sum == Text(
        "义务适用之日2023-08-15（上线更早）",
        "the duty’s first day 2023-08-15 (launch was earlier)",
    )


def test_no_day_no_sum() -> None:
    assert not due(within("P10D"), Situation(country="CN")).sum
    assert not due({"kind": "continuous"}, launched("2023-09-28")).sum


@pytest.mark.parametrize("period", ["P2W", "P1M", "PT72H", "P1Y10D"])
def test_only_days_are_counted_in_working_days(period: str) -> None:
    """Else the count would be none, and the duty due at once."""
    with pytest.raises(ValidationError, match="expected a period in days such as P10D"):
        Deadline.model_validate(within(period, days="working"))


def yearly(**more: str) -> dict[str, Any]:
    return {"kind": "recurring", "rule": "FREQ=YEARLY", **more}


def monthly(number: int = 1, **more: str) -> dict[str, Any]:
    return {"kind": "recurring", "rule": f"FREQ=MONTHLY;INTERVAL={number}", **more}


def since(text: str, met: str = "", **more: Any) -> Situation:
    """The duty applies from that day; the round of `met` was met."""
    return Situation(
        starts_on=day(text), met_on=day(met) if met else None, country="CN", place=CHINA, **more
    )


@pytest.mark.parametrize(
    ("why", "rule", "situation", "expected"),
    [
        ("10 working days before a launch after Golden Week", within("P10D", side="before", days="working"), launched("2023-10-18"), "2023-09-28"),
        ("a month before 31 March: February ends sooner", within("P1M", side="before"), launched("2024-03-31"), "2024-02-29"),
        ("calendar days before the end of the service", within("P30D", "service-end", side="before"), Situation(ended_on=day("2024-03-30")), "2024-02-29"),
        ("an end that nobody planned", within("P30D", "service-end", side="before"), Situation(), None),
        ("10 working days after the last significant change (Provisions on algorithms, Art. 24)", within("P10D", "change", days="working"), Situation(changed_on=day("2025-01-22"), country="CN"), "2025-02-11"),
        ("no change yet", within("P10D", "change", days="working"), Situation(country="CN"), None),
        ("the first year ends a year after the duty began", yearly(), since("2023-08-15"), "2024-08-15"),
        ("… or after a later launch", yearly(), since("2023-08-15", launched_on=day("2024-03-01")), "2025-03-01"),
        ("an earlier launch does not matter", yearly(), since("2023-08-15", launched_on=day("2022-03-01")), "2024-08-15"),
        ("a round met before a launch that was put off: a year from the new one", yearly(), since("2023-08-15", "2024-08-15", launched_on=day("2026-03-01")), "2027-03-01"),
        ("… and from a change that came after it", yearly(anchor="change"), since("2023-08-15", "2024-08-15", changed_on=day("2025-05-05")), "2026-05-05"),
        ("a first date that was put off past a round that was met is the next one", yearly(date="2028-01-01"), since("2026-01-01", "2027-01-01"), "2028-01-01"),
        ("the next round is counted from the intended date, not from when it was met", yearly(), since("2023-08-15", "2024-08-15"), "2025-08-15"),
        ("quarters from the 31st keep to month ends", monthly(3), since("2024-08-31"), "2024-11-30"),
        ("… and go back to the 31st", monthly(3), since("2024-08-31", "2024-11-30"), "2025-02-28"),
        ("… in the next quarter", monthly(3), since("2024-08-31", "2025-02-28"), "2025-05-31"),
        ("a year from a leap day", yearly(), since("2024-02-29"), "2025-02-28"),
        ("four years from a leap day is a leap day", yearly(), since("2024-02-29", "2027-02-28"), "2028-02-29"),
        ("every three years", {"kind": "recurring", "rule": "FREQ=YEARLY;INTERVAL=3"}, since("2026-01-01"), "2029-01-01"),
        ("a date that the rule names is the first round", yearly(date="2028-01-01"), since("2026-01-01"), "2028-01-01"),
        ("every two years from there", {"kind": "recurring", "rule": "FREQ=YEARLY;INTERVAL=2", "date": "2028-01-01"}, since("2026-01-01", "2028-01-01"), "2030-01-01"),
        ("by the last day of each quarter", {"kind": "recurring", "rule": "FREQ=MONTHLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1"}, since("2024-01-10"), "2024-03-31"),
        ("20 working days after each year’s end: 1 January is off, the four weeks after it are whole", {"kind": "recurring", "rule": "FREQ=YEARLY", "date": "2023-12-31", "period": "P20D", "days": "working"}, since("2023-01-01"), "2024-01-29"),
        ("30 days before each date", yearly(date="2025-03-01", period="P30D", side="before"), since("2024-01-01"), "2025-01-30"),
        ("a rhythm from an event of the register", yearly(anchor="event", event="order"), Situation(event_days={"order": day("2023-03-30")}), "2024-03-30"),
        ("a rhythm from a launch that nobody planned", yearly(anchor="launch"), since("2023-08-15"), None),
        ("a rhythm that has ended", {"kind": "recurring", "rule": "FREQ=YEARLY;COUNT=2"}, since("2023-08-15", "2024-08-15"), None),
        ("nobody knows since when", yearly(), Situation(), None),
        ("past the calendar’s end", yearly(), since("9999-12-31"), None),
    ],
)  # fmt: skip
def test_before_and_again(
    why: str, rule: dict[str, Any], situation: Situation, expected: str | None
) -> None:
    Deadline.model_validate(rule)
    assert due(rule, situation).day == (day(expected) if expected else None), why


@pytest.mark.parametrize(
    ("why", "period", "happened", "zone", "moment", "expected"),
    [
        ("GDPR Art. 33: 72 hours, over a weekend", "PT72H", "2026-11-20T15:00+01:00", "Europe/Rome", "2026-11-23T14:00+00:00", "2026-11-23"),
        ("the clocks go forward in the night: 72 hours are 72 hours", "PT72H", "2026-03-27T12:00+01:00", "Europe/Rome", "2026-03-30T11:00+00:00", "2026-03-30"),
        ("… and back", "PT72H", "2026-10-23T12:00+02:00", "Europe/Rome", "2026-10-26T10:00+00:00", "2026-10-26"),
        ("four hours in China, learned of in Rome", "PT4H", "2026-11-20T17:30+01:00", "Asia/Shanghai", "2026-11-20T20:30+00:00", "2026-11-21"),
        ("24 hours in California: the day is the local one, the 21st, not UTC’s 22nd", "PT24H", "2026-11-20T18:00-08:00", "America/Los_Angeles", "2026-11-22T02:00+00:00", "2026-11-21"),
        ("96 hours are four whole days, over the end of a February of 28", "PT96H", "2026-02-26T00:00+00:00", "UTC", "2026-03-02T00:00+00:00", "2026-03-02"),
        ("a day and twelve hours are 36 hours", "P1DT12H", "2026-02-27T12:00+00:00", "UTC", "2026-03-01T00:00+00:00", "2026-03-01"),
    ],
)  # fmt: skip
def test_hours(why: str, period: str, happened: str, zone: str, moment: str, expected: str) -> None:
    situation = Situation(happened_at=dt.datetime.fromisoformat(happened), time_zone=zone)
    found = due(within(period, "awareness"), situation)
    assert found.moment == dt.datetime.fromisoformat(moment), why
    assert found.day == day(expected), why


def test_days_after_an_incident_are_local_days() -> None:
    moment = dt.datetime.fromisoformat("2026-11-20T18:30+00:00")  # the 21st in Shanghai
    situation = Situation(happened_at=moment, time_zone="Asia/Shanghai", country="CN")
    assert due(within("P15D", "awareness"), situation).day == day("2026-12-06")
    assert due(within("PT72H", "launch"), situation).day is None  # of a day nobody can say


def test_the_sum_of_hours_names_both_moments() -> None:
    moment = dt.datetime.fromisoformat("2026-11-20T15:00+01:00")
    situation = Situation(happened_at=moment, time_zone="Europe/Rome")
    assert due(within("PT72H", "awareness"), situation).sum == Text(
        "知悉2026-11-20 15:00 (UTC+01:00) + 72小时 = 2026-11-23 15:00 (UTC+01:00)",
        "learning of it 2026-11-20 15:00 (UTC+01:00) + 72 hours = 2026-11-23 15:00 (UTC+01:00)",
    )


def test_the_sum_of_a_round() -> None:
    found = due(yearly(), since("2023-08-15", "2024-08-15"))
    assert found.intended == day("2025-08-15")
    assert found.sum == Text(
        "自义务适用之日2023-08-15起每年，2024-08-15一期已完成：2025-08-15",
        "Every year from the duty’s first day 2023-08-15, met for 2024-08-15: 2025-08-15",
    )


def test_the_sum_before() -> None:
    assert due(within("P10D", side="before", days="working"), launched("2023-10-18")).sum == Text(
        "中国上线2023-10-18 − 10个工作日 = 2023-09-28；不计法定节假日：2023-09-29至2023-10-06；"
        "计入调休上班日：2023-10-07至2023-10-08",
        "launch 2023-10-18 in China − 10 working days = 2023-09-28; "
        "public holidays not counted: 2023-09-29 to 2023-10-06; "
        "make-up working days counted: 2023-10-07 to 2023-10-08",
    )


def test_a_year_without_announced_make_up_days_is_provisional() -> None:
    rule = within("P10D", days="working")
    last = last_year("CN")
    assert last
    assert last >= 2026
    known, unknown = (due(rule, launched(f"{year}-03-01")) for year in (last, last + 1))
    assert not known.provisional
    assert unknown.provisional
    assert unknown.sum.en.endswith("; that year’s make-up days are not announced yet, provisional")
    assert unknown.sum.zh_hans.endswith("；该年调休安排尚未公布，暂定")
    assert not due(rule, launched("2040-03-01", "IT", ITALY)).provisional  # by law, not by notice


@pytest.mark.parametrize(
    ("start", "country", "provisional"),
    [
        ("2100-12-01", "US", False),
        ("2100-12-28", "US", True),  # ends in 2101, of which no holiday is known
        ("2150-03-01", "IT", True),
        ("2150-03-01", "CN", True),
        ("1900-03-01", "CN", True),  # its calendar begins in 1950
    ],
)
def test_beyond_its_calendar_a_count_is_provisional(
    start: str, country: str, provisional: bool
) -> None:
    found = due(within("P10D", days="working"), launched(start, country))
    assert found.provisional is provisional
    assert found.sum.en.endswith("; Monday to Friday counted, provisional") is provisional


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (yearly(anchor="launch", date="2028-01-01"), "expected date or anchor with kind recurring, not both"),
        ({"kind": "recurring", "date": "2028-01-01"}, "expected rule beside period, date or anchor"),
        ({"kind": "recurring", "rule": "every year"}, "expected an RFC 5545 rule of days or longer"),
        ({"kind": "recurring", "rule": "FREQ=HOURLY"}, "expected an RFC 5545 rule of days or longer"),
        *(
            ({"kind": "recurring", "rule": rule}, "expected an RFC 5545 rule of days or longer")
            for rule in ("FREQ=DAILY;INTERVAL=0", "FREQ=YEARLY;INTERVAL=-1", "FREQ=YEARLY;COUNT=0", "FREQ=YEARLY;BYHOUR=5")
        ),
        ({"kind": "recurring", "rule": "FREQ=YEARLY;BYMONTH=soon"}, "expected an RFC 5545 rule of days or longer"),
        ({"kind": "continuous", "side": "before"}, "expected side before only with a period"),
        ({"kind": "continuous", "date": "2028-01-01"}, "expected date only with kind by-date or recurring"),
        ({"kind": "continuous", "period": "P1D"}, "expected period and anchor only with kind within or recurring"),
        (within("PT3H", side="before"), "expected a period of days or longer"),
        (yearly(period="PT3H"), "expected a period of days or longer"),
    ],
)  # fmt: skip
def test_what_fits_no_rule_is_refused(deadline: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        Deadline.model_validate(deadline)


@given(
    st.dates(dt.date(2004, 1, 1), dt.date(2030, 12, 31)),
    st.sampled_from([("FREQ=MONTHLY", 1), ("FREQ=MONTHLY;INTERVAL=3", 3), ("FREQ=YEARLY", 12)]),
    st.integers(1, 60),
)
def test_a_rhythm_never_drifts_from_its_first_day(
    first: dt.date, rhythm: tuple[str, int], number: int
) -> None:
    rule, months = rhythm
    after = first + relativedelta(months=months * (number - 1))
    assert round_after(rule, first, after) == first + relativedelta(months=months * number)


@given(
    st.dates(dt.date(2004, 1, 1), dt.date(2025, 12, 1)),
    st.integers(1, 30),
    st.sampled_from(["CN", "IT", "US", ""]),
)
def test_counting_one_by_one_leads_to_the_same_day(
    start: dt.date, count: int, country: str
) -> None:
    end, skipped, made_up = add_working_days(start, count, country)
    weekdays = sum(
        (start + dt.timedelta(n)).weekday() < 5 for n in range(1, (end - start).days + 1)
    )
    assert weekdays - len(skipped) + len(made_up) == count
    before, *_ = add_working_days(start, count - 1, country)
    assert add_working_days(before, 1, country)[0] == end
    assert before < end
