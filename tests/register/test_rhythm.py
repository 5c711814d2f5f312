"""How often a recurring duty comes round, in words; more than that the words do not claim."""

from __future__ import annotations

import pytest

from regtrack.register.deadline import rule_in_words


@pytest.mark.parametrize(
    ("rule", "zh_hans", "en"),
    [
        ("FREQ=YEARLY", "每年", "Every year"),
        ("FREQ=YEARLY;INTERVAL=2", "每2年", "Every 2 years"),
        ("FREQ=MONTHLY;INTERVAL=3", "每3个月", "Every 3 months"),
        ("RRULE:FREQ=MONTHLY;INTERVAL=1", "每月", "Every month"),
        ("FREQ=WEEKLY", "每周", "Every week"),
        ("FREQ=DAILY;INTERVAL=10", "每10日", "Every 10 days"),
        # A day, a number of times, an hour: only the rule itself says that.
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=31", "定期", "Recurring"),
        ("FREQ=HOURLY", "定期", "Recurring"),
        ("", "定期", "Recurring"),
    ],
)
def test_a_rhythm_in_words(rule: str, zh_hans: str, en: str) -> None:
    words = rule_in_words({"kind": "recurring", "rule": rule} if rule else {"kind": "recurring"})
    assert (words.zh_hans, words.en) == (zh_hans, en)
