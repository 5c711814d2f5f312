"""The register as one document of the pack format: what leaves can be loaded elsewhere."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping

from regtrack.register.packs import yaml_text
from regtrack.register.packs.check import references
from regtrack.register.packs.nodes import NESTED, PLURALS, Content, Key
from regtrack.register.packs.rows import Fault, snapshot
from regtrack.register.packs.schema import SCHEMA


class UnknownRef(LookupError):
    """No instrument or standing event of the register has this ref."""


class InvalidRows(ValueError):
    """Rows that the format does not allow, as sentences: a dump without them would lose them."""

    def __init__(self, faults: Mapping[Key, Fault]) -> None:
        super().__init__(
            "\n".join(f"{kind} {ref}: {fault.why}" for (kind, ref), fault in faults.items())
        )


def document(refs: Collection[str] = ()) -> Content:
    """The whole register with what is not published, or the named instruments and standing events
    with what they refer to. Raises UnknownRef and InvalidRows."""
    faults: dict[Key, Fault] = {}
    nodes = snapshot(faults=faults)
    if faults:
        raise InvalidRows(faults)
    return as_pack(with_references(nodes, refs) if refs else nodes)


def as_pack(nodes: Mapping[Key, Content], about: Content | None = None) -> Content:
    """Nodes as one document of the pack format, the parts of an instrument inside it."""
    content: Content = {"schema": SCHEMA, **({"about": about} if about else {})}
    inside: dict[tuple[str, str], list[Content]] = defaultdict(list)
    for (kind, _), node in nodes.items():
        if "instrument" in node:
            inside[node["instrument"], kind].append(node)
    for kind, plural in PLURALS.items():
        parts = [
            _whole(node, inside) if kind == "instrument" else node
            for (node_kind, _), node in nodes.items()
            if node_kind == kind and "instrument" not in node
        ]
        if parts:
            content[plural] = parts
    return content


def as_text(content: Content, form: str) -> str:
    """`form` is "yaml" or "json"."""
    if form == "json":
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return yaml_text.write(content)


def _whole(instrument: Content, inside: Mapping[tuple[str, str], list[Content]]) -> Content:
    whole = dict(instrument)
    for kind, plural in NESTED.items():
        children = []
        for node in inside.get((instrument["ref"], kind), ()):
            child = {name: value for name, value in node.items() if name != "instrument"}
            if kind == "event" and child.get("jurisdiction") == instrument["jurisdiction"]:
                del child["jurisdiction"]
            children.append(child)
        if children:
            whole[plural] = children
    return whole


def with_references(nodes: Mapping[Key, Content], refs: Collection[str]) -> dict[Key, Content]:
    """The named instruments and standing events, their parts, and everything those refer to, in
    the register's order. Raises UnknownRef."""
    wanted: set[Key] = set()
    for ref in refs:
        if ("instrument", ref) in nodes:
            wanted.add(("instrument", ref))
        elif ("event", ref) in nodes:
            wanted.add(("event", ref))
        else:
            raise UnknownRef(ref)
    pending = list(wanted)
    while pending:
        kind, ref = pending.pop()
        node = nodes[kind, ref]
        follow = {target for _, target in references(kind, node)}
        if kind == "instrument":
            follow |= {key for key, part in nodes.items() if part.get("instrument") == ref}
        elif "instrument" in node:
            follow.add(("instrument", node["instrument"]))
        pending += follow - wanted
        wanted |= follow
    duties = {ref for kind, ref in wanted if kind == "obligation"}
    wanted |= {
        key
        for key, node in nodes.items()
        if key[0] == "mapping" and duties.issuperset([*node.get("from", ()), *node.get("to", ())])
    }
    wanted |= {
        key
        for key, node in nodes.items()
        if key[0] == "structural_change"
        and wanted.issuperset({("instrument", node["from"]), ("instrument", node["to"])})
    }
    return {key: node for key, node in nodes.items() if key in wanted}
