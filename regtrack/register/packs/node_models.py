"""Which model keeps which kind of node, and which row is the node with a ref."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from regtrack.register import models

MODELS: Mapping[str, Any] = {
    "jurisdiction": models.Jurisdiction,
    "authority": models.Authority,
    "organisation": models.Organisation,
    "facet": models.Facet,
    "theme": models.Theme,
    "source": models.Source,
    "instrument": models.Instrument,
    "provision": models.Provision,
    "event": models.Event,
    "obligation": models.Obligation,
    "mapping": models.Mapping,
    "structural_change": models.StructuralChange,
}
_KINDS = {model: kind for kind, model in MODELS.items()}


def kind_of(model: Any) -> str:
    """`Obligation` -> "obligation"; KeyError for what is no node of its own."""
    return _KINDS[model]


def ref_column(kind: str) -> str:
    """A jurisdiction goes by its code, all else by its ref."""
    return "code" if kind == "jurisdiction" else "ref"


def ref_of(row: Any) -> str:
    return str(getattr(row, ref_column(kind_of(type(row)))))


def rows_of(kind: str, refs: Any) -> Any:
    """The rows of that kind with these refs, as a queryset."""
    return MODELS[kind].objects.filter(**{f"{ref_column(kind)}__in": list(refs)})


def permission(verb: str, kind: str) -> str:
    """`permission("change", "event")` -> "register.change_event" """
    return f"register.{verb}_{MODELS[kind]._meta.model_name}"
