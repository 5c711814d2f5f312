"""Primary keys of the register's rows.

In a branch of a set of changes, rows are made in a transaction that is rolled back, and made again
for the next page. A form must find them under the keys that it was rendered with, and none of them
may ever be the key of a row that stays. So a branch gives each new row a key from its own name (a
ref, or an event and a number …), far above what the database counts up to.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any, cast

from django.db import models

# 2**52 to 2**53: above every counted key, and still exact in JavaScript
BAND = 1 << 52
_ROOM = 12  # bits for rows that go by their order alone

_counters: ContextVar[Counter[int] | None] = ContextVar("regtrack_provisional_keys", default=None)


@contextmanager
def provisional_keys() -> Iterator[None]:
    """Rows of the register made in this block get provisional keys."""
    token = _counters.set(Counter())
    try:
        yield
    finally:
        _counters.reset(token)


class KeyField(models.BigAutoField):  # type: ignore[type-arg]
    """A plain counted key, but for rows made in a branch. To migrations it is a BigAutoField."""

    def get_pk_value_on_save(self, instance: models.Model) -> Any:
        counters = _counters.get()
        if counters is None:
            return super().get_pk_value_on_save(instance)
        return _key(instance, counters)

    def deconstruct(self) -> Any:
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.BigAutoField", args, kwargs


def _key(row: models.Model, counters: Counter[int]) -> int | None:
    """None, and so a counted key, for what nothing refers to by its key."""
    model = type(row)
    names = _naming(model)
    if not names:
        return None
    if model._meta.ordering == ["pk"]:  # their order is their key: numbered under their parent
        start = _hash(model, getattr(row, names[0])) >> _ROOM << _ROOM
        counters[start] += 1
        return BAND + start + counters[start]
    return BAND + _hash(model, *(getattr(row, name) for name in names))


def _hash(model: type[models.Model], *name: Any) -> int:
    text = "\n".join([model._meta.label, *map(str, name)])
    return int.from_bytes(hashlib.sha256(text.encode()).digest()) % BAND


@cache
def _naming(model: type[models.Model]) -> tuple[str, ...]:
    """The columns that tell a row of this model from every other."""
    meta = model._meta
    if meta.auto_created:  # rows between two others, which no form names, counted in an integer
        return ()
    unique = [
        field.attname for field in meta.local_fields if field.unique and not field.primary_key
    ]
    if unique:
        return (unique[0],)
    together = [
        list(constraint.fields)
        for constraint in meta.constraints
        if isinstance(constraint, models.UniqueConstraint) and constraint.condition is None
    ]
    if not together:
        return ()
    return tuple(cast(Any, meta.get_field(name)).attname for name in together[0])
