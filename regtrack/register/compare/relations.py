"""Word + shape + colour of a relation between duties: heavier for the provider, lighter, neither."""

from __future__ import annotations

from regtrack.register.badges import Badge
from regtrack.register.models import Mapping

_HEAVIER, _LIGHTER, _NEITHER = "soon", "work", "open"
_SHAPES = {
    "carried-over": ("same", _NEITHER),
    "softened": ("down", _LIGHTER),
    "strengthened": ("up", _HEAVIER),
    "split": ("split", _NEITHER),
    "merged": ("merge", _NEITHER),
    "dropped": ("minus", _LIGHTER),
    "new": ("plus", _HEAVIER),
    "equal": ("same", _NEITHER),
    "subset-of": ("subset", _NEITHER),
    "superset-of": ("superset", _NEITHER),
    "intersects-with": ("overlap", _NEITHER),
}


def of_relation(relation: str) -> Badge:
    return Badge(Mapping.Relation(relation).label, *_SHAPES[relation])
