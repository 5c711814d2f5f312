"""What one form of the admin shows and writes, as nodes: what two editors may not both overwrite."""

from __future__ import annotations

import json
from typing import Any

from pydantic import ValidationError

from regtrack.register.packs.described import READERS
from regtrack.register.packs.node_models import kind_of, ref_of
from regtrack.register.packs.nodes import Content, Key, canonical, digest
from regtrack.register.packs.schema_node import Node

# An instrument is edited together with these; its duties have forms of their own.
TOGETHER = ("provision", "event")


def edited_nodes(row: Any) -> dict[Key, Content]:
    """The node of `row`; of an instrument also its provisions and events. Some ten queries."""
    kind = kind_of(type(row))
    nodes = _read(kind, pk=row.pk)
    if kind == "instrument":
        for part in TOGETHER:
            nodes |= _read(part, instrument=row)
    return nodes


def token(nodes: dict[Key, Content]) -> str:
    """The same for the same nodes only: 64 hexadecimal digits."""
    return digest({f"{kind} {ref}": node for (kind, ref), node in nodes.items()})


def node_of(row: Any) -> Content:
    """The node of one row alone; {} where the row says nothing yet."""
    kind = kind_of(type(row))
    return _read(kind, pk=row.pk).get((kind, ref_of(row)), {})


def _read(kind: str, **which: Any) -> dict[Key, Content]:
    queryset, describe, shape = READERS[kind]
    nodes = {}
    for row in queryset().filter(**which):
        content, place = describe(row)
        nodes[kind, ref_of(row)] = {**_shaped(shape, content), **place}
    return nodes


def _shaped(shape: type[Node], content: Content) -> Content:
    """Canonical; as it is, where the pack format refuses it: a form must open to mend that."""
    try:
        return canonical(shape.model_validate(content))
    except ValidationError:
        plain: Content = json.loads(json.dumps(content, default=str))
        return plain
