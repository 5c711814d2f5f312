"""What is asked for, as terms; and whether a text holds something near them. Pure.

Words and texts meet in one form: compatibility characters made plain (full-width letters become
ordinary ones), without case. Chinese has no spaces, so a term is found anywhere in a text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from difflib import SequenceMatcher

MOST_TERMS = 8
LEAST_FOR_INDEX = 3  # characters: what an index of trigrams can look up
_NEAR_WORD = 0.8  # of difflib's ratio: one letter wrong in seven
_NEAR_CHINESE = 0.6  # of the pairs of characters
_CHINESE = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[^\W_\u3400-\u9fff]+")
_BETWEEN = re.compile(r"[\s\0\"'“”‘’《》〈〉「」()（）\[\]【】,，、;；:：!！?？。…]+")


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def terms_of(asked: str) -> list[str]:
    """The terms of a query, without repetition.

    >>> terms_of("《暂行办法》 ＡＩ  Act, act")
    ['暂行办法', 'ai', 'act']
    """
    terms = (term.strip(".-·*") for term in _BETWEEN.split(plain(asked)))
    return list(dict.fromkeys(term for term in terms if term))[:MOST_TERMS]


def whole(term: str) -> re.Pattern[str]:
    """Finds the term where it is no part of a longer Latin word: "act", not "action"."""
    start = r"\b" if _WORD.match(term) else ""
    end = r"\b" if _WORD.match(term[-1:]) else ""
    return re.compile(f"{start}{re.escape(term)}{end}")


def trigrams(term: str) -> list[str]:
    return [term[place : place + 3] for place in range(len(term) - 2)]


def near(terms: Iterable[str], text: str) -> float:
    """How near the text (in plain form) comes to all terms, from 0 (not near) to 1 (holds all)."""
    words = set(_WORD.findall(text))
    least = 1.0
    for term in terms:
        if term in text:
            continue
        closeness = _near_chinese(term, text) if _CHINESE.search(term) else _near_word(term, words)
        if not closeness:
            return 0.0
        least = min(least, closeness)
    return least


def _near_chinese(term: str, text: str) -> float:
    pairs = [term[place : place + 2] for place in range(len(term) - 1)]
    share = sum(pair in text for pair in pairs) / len(pairs) if pairs else 0.0
    return share if share >= _NEAR_CHINESE else 0.0


def _near_word(term: str, words: Iterable[str]) -> float:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(term)
    best = 0.0
    for word in words:
        if abs(len(word) - len(term)) > 2:
            continue
        matcher.set_seq1(word)
        if matcher.quick_ratio() > max(best, _NEAR_WORD):
            best = max(best, matcher.ratio())
    return best if best >= _NEAR_WORD else 0.0
