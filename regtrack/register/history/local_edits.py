"""What was edited here since a pack last wrote it, and how it differs from the pack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from regtrack.register.history.trail import key_of, record
from regtrack.register.models import LoadedNode
from regtrack.register.packs.fields import differing, flat
from regtrack.register.packs.nodes import Content, Key, digest
from regtrack.register.packs.rows import Fault, snapshot

_AT_ONCE = 300  # targets asked for in one query
# Not fields that a person edits; told only where nothing else differs
_APART = ("instrument", "earlier", "dates")


@dataclass(frozen=True, slots=True)
class Difference:
    """One field, by its name in the pack format; None where a side does not have it."""

    field: str
    here: Any
    pack: Any


@dataclass(frozen=True, slots=True)
class LocalEdit:
    """A part that a pack wrote, as it wrote it ({}: no entry tells any more) and as it is now ({}:
    it was removed here)."""

    kind: str
    ref: str
    pack: Content
    here: Content


def differences(kind: str, here: Content, pack: Content) -> list[Difference]:
    """The fields that do not say the same, in the order of the pack format."""
    first, second = flat(kind, here), flat(kind, pack)
    found = [
        Difference(name, first.get(name), second.get(name)) for name in differing(kind, here, pack)
    ]
    return found or [
        Difference(name, here.get(name), pack.get(name))
        for name in _APART
        if here.get(name) != pack.get(name)
    ]


def read_local_edits() -> list[LocalEdit]:
    """Every part whose present content is not what a pack last wrote, in the register's order;
    removed ones last. A fixed number of queries, and one more for every 300 edits."""
    faults: dict[Key, Fault] = {}
    nodes = snapshot(faults=faults)
    wrote = {(one.kind, one.ref): one.digest for one in LoadedNode.objects.order_by("kind", "ref")}
    edited = [key for key, node in nodes.items() if key in wrote and digest(node) != wrote[key]]
    edited += [key for key in wrote if key not in nodes and key not in faults]
    said = _as_written({key: wrote[key] for key in edited})
    return [LocalEdit(*key, said.get(key, {}), nodes.get(key, {})) for key in edited]


def _as_written(digests: Mapping[Key, str]) -> dict[Key, Content]:
    """The nodes with these digests, from the entries that tell of them."""
    targets = [f"{kind} {ref}" for kind, ref in digests]
    found: dict[Key, Content] = {}
    for some in _chunks(targets):
        for entry in record().filter(target__in=some):
            key = key_of(entry)
            for node in (entry.after, entry.before):
                if key not in found and node and digest(node) == digests[key]:
                    found[key] = node
    return found


def _chunks(targets: list[str]) -> Iterator[Iterable[str]]:
    for start in range(0, len(targets), _AT_ONCE):
        yield targets[start : start + _AT_ONCE]
