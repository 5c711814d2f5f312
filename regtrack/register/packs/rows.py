"""The rows of the register as nodes: what `dump_register` writes and what a load compares with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from pydantic import ValidationError

from regtrack.register.packs.described import READERS
from regtrack.register.packs.node_models import ref_of
from regtrack.register.packs.nodes import Content, Key, canonical

Refs = Collection[str] | None
_PARTS = {"instrument", "provision", "event", "obligation"}


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that the pack format does not allow: as far as it could be read, and why not."""

    node: Content
    why: str


def snapshot(
    instruments: Refs = None,
    events: Refs = None,
    *,
    vocabulary: bool = False,
    faults: dict[Key, Fault] | None = None,
    places: dict[Key, int] | None = None,
) -> dict[Key, Content]:
    """Every node of the register in a fixed number of queries.

    With `instruments` or `events` (refs), only those instruments with their parts and those events:
    what one edit in the admin can touch; `vocabulary` adds what has no instrument (sources, words,
    comparisons). A row that the format does not allow
    raises pydantic's error, or is put into `faults` where those are asked for. Into `places` goes
    the position of each that has one.
    """
    partly = instruments is not None or events is not None
    nodes: dict[Key, Content] = {}
    for kind, (queryset, describe, shape) in READERS.items():
        if partly and kind not in _PARTS and not vocabulary:
            continue
        rows = queryset()
        if partly and kind in _PARTS:
            rows = _only(kind, rows, instruments or (), events or ())
        for row in rows:
            content, place = describe(row)
            if places is not None and hasattr(row, "position"):
                places[kind, ref_of(row)] = row.position
            try:
                content = canonical(shape.model_validate(content))
            except ValidationError as error:
                if faults is None:
                    raise
                faults[kind, ref_of(row)] = Fault({**content, **place}, _why(error))
                continue
            nodes[kind, content.get("ref") or content["code"]] = {**content, **place}
    return nodes


def _why(error: ValidationError) -> str:
    """`title: expected a text under zh-hans or en`, of every field that is wrong."""
    return "; ".join(
        f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors(include_url=False)
    )


def _only(
    kind: str, rows: QuerySet[Any], instruments: Collection[str], events: Collection[str]
) -> Any:
    match kind:
        case "instrument":
            return rows.filter(ref__in=instruments)
        case "event":
            return rows.filter(instrument__ref__in=instruments) | rows.filter(ref__in=events)
        case _:
            return rows.filter(instrument__ref__in=instruments)
