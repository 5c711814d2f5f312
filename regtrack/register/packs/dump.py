"""The register as one document of the pack format: what leaves can be loaded elsewhere."""

from __future__ import annotations

import json
from collections.abc import Collection

from regtrack.register.packs import yaml_text
from regtrack.register.packs.check import references
from regtrack.register.packs.nodes import NESTED, PLURALS, Content, Key
from regtrack.register.packs.public import published
from regtrack.register.packs.rows import snapshot
from regtrack.register.packs.schema import SCHEMA


class UnknownRef(LookupError):
    """No instrument or standing event of the register has this ref."""


def document(refs: Collection[str] = (), *, public: bool = False) -> Content:
    """The whole register, or the named instruments and standing events with what they refer to.

    `public`: only what is published, as anybody may have it.
    """
    nodes = published(snapshot()) if public else snapshot()
    if refs:
        nodes = _with_references(nodes, refs)
    content: Content = {"schema": SCHEMA}
    for kind, plural in PLURALS.items():
        parts = [
            _whole(nodes, ref, part)
            for (node_kind, ref), part in nodes.items()
            if node_kind == kind and "instrument" not in part
        ]
        if parts:
            content[plural] = parts
    return content


def as_text(content: Content, form: str) -> str:
    """`form` is "yaml" or "json"."""
    if form == "json":
        return json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return yaml_text.write(content)


def _whole(nodes: dict[Key, Content], ref: str, part: Content) -> Content:
    if ("instrument", ref) not in nodes or nodes["instrument", ref] is not part:
        return part
    whole = dict(part)
    for kind, plural in NESTED.items():
        children = []
        for (node_kind, _), node in nodes.items():
            if node_kind == kind and node.get("instrument") == ref:
                child = {name: value for name, value in node.items() if name != "instrument"}
                if kind == "event" and child.get("jurisdiction") == part["jurisdiction"]:
                    del child["jurisdiction"]
                children.append(child)
        if children:
            whole[plural] = children
    return whole


def _with_references(nodes: dict[Key, Content], refs: Collection[str]) -> dict[Key, Content]:
    """The named nodes, their parts, and everything those refer to, in the register's order."""
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
