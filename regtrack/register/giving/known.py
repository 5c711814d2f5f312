"""The public nodes as they were known on a day: what a later day is known from is not given yet.

Pages hide such rows until that day. Over plain nodes."""

from __future__ import annotations

import datetime as dt

from regtrack.register.packs.nodes import Content, Key, current
from regtrack.register.packs.public import Nodes, tidied, without


def known_on(nodes: Nodes, day: dt.date) -> Nodes:
    """Without dates and revisions known from a later day, and without the events, duties and
    instruments of which nothing is left, and all that rests on them. What is left loads elsewhere."""
    last = day.isoformat()
    trimmed: Nodes = {}
    unknown: set[Key] = set()
    had, has = set(), set()
    for key, node in nodes.items():
        match key[0]:
            case "event":
                known = _event(node, last)
                had.add(node.get("instrument", ""))
                has |= {node.get("instrument", "")} if known else set()
            case "obligation":
                known = _duty(node, last)
            case _:
                known = node
        if known is None:
            unknown.add(key)
        trimmed[key] = node if known is None else known
    unknown |= {("instrument", ref) for ref in had - has}
    if not unknown and trimmed == nodes:
        return nodes
    return tidied(nodes, without(trimmed, unknown))


def _event(node: Content, last: str) -> Content | None:
    dates = [date for date in node["dates"] if date["known_from"] <= last]
    return {**node, "dates": dates} if dates else None


def _duty(node: Content, last: str) -> Content | None:
    """The duty as its newest known revision says it."""
    outside = ("ref", "instrument", "position", "earlier")
    apart = {name: node[name] for name in outside[:3] if name in node}
    now = {name: value for name, value in node.items() if name not in outside}
    said = [*node.get("earlier", ()), now]
    known = [one for one in said if one["known_from"] <= last]
    if not known:
        return None
    newest = current(known)
    if known == said and newest is now:
        return node
    earlier = [one for one in known if one is not newest]
    return {**apart, **newest, **({"earlier": earlier} if earlier else {})}
