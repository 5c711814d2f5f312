"""By when? Each row says why its day is right; the Chinese schedules are those of the State Council.

2023: 国办发明电〔2022〕16号; 2024: 国办发明电〔2023〕7号; 2025: 国办发明电〔2024〕12号.
"""

# ruff: noqa: E501 - a table reads best with one row a line
from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from regtrack.checklists.deadlines import Due, Situation, add_working_days, due
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
        ("an ordinary week in China", "2024-03-04", 5, "CN", "2024-03-11"),
        ("the start is a holiday: counting begins after it", "2023-10-01", 1, "CN", "2023-10-07"),
        ("over the year’s end: 1 January 2024 off, no make-up", "2023-12-29", 2, "CN", "2024-01-03"),
        ("Ferragosto", "2024-08-14", 1, "IT", "2024-08-16"),
        ("Italy: 25 and 26 December, 1 January and the Epiphany (Saturday)", "2023-12-22", 8, "IT", "2024-01-08"),
        ("Italy: Easter Monday", "2024-03-29", 1, "IT", "2024-04-02"),
        ("US: Independence Day", "2024-07-03", 1, "US", "2024-07-05"),
        ("US: the 4th is a Saturday, so the Friday before is off", "2026-07-02", 1, "US", "2026-07-06"),
        ("US: Thanksgiving", "2024-11-27", 1, "US", "2024-11-29"),
        ("the EU as such has no calendar: 1 May counts", "2024-04-30", 1, "", "2024-05-01"),
        ("a code without a calendar: Monday to Friday", "2024-05-03", 1, "XX", "2024-05-06"),
        ("none to count", "2024-05-04", 0, "CN", "2024-05-04"),
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
        ("three months", within("P3M"), launched("2023-11-30"), "2024-02-29"),
        ("calendar days run over holidays", within("P10D"), launched("2023-09-28"), "2023-10-08"),
        ("weeks", within("P2W"), launched("2023-09-28"), "2023-10-12"),
        ("years, months and days", within("P1Y2M3D"), launched("2023-01-01"), "2024-03-04"),
        ("hours give no day", within("PT72H", "awareness"), launched("2023-01-01"), None),
        ("hours after launch give none either", within("PT72H"), launched("2023-01-01"), None),
        ("not launched", within("P10D"), Situation(country="CN"), None),
        ("only the team knows when a request came", within("P10D", "request"), launched("2023-01-01"), None),
        ("an event of the register", within("P20D", "event", event="order"), Situation(event_days={"order": day("2023-03-30")}), "2023-04-19"),
        ("an event not known yet", within("P20D", "event", event="order"), Situation(event_days={}), None),
        ("an event whose day is not appointed", within("P20D", "event", event="order"), Situation(event_days={"order": None}), None),
        ("a day that the rule names", {"kind": "by-date", "date": "2023-04-30"}, Situation(), "2023-04-30"),
        ("before launch", {"kind": "before-launch"}, launched("2023-09-28"), "2023-09-28"),
        ("before a launch that nobody planned", {"kind": "before-launch"}, Situation(), None),
        ("always", {"kind": "continuous"}, launched("2023-09-28"), None),
        ("at once", {"kind": "promptly"}, launched("2023-09-28"), None),
        ("when asked", {"kind": "on-request"}, launched("2023-09-28"), None),
        ("again and again", {"kind": "recurring", "rule": "FREQ=YEARLY"}, launched("2023-09-28"), None),
        ("no time set", {"kind": "none"}, launched("2023-09-28"), None),
        ("launched on the day it applies", within("P1D"), Situation(starts_on=day("2023-08-15"), launched_on=day("2023-08-15")), "2023-08-16"),
        ("launched before the law: counted from the day it applies", within("P1D"), Situation(starts_on=day("2023-08-15"), launched_on=day("2023-01-01")), "2023-08-16"),
        ("launched after it", within("P1D"), Situation(starts_on=day("2023-08-15"), launched_on=day("2024-01-01")), "2024-01-02"),
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
        "the duty applies 2023-08-15 (launch was earlier) + 10 working days = 2023-08-29",
    )


def test_before_launch_names_launch_and_place() -> None:
    assert due({"kind": "before-launch"}, launched("2023-09-28")).sum == Text(
        "在中国上线：2023年9月28日", "launch in China: 28 September 2023"
    )


def test_no_day_no_sum() -> None:
    assert not due(within("P10D"), Situation(country="CN")).sum
    assert not due({"kind": "continuous"}, launched("2023-09-28")).sum


@pytest.mark.parametrize("period", ["P2W", "P1M", "PT72H", "P1Y10D"])
def test_only_days_are_counted_in_working_days(period: str) -> None:
    """Else the count would be none, and the duty due at once."""
    with pytest.raises(ValidationError, match="expected a period in days such as P10D"):
        Deadline.model_validate(within(period, days="working"))


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
