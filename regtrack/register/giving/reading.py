"""What everybody may have of the register as it is now, from its rows."""

from __future__ import annotations

import datetime as dt
import json
import logging

from regtrack.register.giving.known import known_on
from regtrack.register.packs.nodes import Content, Key
from regtrack.register.packs.public import published, without
from regtrack.register.packs.rows import Fault, snapshot

log = logging.getLogger(__name__)


def read_public(known: dt.date) -> tuple[dict[Key, Content], tuple[str, ...]]:
    """The nodes, and what of the public ones had to be left out, as "<kind> <ref>": rows that the
    format does not allow, with all that rests on them. All of them are named in the log; to the
    public only those that it would see if they were right. A fixed number of queries."""
    faults: dict[Key, Fault] = {}
    nodes = snapshot(faults=faults)
    for (kind, ref), fault in faults.items():
        log.error("Left out of the files of the register: %s %s: %s", kind, ref, fault.why)
    faulty = {key: _followed(fault.node) for key, fault in faults.items()}
    public = known_on(published({**nodes, **faulty}), known)
    left = without(public, faults.keys())
    fallen = sorted((key for key in public if key not in left), key=lambda key: key not in faults)
    return left, tuple(f"{kind} {ref}" for kind, ref in fallen)


def _followed(node: Content) -> Content:
    """A faulty node as plain values whose references can be followed: all columns are of a type,
    but for these two, which may hold any JSON."""
    plain: Content = json.loads(json.dumps(node, default=str))
    for part in (plain, *plain.get("earlier", ())):
        for name in part.keys() & {"conditions", "deadline"}:
            if not _is_shaped(name, part[name]):
                del part[name]
    return plain


def _is_shaped(name: str, value: object) -> bool:
    if name == "deadline":
        return isinstance(value, dict)
    return isinstance(value, list) and all(isinstance(one, dict) for one in value)
