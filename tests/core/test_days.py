"""Dates as people read them, in both languages."""

from __future__ import annotations

import datetime as dt

import pytest

from regtrack.core.days import day, written
from regtrack.core.texts import Text


@pytest.mark.parametrize(
    ("text", "chinese", "english"),
    [
        ("2023", "2023年", "2023"),
        ("2023-07", "2023年7月", "July 2023"),
        ("2023-07-13", "2023年7月13日", "13 July 2023"),
        ("2023-09-01", "2023年9月1日", "1 September 2023"),
        ("2023-33", "2023年第一季度", "Q1 2023"),
        ("2023-34", "2023年第二季度", "Q2 2023"),
        ("2023-35", "2023年第三季度", "Q3 2023"),
        ("2023-36", "2023年第四季度", "Q4 2023"),
        ("2023~", "约2023年", "about 2023"),
        ("2023-07~", "约2023年7月", "about July 2023"),
        ("2023-07?", "2023年7月（待考）", "July 2023 (uncertain)"),
        ("2023-04/2023-05", "2023年4月至2023年5月", "April 2023 to May 2023"),
        ("2023-08-15/..", "自2023年8月15日起", "from 15 August 2023"),
        ("../2023-05-10", "至2023年5月10日", "until 10 May 2023"),
        ("2023~/2024?", "约2023年至2024年（待考）", "about 2023 to 2024 (uncertain)"),
        ("not-appointed", "日期未定", "date not appointed"),
    ],
)
def test_each_precision_reads_naturally(text: str, chinese: str, english: str) -> None:
    assert written(text) == Text(chinese, english)


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("2023-07-13", "13 Jul 2023"),
        ("2023-09", "Sep 2023"),
        ("2023-04/2023-05-10", "Apr 2023 to 10 May 2023"),
        ("2023-08-15/..", "from 15 Aug 2023"),
        ("../2023-08-15", "until 15 Aug 2023"),
    ],
)
def test_short_months_are_three_letters_in_english_only(text: str, english: str) -> None:
    assert written(text, short=True) == Text(written(text).zh_hans, english)


@pytest.mark.parametrize("month", range(1, 13))
def test_every_month_has_its_name(month: int) -> None:
    value = dt.date(2023, month, 5)
    assert day(value).en == f"{value:5 %B %Y}".strip()
    assert day(value).zh_hans == f"2023年{month}月5日"
