"""How nodes become rows in bulk: a few queries a kind, whatever the number of nodes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.db.models import Model

from regtrack.core.texts import SUFFIXES
from regtrack.register.packs.nodes import Content, Key

BATCH = 200
Nodes = Mapping[Key, Content]
ByRef = Mapping[str, Content]


class Writing:
    """Keeps the keys of the rows it meets, and what must wait until every row is there.

    `at` is the moment that assertions and revisions are recorded with.
    """

    def __init__(self, present: Nodes, at: dt.datetime) -> None:
        self.present = present
        self.at = at
        self.ids: dict[str, dict[str, int]] = {}
        self.later: list[Callable[[], None]] = []

    def id(self, model: Any, ref: str) -> int:
        """The key of the row with that ref; one query a model, and one more after each write of it."""
        name = model.__name__
        if name not in self.ids:
            self.ids[name] = dict(model.objects.values_list("ref", "pk"))
        return self.ids[name][ref]

    def ids_of(self, model: Any, refs: Iterable[str]) -> list[int]:
        return [self.id(model, ref) for ref in refs]

    def upsert(
        self, model: Any, new: Mapping[str, Content], altered: Mapping[str, Content], columns: Any
    ) -> list[Any]:
        """Insert the new rows in bulk and change the altered ones; returns all of them."""
        made = [model(ref=ref, **columns(node)) for ref, node in new.items()]
        model.objects.bulk_create(made, batch_size=BATCH)
        self.ids.pop(model.__name__, None)
        rows = {row.ref: row for row in model.objects.filter(ref__in=altered)} if altered else {}
        for ref, row in rows.items():
            values = columns(altered[ref])
            values.pop("position", None)
            for name, value in values.items():
                setattr(row, name, value)
        if rows:
            names = [name for name in columns(next(iter(altered.values()))) if name != "position"]
            if names:
                model.objects.bulk_update(rows.values(), names, batch_size=BATCH)
        return [*made, *rows.values()]

    def link(
        self,
        through: type[Model],
        columns: tuple[str, str],
        pairs: list[tuple[int, list[int]]],
        touched: Iterable[Model] = (),
    ) -> None:
        """Set the many-to-many rows of `pairs`; those of `touched` rows are replaced."""
        left, right = columns
        replaced = [row.pk for row in touched]
        if replaced:
            through._default_manager.filter(**{f"{left}__in": replaced}).delete()
        through._default_manager.bulk_create(
            [through(**{left: pk, right: other}) for pk, others in pairs for other in others],
            batch_size=400,
        )


def columns_of(name: str) -> list[str]:
    return [f"{name}_{suffix}" for suffix in SUFFIXES.values()]


def text_of(node: Content, name: str) -> dict[str, str]:
    text = node.get(name) or {}
    return {f"{name}_{suffix}": text.get(language, "") for language, suffix in SUFFIXES.items()}


def lines_of(node: Content, name: str) -> dict[str, str]:
    lines = node.get(name) or {}
    return {
        f"{name}_{suffix}": "\n".join(lines.get(language, []))
        for language, suffix in SUFFIXES.items()
    }


def position_of(node: Content) -> dict[str, int]:
    return {"position": node["position"]} if "position" in node else {}
