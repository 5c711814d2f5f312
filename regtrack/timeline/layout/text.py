"""How wide a text will be, guessed without a font: on the safe side, so that nothing overlaps.

Widths follow Helvetica's metrics (Arial, Liberation Sans and Segoe UI differ by a few percent)
plus a margin; Chinese characters are one em.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from regtrack.timeline.layout.given import Language

ELLIPSIS = "…"
_MARGIN = 1.05
_BOLD = 1.08
_AUTOSPACE = 0.15  # text-autospace puts an eighth of an em between Chinese and Latin
_CLASSES = (
    ("ijl|'.,:;!I", 0.28),
    (' ftr()[]/\\-"`\u2018\u2019\u00a0', 0.35),
    ("*sckvxyzJ", 0.51),
    ("ABEKPSVXYFTLZ&", 0.68),
    ("CDHNRUGOQw", 0.79),
    ("mM", 0.86),
    ("W%@—…", 1.02),
)
_EM = {character: em for characters, em in _CLASSES for character in characters}


@lru_cache(maxsize=4096)
def text_width(text: str, size: float, language: Language, *, bold: bool = False) -> float:
    """An upper estimate in px of `text` set in `size` px, in the fonts of `language`."""
    ems = 0.0
    was_wide: bool | None = None
    for character in text:
        if unicodedata.combining(character) or unicodedata.category(character) == "Cf":
            continue
        wide = _is_wide(character, language)
        if wide:
            ems += 1.0
        else:
            ems += _EM.get(character, 0.57 if character.isascii() else 0.75)
        if was_wide is not None and wide != was_wide:
            ems += _AUTOSPACE
        was_wide = wide
    return ems * size * _MARGIN * (_BOLD if bold else 1.0)


def clip(text: str, room: float, size: float, language: Language, *, bold: bool = False) -> str:
    """`text`, or as much of it as fits `room` px with an ellipsis; "" if nothing does."""
    if text_width(text, size, language, bold=bold) <= room:
        return text
    low, high = 0, len(text) - 1
    while low < high:  # the longest beginning that fits
        middle = (low + high + 1) // 2
        beginning = text[:middle].rstrip() + ELLIPSIS
        if text_width(beginning, size, language, bold=bold) <= room:
            low = middle
        else:
            high = middle - 1
    return text[:low].rstrip(" ,(\uff0c\u3001\uff08") + ELLIPSIS if low > 0 else ""


def wrap(
    text: str, room: float, size: float, language: Language, *, bold: bool = False
) -> tuple[str, ...]:
    """`text` on one line, or on two where it does not fit `room` px; the second is clipped.

    Breaks after a space, or between two wide characters.
    """
    if text_width(text, size, language, bold=bold) <= room:
        return (text,)
    best = 0
    for place in range(1, len(text)):
        if text_width(text[:place].rstrip(), size, language, bold=bold) > room:
            break
        before, after = text[place - 1], text[place]
        if before == " " or (_is_wide(before, language) and _is_wide(after, language)):
            best = place
    if not best:
        return (clip(text, room, size, language, bold=bold),)
    rest = clip(text[best:].lstrip(), room, size, language, bold=bold)
    return (text[:best].rstrip(), rest) if rest else (text[:best].rstrip(),)


def _is_wide(character: str, language: Language) -> bool:
    kind = unicodedata.east_asian_width(character)
    return kind in "WF" or (kind == "A" and language == "zh-hans")
