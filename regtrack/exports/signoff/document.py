"""A sign-off as the document that every format renders: frozen words alone, made when it was signed.

Pure. Only the fixed words around them (headings, column names) are today's.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from typing import Any

from regtrack.core.texts import Text
from regtrack.exports.document import (
    ChecklistDocument,
    Evidence,
    Fact,
    Flag,
    Group,
    Item,
    Market,
    SignOff,
    Source,
)

Content = Mapping[str, Any]

_CODED = ("force", "verdict", "status", "confidence")


def signed_document(signed: Content, digest: str, labels: Mapping[str, Text]) -> ChecklistDocument:
    """Of a thawed sign-off (`reading.thawed`) and the SHA-256 of its bytes."""
    content = signed["checklist"]
    return ChecklistDocument(
        id=content["id"],
        uid=content.get("uid", ""),  # the first sign-offs had none
        title=content["title"],
        team=content["team"],
        product=content["product"],
        organisation=content["organisation"],
        on=content["clocks"]["on"],
        known=content["clocks"]["known"],
        made_at=signed["signed_at"],
        url=content["url"],
        licence=content["licence"],
        facts=tuple(Fact(fact["name"], tuple(fact["values"])) for fact in content["facts"]),
        markets=tuple(Market(**market) for market in content["markets"]),
        changed_on=content["changed_on"],
        groups=_groups(content["groups"]),
        archived=_groups(content["archived"]),
        labels={**labels, "not_advice": content["not_advice"]},
        signoff=SignOff(
            signed["number"], signed["signed_by"], signed["signed_at"], signed["statement"], digest
        ),
    )


def _groups(found: Iterable[Content]) -> tuple[Group, ...]:
    return tuple(
        Group(
            ref=group["ref"],
            title=group["title"],
            kind_label=group["kind"],
            jurisdiction=group["jurisdiction"],
            status=group["status"]["code"],
            status_label=group["status"]["label"],
            not_law=group["not_law"],
            items=tuple(_item(item) for item in group["items"]),
        )
        for group in found
    )


def _item(frozen: Content) -> Item:
    said: dict[str, Any] = dict(frozen)
    for name in _CODED:
        said[name], said[f"{name}_label"] = said[name]["code"], said[name]["label"]
    said["due_label"] = said["due_rule"]
    said |= {name: tuple(said[name]) for name in ("why", "evidence_examples", "links")}
    said["evidence"] = tuple(Evidence(**one) for one in said["evidence"])
    said["sources"] = tuple(Source(**one) for one in said["sources"])
    said["flags"] = tuple(
        Flag(one["reason"]["code"], one["reason"]["label"], one["since"])
        for one in said["needs_review"]
    )
    return Item(**{field.name: said[field.name] for field in fields(Item)})
