"""A node that refers to another by its name, when that gets a new one. Over plain
nodes: nothing is asked, nothing written."""

from __future__ import annotations

import copy
from typing import Any

from regtrack.register.packs.check import references
from regtrack.register.packs.nodes import Content, Key


def renamed(kind: str, node: Content, old: Key, new: str) -> Content:
    """`node` with every reference to `old` leading to the part of that kind named `new`."""
    result: Content = copy.deepcopy(node)
    for steps, target in references(kind, node):
        if target == old:
            place: Any = result
            for step in steps[:-1]:
                place = place[step]
            place[steps[-1]] = new
    if old == ("instrument", node.get("instrument")):
        result["instrument"] = new
    return result
