"""How far the proof of one duty serves another one. Pure: no database, no clock."""

from __future__ import annotations

from enum import Enum


class Serves(Enum):
    WHOLE = "whole"
    PART = "part"


_SERVES = {
    "equal": Serves.WHOLE,
    "superset-of": Serves.WHOLE,
    "subset-of": Serves.PART,
    "intersects-with": Serves.PART,
}
BETWEEN_REGIMES = frozenset(_SERVES)


def serves(relation: str, *, of_several: bool = False) -> Serves | None:
    """What the proof of duty A is to duty B, where A is `relation` (NIST IR 8477) B; None where the
    relation says nothing of it (those between two versions of one rule).

    Who meets the broader duty meets the narrower one; the other way round only in part. Where
    several duties together stand on the side of A (`of_several`), one of them proves only a part.

    >>> serves("equal"), serves("superset-of")
    (<Serves.WHOLE: 'whole'>, <Serves.WHOLE: 'whole'>)
    >>> serves("subset-of"), serves("intersects-with"), serves("equal", of_several=True)
    (<Serves.PART: 'part'>, <Serves.PART: 'part'>, <Serves.PART: 'part'>)
    >>> serves("softened") is None
    True
    """
    found = _SERVES.get(relation)
    return Serves.PART if found and of_several else found
