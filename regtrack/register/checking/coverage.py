"""Does every article have a row, and does the instrument have an event? Pure.

Only numbers that count from one are looked at: articles, principles, commitments. Sections of a
code are numbered with gaps on purpose, and numbers of orders and decisions are no parts.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator

from regtrack.register.checking.finding import Finding
from regtrack.register.checking.nodes import Nodes, Part

# The identifiers in which an instrument may say how many articles it has: "24", "1-24", "1, 3-9"
STATED = ("articles", "number_of_articles")
_ARTICLE = "art"
_WORDS = {
    "art": _ARTICLE, "arts": _ARTICLE, "article": _ARTICLE, "articles": _ARTICLE,
    "clause": "clause", "commitment": "commitment", "layer": "layer", "point": "point",
    "principle": "principle", "rule": "rule",
}  # fmt: skip
_ENGLISH = re.compile(
    r"(?P<head>(?:.*[\s,;])?)(?P<word>[A-Za-z]+)\.?\s*(?P<first>\d+)[a-z]?"
    r"(?:\s*[-–]\s*(?P<last>\d+))?(?:\s*\([^()]*\))*"
)
_CHINESE = re.compile(r"第(?P<number>[〇零一二三四五六七八九十百\d]+)条")
_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")} | {"零": 0}


def check(nodes: Nodes, instrument: Part) -> Iterator[Finding]:
    has, rows = articles(nodes, instrument)
    if missing := has - rows:
        yield Finding(
            "article-missing", "warning", instrument.ref, "instrument", instrument.ref,
            ranges(missing), str(len(has)),
        )  # fmt: skip
    for found in _other_gaps(nodes, instrument):
        yield Finding(
            "part-missing", "warning", instrument.ref, "instrument", instrument.ref, found, ""
        )
    published = instrument.content.get("published", True)
    if published and not any(
        event.content.get("published", True) for event in nodes.of("event", instrument.ref)
    ):
        yield Finding("no-event", "error", instrument.ref, "instrument", instrument.ref, "0", "1")


def articles(nodes: Nodes, instrument: Part) -> tuple[set[int], set[int]]:
    """The numbers of the articles it has, and of those that have a row.

    What it has is what its identifiers say; else everything up to the highest that has a row.
    """
    rows = _numbers(nodes, instrument.ref).get(("", _ARTICLE), set())
    has = stated(instrument) or set(range(1, max(rows, default=0) + 1))
    return has, rows & has


def stated(instrument: Part) -> set[int]:
    """The articles that its identifiers say it has; none where they say nothing that can be read."""
    identifiers = instrument.content.get("identifiers", {})
    return _as_numbers(next((identifiers[key] for key in STATED if key in identifiers), ""))


def _other_gaps(nodes: Nodes, instrument: Part) -> Iterator[str]:
    for (head, word), rows in _numbers(nodes, instrument.ref).items():
        missing = set(range(1, max(rows) + 1)) - rows
        if word != _ARTICLE and missing:
            yield f"{head} {word} {ranges(missing)}".strip()


def _numbers(nodes: Nodes, instrument: str) -> dict[tuple[str, str], set[int]]:
    """The numbers that have a row, by what stands before them and by the word for the part."""
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for provision in nodes.of("provision", instrument):
        label = provision.content.get("label", {})
        english = _ENGLISH.fullmatch(label.get("en", ""))
        if english and english["word"].lower() in _WORDS:
            first = int(english["first"])
            last = int(english["last"] or first)
            word = _WORDS[english["word"].lower()]
            head = "" if word == _ARTICLE else english["head"].strip(" ,;")
            found[head, word] |= set(range(first, last + 1))
        elif not label.get("en") and (chinese := _CHINESE.match(label.get("zh-hans", ""))):
            found["", _ARTICLE].add(_from_chinese(chinese["number"]))
    return found


def _from_chinese(text: str) -> int:
    """Up to 999: 二十四 is 24, 一百零八 is 108."""
    if text.isdecimal():
        return int(text)
    number, digit = 0, 0
    for character in text:
        if character in "十百":
            number += (digit or 1) * (100 if character == "百" else 10)
            digit = 0
        else:
            digit = _DIGITS[character]
    return number + digit


def _as_numbers(text: str) -> set[int]:
    """ "1-3, 5" is {1, 2, 3, 5}; "24" alone says how many there are; else nothing can be read."""
    if text.strip().isdecimal():
        return set(range(1, int(text) + 1))
    found: set[int] = set()
    for part in text.split(","):
        match = re.fullmatch(r"\s*(\d+)(?:\s*[-–]\s*(\d+))?\s*", part)
        if not match:
            return set()
        found |= set(range(int(match[1]), int(match[2] or match[1]) + 1))
    return found


def ranges(numbers: Collection[int]) -> str:
    """{1, 2, 3, 5} is "1–3, 5"."""
    parts: list[list[int]] = []
    for number in sorted(numbers):
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in parts)
