"""The register as nodes: plain, canonical mappings by (kind, ref), the same from a pack and from rows.

Comparing the two is how a load finds what is new, changed, unchanged or edited here since.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from regtrack.register.packs.read import PackFile
from regtrack.register.packs.schema import Pack

Key = tuple[str, str]
Content = dict[str, Any]

# The order in which rows can be written: each kind refers only to kinds before it, or to its own.
KINDS = (
    "jurisdiction", "authority", "organisation", "facet", "theme", "source", "instrument",
    "provision", "event", "obligation", "mapping", "structural_change",
)  # fmt: skip

PLURALS = {
    "jurisdiction": "jurisdictions",
    "authority": "authorities",
    "organisation": "organisations",
    "facet": "facets",
    "theme": "themes",
    "source": "sources",
    "instrument": "instruments",
    "event": "events",
    "mapping": "mappings",
    "structural_change": "structural_changes",
}
NESTED = {"provision": "provisions", "event": "events", "obligation": "obligations"}


# Lists whose order says nothing, and which every node has sorted
_SETS = frozenset(
    {"addressees", "from", "from_provisions", "sources", "themes", "to", "to_provisions"}
)
_VALUES = frozenset({"any_of", "none_of"})


def canonical(node: BaseModel) -> Content:
    """A validated node as plain JSON values, without what is default, its sets in order."""
    content: Content = _ordered(node.model_dump(mode="json", by_alias=True, exclude_defaults=True))
    return content


def _ordered(value: Any, sets: frozenset[str] = _SETS) -> Any:
    if isinstance(value, dict):
        return {
            name: sorted(part) if name in sets and isinstance(part, list) else _ordered(part, sets)
            for name, part in value.items()
        }
    return [_ordered(part, sets) for part in value] if isinstance(value, list) else value


def alike(one: Any, other: Any) -> bool:
    """Whether two nodes, or values of them, say the same. The values of a condition stand in the
    order in which somebody wrote them, which says nothing either.

    >>> alike([{"facet": "role", "any_of": ["a", "b"]}], [{"facet": "role", "any_of": ["b", "a"]}])
    True
    """
    return bool(_ordered(one, _VALUES) == _ordered(other, _VALUES))


def current(said: list[Content]) -> Content:
    """Of the assertions of a date, or the revisions of a duty, the one that holds: known last, and
    of those made last."""
    return max(enumerate(said), key=lambda pair: (pair[1]["known_from"], pair[0]))[1]


def digest(content: Content) -> str:
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def walk(pack: Pack) -> Iterator[tuple[Key, Content, tuple[str | int, ...]]]:
    """Every node of a pack with its place in the file; nested nodes name their `instrument`."""
    for kind, plural in PLURALS.items():
        for index, node in enumerate(getattr(pack, plural)):
            content = canonical(node)
            steps: tuple[str | int, ...] = (plural, index)
            if kind == "instrument":
                parts = {name: content.pop(name, []) for name in NESTED.values()}
                yield (kind, node.ref), content, steps
                for nested, name in NESTED.items():
                    for place, part in enumerate(parts[name]):
                        part = {**part, "instrument": node.ref, "position": place}
                        if nested == "event":
                            part.setdefault("jurisdiction", node.jurisdiction)
                        yield (nested, part["ref"]), part, (*steps, name, place)
            else:
                ref = content["code"] if kind == "jurisdiction" else content["ref"]
                if kind in {"facet", "theme", "mapping", "structural_change"}:
                    content["position"] = index
                yield (kind, ref), content, steps


def walk_files(
    files: list[PackFile],
) -> Iterator[tuple[PackFile, Key, Content, tuple[str | int, ...]]]:
    for file in files:
        for key, content, steps in walk(file.pack):
            yield file, key, content, steps
