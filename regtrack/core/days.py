"""Dates as people read them, in Chinese and English, from the register's EDTF texts. Pure."""

from __future__ import annotations

import datetime as dt

from regtrack.core import edtf
from regtrack.core.texts import Text

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def day(value: dt.date, *, short: bool = False) -> Text:
    """13 July 2023 (short: 13 Jul 2023) / 2023年7月13日."""
    month = _MONTHS[value.month - 1]
    return Text(
        zh_hans=f"{value.year}年{value.month}月{value.day}日",
        en=f"{value.day} {month[:3] if short else month} {value.year}",
    )


def written(text: str, *, short: bool = False) -> Text:
    """An EDTF text in words: `2023-07~` -> about July 2023 / 约2023年7月."""
    if text == edtf.NOT_APPOINTED:
        return Text(zh_hans="日期未定", en="date not appointed")
    if "/" not in text:
        return _point(text, short)
    start, _, end = text.partition("/")
    if start == "..":
        until = _point(end, short)
        return Text(zh_hans=f"至{until.zh_hans}", en=f"until {until.en}")
    since = _point(start, short)
    if end == "..":
        return Text(zh_hans=f"自{since.zh_hans}起", en=f"from {since.en}")
    until = _point(end, short)
    return Text(zh_hans=f"{since.zh_hans}至{until.zh_hans}", en=f"{since.en} to {until.en}")


def _point(text: str, short: bool) -> Text:
    parsed = edtf.parse(text)
    start = parsed.earliest
    assert start is not None  # a single point always has a start
    match parsed.precision:
        case "day":
            words = day(start, short=short)
        case "month":
            month = _MONTHS[start.month - 1]
            words = Text(
                f"{start.year}年{start.month}月", f"{month[:3] if short else month} {start.year}"
            )
        case "quarter":
            quarter = (start.month + 2) // 3
            words = Text(
                f"{start.year}年第{'一二三四'[quarter - 1]}季度", f"Q{quarter} {start.year}"
            )
        case _:
            words = Text(f"{start.year}年", str(start.year))
    if parsed.approximate:
        return Text(f"约{words.zh_hans}", f"about {words.en}")
    if parsed.uncertain:
        return Text(f"{words.zh_hans}（待考）", f"{words.en} (uncertain)")
    return words
