"""What changed from one text to another, word by word; in Chinese character by character. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from regtrack.core.texts import Text

Kind = Literal["same", "removed", "added"]

_WORDS = re.compile(r"[\w'’-]+|\s+|[^\w\s]")
_CHARACTERS = re.compile(r"[A-Za-z0-9]+(?:[.,][0-9]+)*|\s+|.", re.DOTALL)
_SAYS_NOTHING = re.compile(r"[\s,.;:、，。；：的]*")


@dataclass(frozen=True, slots=True)
class Part:
    """A run of the text; removed and added runs never touch one of their own kind."""

    kind: Kind
    text: str


def difference(before: str, after: str, language: str) -> tuple[Part, ...]:
    """The parts of both texts in order: without the added ones they are `before`, without the
    removed ones `after`. `language` is "zh-hans" or "en".

    >>> [(part.kind, part.text) for part in difference("Keep logs.", "Keep all logs.", "en")]
    [('same', 'Keep'), ('added', ' all'), ('same', ' logs.')]
    """
    tokens = _CHARACTERS if language == "zh-hans" else _WORDS
    first, second = tokens.findall(before), tokens.findall(after)
    steps = list(_steps(first, second, language))
    return tuple(_parts(steps, first, second))


def difference_of_texts(
    before: Sequence[Text], after: Sequence[Text], language: str
) -> tuple[str, tuple[Part, ...]]:
    """The parts, and their language: `language` where every text has it, else the other one. No
    parts where a side has no text or both say the same."""
    for asked in (language, "zh-hans" if language == "en" else "en"):
        gap = "" if asked == "zh-hans" else " "
        first, second = ([text.only(asked) for text in side] for side in (before, after))
        if first and second and all(first) and all(second):
            parts = difference(gap.join(first), gap.join(second), asked)
            return asked, parts if any(part.kind != "same" for part in parts) else ()
    return language, ()


Step = tuple[bool, int, int, int, int]  # is the same, from and to in the first, in the second


def _steps(first: Sequence[str], second: Sequence[str], language: str) -> Iterator[Step]:
    """The matcher's steps; what is the same only by chance, between two changes, is changed too:
    blanks, punctuation, and in Chinese one character, or two between longer changes."""
    codes = SequenceMatcher(None, first, second, autojunk=False).get_opcodes()
    pending: Step | None = None
    for place, (tag, a, b, c, d) in enumerate(codes):
        same = tag == "equal"
        if same and 0 < place < len(codes) - 1:
            around = min(_length(codes[place - 1]), _length(codes[place + 1]))
            by_chance = language == "zh-hans" and (b - a == 1 or (b - a == 2 and around > 2))
            same = not by_chance and not _SAYS_NOTHING.fullmatch("".join(first[a:b]))
        if same:
            if pending:
                yield pending
                pending = None
            yield True, a, b, c, d
        else:
            pending = (False, pending[1], b, pending[3], d) if pending else (False, a, b, c, d)
    if pending:
        yield pending


def _length(code: tuple[str, int, int, int, int]) -> int:
    """Tokens of the longer side of one of the matcher's steps."""
    _, a, b, c, d = code
    return max(b - a, d - c)


def _parts(steps: list[Step], first: Sequence[str], second: Sequence[str]) -> Iterator[Part]:
    for same, a, b, c, d in steps:
        if same:
            yield Part("same", "".join(first[a:b]))
            continue
        if b > a:
            yield Part("removed", "".join(first[a:b]))
        if d > c:
            yield Part("added", "".join(second[c:d]))
