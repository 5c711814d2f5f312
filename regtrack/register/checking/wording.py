"""Is every text there in both languages, different in each, and short enough? Pure.

Limits of length for reading are RegTrack's own, a fifth above the longest that reads well in its
lists; the columns' limits are those of packs.lengths.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from regtrack.register.checking.duties import of
from regtrack.register.checking.finding import Finding
from regtrack.register.checking.nodes import Part, texts
from regtrack.register.packs.lengths import too_long

# Characters at which a text stops to be a title or a gist: kind and field -> Chinese, English
_READABLE = {
    ("event", "title"): (40, 90),
    ("obligation", "title"): (40, 90),
    ("instrument", "short_title"): (30, 60),
    ("provision", "gist"): (80, 200),
}
# Names are the same in both languages by right
_NAMES = frozenset({"authority", "organisation"})
_LETTERS = re.compile(r"[^\W\d_]+")
_CHINESE = re.compile(r"[㐀-鿿]")
_BETWEEN_NAMES = frozenset({"and", "by", "de", "di", "for", "in", "of", "on", "seq", "et", "the"})


def check(part: Part) -> Iterator[Finding]:
    seen = set()
    for place, text in texts(part.content):
        chinese, english = text.get("zh-hans"), text.get("en")
        for code, found in _pair(part, chinese, english):
            if (code, place) not in seen:
                seen.add((code, place))
                yield of(part, code, "error" if code == "untranslated" else "warning", place, found)
        limits = _READABLE.get((part.kind, place), (0, 0))
        for words, most in zip((chinese, english), limits, strict=True):
            if most and len(str(words or "")) > most:
                yield of(part, "long-to-read", "warning", f"{place}: {len(str(words))}", str(most))
    for steps, words, most in too_long(part.kind, part.content):
        place = ".".join(map(str, steps))
        yield of(part, "too-long", "error", f"{place}: {len(words)}", str(most))


def _pair(part: Part, chinese: Any, english: Any) -> Iterator[tuple[str, str]]:
    """Codes with the language that is expected, or the number of lines."""
    if not chinese or not english:
        yield "untranslated", "en" if chinese else "zh-hans"
    elif isinstance(chinese, list) and isinstance(english, list):
        if len(chinese) != len(english):
            yield "lines-differ", f"{len(chinese)} : {len(english)}"
        if any(same(one, other) for one, other in zip(chinese, english, strict=False)):
            yield "same-in-both", ""
    elif part.kind not in _NAMES and same(chinese, english):
        yield "same-in-both", ""


def same(chinese: str, english: str) -> bool:
    """Whether one text stands in both languages that is no name, number or code.

    >>> same("Transparency of output", "Transparency of output"), same("备案", "备案")
    (True, True)
    >>> same("ChatGPT", "ChatGPT"), same("SB 24-205", "SB 24-205"), same("备案", "Filing")
    (False, False, False)
    """
    if chinese != english:
        return False
    if _CHINESE.search(english):
        return True
    words = (word for word in _LETTERS.findall(english) if word not in _BETWEEN_NAMES)
    return any(word.islower() and len(word) > 2 for word in words)
