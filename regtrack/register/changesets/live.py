"""What is in the rows now, of the parts that a set of changes touches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable

from regtrack.register import models
from regtrack.register.packs.described import READERS
from regtrack.register.packs.node_models import MODELS, ref_column, ref_of
from regtrack.register.packs.nodes import KINDS, Content, Key, canonical

# Whose place among their siblings an editor sets, or a new one gets
PLACED = ("facet", "theme", "provision", "event", "obligation", "mapping", "structural_change")


def in_words(key: Key) -> str:
    """A part by what it is and its name, in the page's language: "obligation eu-gdpr-5"."""
    kind, ref = key
    return f"{MODELS[kind]._meta.verbose_name} {ref}"


def by_kind(keys: Iterable[Key]) -> dict[str, set[str]]:
    """The refs of the keys, kinds in the order in which they can be written."""
    refs: dict[str, set[str]] = defaultdict(set)
    for kind, ref in keys:
        refs[kind].add(ref)
    return {kind: refs[kind] for kind in KINDS if kind in refs}


def read_nodes(keys: Iterable[Key]) -> dict[Key, Content]:
    """The nodes of these keys that are in the register; a few queries a kind among them."""
    nodes: dict[Key, Content] = {}
    for kind, refs in by_kind(keys).items():
        queryset, describe, shape = READERS[kind]
        for row in queryset().filter(**{f"{ref_column(kind)}__in": refs}):
            content, place = describe(row)
            nodes[kind, ref_of(row)] = {**canonical(shape.model_validate(content)), **place}
    return nodes


def existing(keys: Iterable[Key]) -> set[Key]:
    """Those of the keys that are in the register; one query a kind."""
    found: set[Key] = set()
    for kind, refs in by_kind(keys).items():
        column = ref_column(kind)
        rows = MODELS[kind].objects.filter(**{f"{column}__in": refs})
        found |= {(kind, ref) for ref in rows.values_list(column, flat=True)}
    return found


def places() -> dict[Key, int]:
    """The position of everything that has one; one query a kind."""
    return {
        (kind, ref): place
        for kind in PLACED
        for ref, place in MODELS[kind].objects.order_by().values_list("ref", "position")
    }


def write_places(wanted: dict[Key, int]) -> dict[Key, tuple[int, int]]:
    """Set the position of rows that are there; returns the old and the new one of each that moved."""
    moved = {}
    for (kind, ref), place in wanted.items():
        rows = MODELS[kind].objects.filter(ref=ref)
        old = rows.values_list("position", flat=True).first()
        if old is not None and old != place:
            rows.update(position=place)
            moved[kind, ref] = (old, place)
    return moved


def titles(refs: Collection[str]) -> dict[str, models.Instrument]:
    """The instruments of these refs."""
    return {row.ref: row for row in models.Instrument.objects.filter(ref__in=refs)}
