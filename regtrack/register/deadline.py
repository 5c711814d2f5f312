"""A deadline rule in words, in both languages. Pure; counting days is the checklists' part."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from regtrack.core.days import day as in_words
from regtrack.core.texts import Text

_DURATION = re.compile(
    r"P(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?)?",
    re.ASCII,
)
_UNITS = {
    "years": ("年", "year"),
    "months": ("个月", "month"),
    "weeks": ("周", "week"),
    "days": ("日", "day"),
    "hours": ("小时", "hour"),
    "minutes": ("分钟", "minute"),
}
_RHYTHMS = {
    "YEARLY": ("年", "年", "year"), "MONTHLY": ("月", "个月", "month"),
    "WEEKLY": ("周", "周", "week"), "DAILY": ("日", "日", "day"),
}  # fmt: skip
_KINDS = {
    "continuous": Text("持续履行", "Continuous"),
    "promptly": Text("及时", "Promptly"),
    "on-request": Text("应要求", "On request"),
    "before-launch": Text("上线前", "Before launch"),
    "recurring": Text("定期", "Recurring"),
    "none": Text("无固定期限", "No fixed time"),
}
ANCHORS = {
    "launch": Text("上线", "launch"),
    "change": Text("变更", "the change"),
    "service-end": Text("终止服务", "the end of the service"),
    "awareness": Text("知悉", "learning of it"),
    "request": Text("收到请求", "the request"),
    "receipt": Text("收到通知", "receipt"),
    "event": Text("该事件", "the event"),
}


def rule_in_words(rule: Mapping[str, Any]) -> Text:
    """`rule` is a packs.schema.Deadline as plain JSON: "Within 10 working days of launch"."""
    if rule["kind"] == "by-date":
        words = in_words(dt.date.fromisoformat(rule["date"]))
        return Text(f"不晚于{words.zh_hans}", f"By {words.en}")
    if rule["kind"] == "within":
        anchor, length = ANCHORS[rule["anchor"]], length_in_words(rule)
        if rule.get("side") == "before":
            return Text(
                f"不晚于{anchor.zh_hans}前{length.zh_hans}",
                f"At least {length.en} before {anchor.en}",
            )
        return Text(f"{anchor.zh_hans}后{length.zh_hans}内", f"Within {length.en} of {anchor.en}")
    if rule["kind"] == "recurring":
        return _recurring(rule)
    return _KINDS[rule["kind"]]


def rhythm_in_words(rule: str) -> Text:
    """An RFC 5545 rule: "Every 3 months"; "Recurring" where it says more than how often."""
    return _rhythm(rule) or _KINDS["recurring"]


def _recurring(rule: Mapping[str, Any]) -> Text:
    """Its rhythm, the period after each date, and the first date, as far as the rule has them."""
    rhythm = rhythm_in_words(rule.get("rule", ""))
    chinese, english = rhythm.zh_hans, rhythm.en
    if rule.get("period"):
        length = length_in_words(rule)
        if rule.get("side") == "before":
            chinese += f"，不晚于每期日前{length.zh_hans}"
            english += f", at least {length.en} before each date"
        else:
            chinese += f"，每期日后{length.zh_hans}内"
            english += f", within {length.en} of each date"
    if rule.get("date"):
        first = in_words(dt.date.fromisoformat(rule["date"]))
        chinese, english = f"{chinese}，首期{first.zh_hans}", f"{english}, first on {first.en}"
    return Text(chinese, english)


def _rhythm(rule: str) -> Text | None:
    """Every 3 months / 每3个月, of a rule that says no more than how often; else None."""
    said = dict(
        part.split("=", 1) for part in rule.removeprefix("RRULE:").split(";") if "=" in part
    )
    if not {"FREQ"} <= said.keys() <= {"FREQ", "INTERVAL"} or said["FREQ"] not in _RHYTHMS:
        return None
    number = int(said.get("INTERVAL", "1"))
    once, often, unit = _RHYTHMS[said["FREQ"]]
    if number == 1:
        return Text(f"每{once}", f"Every {unit}")
    return Text(f"每{number}{often}", f"Every {number} {unit}s")


def length_in_words(rule: Mapping[str, Any]) -> Text:
    """10 working days / 10个工作日"""
    chinese, english = [], []
    for unit, number in parts(rule["period"]).items():
        zh, en = _UNITS[unit]
        if unit == "days" and rule.get("days") == "working":
            zh, en = "个工作日", "working day"
        chinese.append(f"{number}{zh}")
        english.append(f"{number} {en}{'' if number == 1 else 's'}")
    return Text("".join(chinese), " ".join(english))


def parts(period: str) -> dict[str, int]:
    """An ISO 8601 duration by unit (years … minutes), units of zero left out."""
    match = _DURATION.fullmatch(period)
    if match is None:
        raise ValueError(f"found {period!r}; expected an ISO 8601 duration such as P10D")
    return {unit: int(number) for unit, number in match.groupdict().items() if number}
