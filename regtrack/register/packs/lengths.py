"""Is every text short enough for its column? Asked before any write, so that no database has to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model

from regtrack.register import models
from regtrack.register.packs.node_models import MODELS
from regtrack.register.packs.nodes import Content

Steps = tuple[str | int, ...]

# The texts of a duty stand in its revisions
_ROWS: Mapping[str, type[Model]] = {**MODELS, "obligation": models.ObligationRevision}
_INSIDE: Mapping[str, tuple[str, type[Model]]] = {
    "facet": ("values", models.FacetValue),
    "event": ("dates", models.EventDate),
    "obligation": ("earlier", models.ObligationRevision),
}


def too_long(kind: str, content: Content) -> Iterator[tuple[Steps, str, int]]:
    """Every text of a node that its column cannot hold: place, text, most characters."""
    yield from _of_row(_ROWS[kind], content)
    if kind in _INSIDE:
        name, model = _INSIDE[kind]
        for index, part in enumerate(content.get(name, [])):
            for steps, text, most in _of_row(model, part):
                yield (name, index, *steps), text, most


def _of_row(model: type[Model], content: Content) -> Iterator[tuple[Steps, str, int]]:
    for name, value in content.items():
        most = _most(model, name)
        texts: dict[Steps, Any] = {(name,): value}
        if isinstance(value, dict):
            texts = {(name, language): text for language, text in value.items()}
        for steps, text in texts.items():
            if most and isinstance(text, str) and len(text) > most:
                yield steps, text, most


def _most(model: type[Model], name: str) -> int | None:
    try:
        return getattr(model._meta.get_field(name), "max_length", None)
    except FieldDoesNotExist:
        return None
