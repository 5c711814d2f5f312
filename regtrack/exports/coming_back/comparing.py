"""One row against its item: three values a field decide. Pure.

`base` is what the sheet was exported with, `now` what stands on the web, `mine` what the sheet says.
What only the sheet changed is a change; what both changed, to different values, is a conflict; all
else is nothing. Where the base is not known, every difference is a conflict.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """`column` is the item's."""

    column: str
    now: Any
    mine: Any


@dataclass(frozen=True, slots=True)
class Compared:
    changes: tuple[Difference, ...]
    conflicts: tuple[Difference, ...]


def compared(
    mine: Mapping[str, Any], now: Mapping[str, Any], base: Mapping[str, Any] | None
) -> Compared:
    """Of the columns that `mine` has.

    >>> compared({"note": "b"}, {"note": "a"}, {"note": "a"}).changes
    (Difference(column='note', now='a', mine='b'),)
    >>> compared({"note": "b"}, {"note": "c"}, {"note": "a"}).conflicts
    (Difference(column='note', now='c', mine='b'),)
    >>> compared({"note": "a"}, {"note": "c"}, {"note": "a"})
    Compared(changes=(), conflicts=())
    """
    changes: list[Difference] = []
    conflicts: list[Difference] = []
    for column, said in mine.items():
        if said == now[column] or (base is not None and said == base[column]):
            continue
        known = base is not None and now[column] == base[column]
        (changes if known else conflicts).append(Difference(column, now[column], said))
    return Compared(tuple(changes), tuple(conflicts))
