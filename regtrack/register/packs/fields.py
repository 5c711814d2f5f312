"""A node taken apart into the fields that a person edits, and put together again. Pure.

A text in two languages is two fields, `title.zh-hans` and `title.en`; everything else is one, by
its name in the pack format. What a node leaves out because it is the default has its default here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache
from typing import Any

from regtrack.core.texts import LANGUAGES
from regtrack.register.packs import schema
from regtrack.register.packs.nodes import Content, alike, canonical

SHAPES: Mapping[str, type[schema.Node]] = {
    "jurisdiction": schema.Jurisdiction,
    "authority": schema.Authority,
    "organisation": schema.Organisation,
    "facet": schema.Facet,
    "theme": schema.Theme,
    "source": schema.Source,
    "instrument": schema.Instrument,
    "provision": schema.Provision,
    "event": schema.Event,
    "obligation": schema.Obligation,
    "mapping": schema.Mapping,
    "structural_change": schema.StructuralChange,
}
# What says which node it is and where it stands, and what is history itself
_APART = {"ref", "code", "instrument", "position", "earlier", "provisions", "events", "obligations"}


def flat(kind: str, node: Content) -> dict[str, Any]:
    """The fields of a node in the order of the pack format; {} for no node ({}).

    >>> flat("theme", {"ref": "safety", "name": {"zh-hans": "安全", "en": "Safety"}})
    {'name.zh-hans': '安全', 'name.en': 'Safety'}
    """
    if not node:
        return {}
    fields: dict[str, Any] = {}
    whole = {**_defaults(kind), **node}
    for name in _names(kind):
        value = whole.get(name)
        if value in (None, "", [], {}):
            continue
        if name in _texts(kind):
            for language in LANGUAGES:
                if value.get(language):
                    fields[f"{name}.{language}"] = value[language]
        else:
            fields[name] = value
    return fields


def differing(kind: str, before: Content, after: Content) -> list[str]:
    """The fields that do not say the same, in the order of the pack format."""
    first, second = flat(kind, before), flat(kind, after)
    places = {name: place for place, name in enumerate(_names(kind))}
    found = {key for key in {**first, **second} if not alike(first.get(key), second.get(key))}
    return sorted(found, key=lambda key: (places[bare(key)[0]], bare(key)[1] == "en"))


def bare(key: str) -> tuple[str, str]:
    """`"title.en"` -> `("title", "en")`; the language is "" where there is none."""
    name, _, language = key.partition(".")
    return name, language


def put(kind: str, node: Content, fields: Mapping[str, Any]) -> Content:
    """The node with these fields as given (None: without it), canonical. Raises pydantic's error
    where the pack format does not allow what comes out."""
    made = {name: value for name, value in node.items() if name not in _APART}
    for key, value in fields.items():
        name, language = bare(key)
        if language:
            text = {**made.get(name, {})}
            text.pop(language, None)
            if value:
                text[language] = value
            value = text or None
        made.pop(name, None)
        if value is not None:
            made[name] = value
    apart = {name: value for name, value in node.items() if name in _APART}
    own = {name: value for name, value in apart.items() if name in {"ref", "code", "earlier"}}
    return {**canonical(SHAPES[kind].model_validate({**own, **made})), **apart}


@cache
def _names(kind: str) -> tuple[str, ...]:
    fields = SHAPES[kind].model_fields.items()
    named = (str(field.alias or name) for name, field in fields)
    return tuple(name for name in named if name not in _APART)


@cache
def _texts(kind: str) -> Collection[str]:
    """The names of the fields that stand in two languages."""
    return {
        str(field.alias or name)
        for name, field in SHAPES[kind].model_fields.items()
        if "Bilingual" in str(field.annotation)
    }


@cache
def _defaults(kind: str) -> Mapping[str, Any]:
    return {
        str(field.alias or name): field.default
        for name, field in SHAPES[kind].model_fields.items()
        if isinstance(field.default, bool | str) and field.default != ""
    }
