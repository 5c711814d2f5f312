"""What may leave the register for everybody: published instruments and events, and nothing that
would tell of the others. Over plain nodes; what is left loads elsewhere as it is."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from regtrack.register.packs.check import references
from regtrack.register.packs.nodes import Content, Key

Nodes = dict[Key, Content]
_VOCABULARY = frozenset({"jurisdiction", "authority", "organisation", "facet", "theme", "source"})
# A node may lose these references and still say something; losing another one, it goes too.
_LOOSE = {"instrument": "relations", "event": "moved_by", "obligation": "ends_with"}


def published(nodes: Nodes) -> Nodes:
    """Without what is not published, what stands in it or rests on it, and the vocabulary and
    sources that only those name. A date that an unpublished event moved keeps its days alone."""
    hidden = {
        key
        for key, node in nodes.items()
        if key[0] in {"instrument", "event"} and node.get("published") is False
    }
    return tidied(nodes, without(nodes, hidden))


def tidied(nodes: Nodes, left: Nodes) -> Nodes:
    """What is left of the nodes, less the vocabulary and sources that only the others named."""
    named = _named(nodes.items()) if left != nodes else set()
    named = {key for key in named if key[0] in _VOCABULARY}
    while only := {key for key in named - _named(left.items()) if key in left}:
        left = {key: node for key, node in left.items() if key not in only}
    return left


def without(nodes: Nodes, parts: Collection[Key]) -> Nodes:
    """The nodes less these parts (which need not be among them), and less all that stands in them
    or rests on them: what is left loads elsewhere."""
    gone = set(parts)
    if not gone:
        return nodes
    while more := {key for key in nodes.keys() - gone if _falls(key, nodes[key], gone)}:
        gone |= more
    return {key: _without(key[0], node, gone) for key, node in nodes.items() if key not in gone}


def _falls(key: Key, node: Content, gone: Collection[Key]) -> bool:
    if ("instrument", node.get("instrument", "")) in gone:
        return True
    loose = _LOOSE.get(key[0])
    return any(target in gone and loose not in steps for steps, target in references(key[0], node))


def _without(kind: str, node: Content, gone: Collection[Key]) -> Content:
    """The node without its loose references to what is gone."""
    match kind:
        case "instrument" if "relations" in node:
            relations = [one for one in node["relations"] if ("instrument", one["to"]) not in gone]
            rest = {name: value for name, value in node.items() if name != "relations"}
            return {**rest, "relations": relations} if relations else rest
        case "event":
            return {**node, "dates": [_less(one, "moved_by", gone) for one in node["dates"]]}
        case "obligation":
            node = _less(node, "ends_with", gone)
            if "earlier" in node:
                earlier = [_less(one, "ends_with", gone) for one in node["earlier"]]
                node = {**node, "earlier": earlier}
    return node


def _less(part: Content, name: str, gone: Collection[Key]) -> Content:
    if ("event", part.get(name, "")) in gone:
        return {key: value for key, value in part.items() if key != name}
    return part


def _named(nodes: Iterable[tuple[Key, Content]]) -> set[Key]:
    return {target for key, node in nodes for _, target in references(key[0], node)}
