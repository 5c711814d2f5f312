"""Each kind of row as a node: which rows to fetch, and how one is described."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Model, QuerySet

from regtrack.core.texts import both
from regtrack.register import models
from regtrack.register.packs import schema
from regtrack.register.packs.nodes import Content


def _text(row: Model, name: str) -> dict[str, str] | None:
    text = both(row, name)
    return text.as_dict() if text else None


def _lines(row: Model, name: str) -> dict[str, list[str]]:
    return {
        language: [line for line in text.split("\n") if line]
        for language, text in both(row, name).as_dict().items()
    }


def _refs(rows: Any) -> list[str]:
    return sorted(row.ref for row in rows.all())


def _some(**fields: Any) -> Content:
    return {name.rstrip("_"): value for name, value in fields.items() if value is not None}


def _jurisdiction(row: models.Jurisdiction) -> tuple[Content, Content]:
    return _some(
        code=row.code,
        kind=row.kind,
        name=_text(row, "name"),
        time_zone=row.time_zone,
        parent=row.parent_id,
    ), {}


def _authority(row: models.Authority) -> tuple[Content, Content]:
    return _some(
        ref=row.ref,
        name=_text(row, "name"),
        short_name=_text(row, "short_name"),
        jurisdiction=row.jurisdiction_id,
        kind=row.kind,
    ), {}


def _named(row: Any) -> tuple[Content, Content]:
    return _some(ref=row.ref, name=_text(row, "name")), {}


def _facet(row: models.Facet) -> tuple[Content, Content]:
    values = [
        _some(ref=value.ref, name=_text(value, "name"), definition=_text(value, "definition"))
        for value in row.values.all()
    ]
    return _some(
        ref=row.ref,
        name=_text(row, "name"),
        question=_text(row, "question"),
        multiple=row.multiple,
        values=values,
    ), {}


def _source(row: models.Source) -> tuple[Content, Content]:
    return _some(
        ref=row.ref,
        url=row.url,
        publisher=row.publisher,
        language=row.language,
        kind=row.kind,
        checked_on=row.checked_on,
        sha256=row.sha256,
    ), {}


def _instrument(row: models.Instrument) -> tuple[Content, Content]:
    return _some(
        ref=row.ref,
        kind=row.kind,
        jurisdiction=row.jurisdiction_id,
        locality=_text(row, "locality"),
        authorities=[issuer.authority.ref for issuer in row.issuers.all()],
        title=_text(row, "title"),
        short_title=_text(row, "short_title"),
        identifiers=row.identifiers,
        scope=_text(row, "scope"),
        penalty=_text(row, "penalty"),
        note=_text(row, "note"),
        legal_basis=_lines(row, "legal_basis"),
        sources=_refs(row.sources),
        relations=[{"kind": part.kind, "to": part.to.ref} for part in row.relations.all()],
        confidence=row.confidence,
        published=row.published,
    ), {}


def _provision(row: models.Provision) -> tuple[Content, Content]:
    return _some(
        ref=row.ref,
        label=_text(row, "label"),
        chapter=_text(row, "chapter"),
        gist=_text(row, "gist"),
        confidence=row.confidence,
    ), {"instrument": row.instrument.ref}


def _event(row: models.Event) -> tuple[Content, Content]:
    dates = [
        _some(
            edtf=date.edtf,
            known_from=date.known_from,
            source=date.source.ref,
            moved_by=date.moved_by.ref if date.moved_by else None,
            expected=date.expected,
            note=_text(date, "note"),
        )
        for date in row.dates.all()
    ]
    return _some(
        ref=row.ref,
        kind=row.kind,
        jurisdiction=row.jurisdiction_id,
        title=_text(row, "title"),
        summary=_text(row, "summary"),
        scope=_text(row, "scope"),
        dates=dates,
        sources=_refs(row.sources),
        confidence=row.confidence,
        published=row.published,
    ), {"instrument": row.instrument.ref} if row.instrument else {}


def duty(row: models.ObligationRevision) -> Content:
    """One revision as packs.schema.Duty says it."""
    return _some(
        provision=row.provision.ref if row.provision else None,
        locator=_text(row, "locator"),
        force=row.force,
        themes=_refs(row.themes),
        addressees=_refs(row.addressees),
        title=_text(row, "title"),
        text=_text(row, "text"),
        who=_text(row, "who"),
        trigger=_text(row, "trigger"),
        conditions=row.conditions,
        applies_from=row.applies_from.ref,
        ends_with=row.ends_with.ref if row.ends_with else None,
        deadline=row.deadline,
        evidence=_lines(row, "evidence"),
        penalty=_text(row, "penalty"),
        note=_text(row, "note"),
        sources=_refs(row.sources),
        confidence=row.confidence,
        known_from=row.known_from,
    )


def _obligation(row: models.Obligation) -> tuple[Content, Content]:
    *earlier, latest = (duty(revision) for revision in row.revisions.all())
    return {"ref": row.ref, **latest, "earlier": earlier}, {"instrument": row.instrument.ref}


def _mapping(row: models.Mapping) -> tuple[Content, Content]:
    return {
        "ref": row.ref,
        "from": _refs(row.from_obligations),
        "to": _refs(row.to_obligations),
        "relation": row.relation,
        "reason": _text(row, "reason"),
        "confidence": row.confidence,
    }, {}


def _structural_change(row: models.StructuralChange) -> tuple[Content, Content]:
    return _some(
        ref=row.ref,
        from_=row.from_instrument.ref,
        to=row.to_instrument.ref,
        topic=_text(row, "topic"),
        text=_text(row, "text"),
        from_provisions=_refs(row.from_provisions),
        to_provisions=_refs(row.to_provisions),
        effect=row.effect,
        note=_text(row, "note"),
        confidence=row.confidence,
    ), {}


Describe = Callable[[Any], tuple[Content, Content]]
Reader = tuple[Callable[[], QuerySet[Any]], Describe, type[schema.Node]]

READERS: Mapping[str, Reader] = {
    "jurisdiction": (lambda: models.Jurisdiction.objects.all(), _jurisdiction, schema.Jurisdiction),
    "authority": (lambda: models.Authority.objects.all(), _authority, schema.Authority),
    "organisation": (lambda: models.Organisation.objects.all(), _named, schema.Organisation),
    "facet": (lambda: models.Facet.objects.prefetch_related("values"), _facet, schema.Facet),
    "theme": (lambda: models.Theme.objects.all(), _named, schema.Theme),
    "source": (lambda: models.Source.objects.all(), _source, schema.Source),
    "instrument": (
        lambda: models.Instrument.objects.prefetch_related(
            "issuers__authority", "sources", "relations__to"
        ),
        _instrument,
        schema.Instrument,
    ),
    "provision": (
        lambda: models.Provision.objects.select_related("instrument"),
        _provision,
        schema.Provision,
    ),
    "event": (
        lambda: models.Event.objects.select_related("instrument").prefetch_related(
            "sources", "dates__source", "dates__moved_by"
        ),
        _event,
        schema.Event,
    ),
    "obligation": (
        lambda: models.Obligation.objects.filter(revisions__isnull=False)
        .distinct()
        .select_related("instrument")
        .prefetch_related(
            "revisions__provision",
            "revisions__themes",
            "revisions__addressees",
            "revisions__sources",
            "revisions__applies_from",
            "revisions__ends_with",
        ),
        _obligation,
        schema.Obligation,
    ),
    "mapping": (
        lambda: models.Mapping.objects.prefetch_related("from_obligations", "to_obligations"),
        _mapping,
        schema.Mapping,
    ),
    "structural_change": (
        lambda: models.StructuralChange.objects.select_related(
            "from_instrument", "to_instrument"
        ).prefetch_related("from_provisions", "to_provisions"),
        _structural_change,
        schema.StructuralChange,
    ),
}  # fmt: skip
