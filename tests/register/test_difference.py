"""Word by word in English, character by character in Chinese."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regtrack.register.compare.difference import difference


def marked(before: str, after: str, language: str) -> str:
    """`[-removed-]` and `{+added+}` inside the text."""
    forms = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}"}
    return "".join(
        forms[part.kind].format(part.text) for part in difference(before, after, language)
    )


ENGLISH = [
    ("Keep logs.", "Keep logs.", "Keep logs."),
    ("Keep logs.", "Keep all logs.", "Keep{+ all+} logs."),
    ("Retrain within three months.", "Retrain in time.", "Retrain [-within three months-]{+in time+}."),
    ("users’ inputs", "users’ inputs and records", "users’ inputs{+ and records+}"),
    ("a three-month limit", "a two-month limit", "a [-three-month-]{+two-month+} limit"),
    ("", "New.", "{+New.+}"),
    ("Gone.", "", "[-Gone.-]"),
    ("", "", ""),
]  # fmt: skip
CHINESE = [
    ("应当在三个月内整改。", "应当及时整改。", "应当[-在三个月内-]{+及时+}整改。"),
    ("采取措施防止歧视", "采取有效措施防止歧视", "采取{+有效+}措施防止歧视"),
    ("不得留存信息", "不得留存信息", "不得留存信息"),
    ("3个工作日", "10个工作日", "[-3-]{+10+}个工作日"),
    ("依据GB/T 1", "依据GB/T 2", "依据GB/T [-1-]{+2+}"),
]


@pytest.mark.parametrize(("before", "after", "shown"), ENGLISH)
def test_english(before: str, after: str, shown: str) -> None:
    assert marked(before, after, "en") == shown


@pytest.mark.parametrize(("before", "after", "shown"), CHINESE)
def test_chinese(before: str, after: str, shown: str) -> None:
    assert marked(before, after, "zh-hans") == shown


def test_blanks_between_two_changed_words_are_changed_with_them() -> None:
    assert marked("red old car", "blue new car", "en") == "[-red old-]{+blue new+} car"


def test_a_character_that_is_the_same_by_chance_does_not_cut_a_change() -> None:
    assert (
        marked("本人的电话号码", "服务的协议文本", "zh-hans")
        == "[-本人的电话号码-]{+服务的协议文本+}"
    )


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["en", "zh-hans"]))
def test_no_character_of_either_text_is_lost(before: str, after: str, language: str) -> None:
    parts = difference(before, after, language)
    assert "".join(part.text for part in parts if part.kind != "added") == before
    assert "".join(part.text for part in parts if part.kind != "removed") == after
    assert all(part.text for part in parts)
    kinds = [part.kind for part in parts]
    assert all(kind != following for kind, following in pairwise(kinds))
