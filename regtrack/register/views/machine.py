"""What a page says to machines, in its head: JSON-LD from the rows that the page has fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import chain
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from regtrack.core.http import Request
from regtrack.core.texts import LANGUAGES, both
from regtrack.register import badges
from regtrack.register.citing.json_ld import Described, Other, as_text, json_ld
from regtrack.register.models import Authority, Instrument, InstrumentRelation, Source
from regtrack.register.phase import When
from regtrack.register.status import Dated, status_on
from regtrack.register.views.checked import Checked

_TAGS = {"en": "en", "zh-hans": "zh-Hans"}


def script(content: Mapping[str, Any]) -> SafeString:
    """A data block, which no policy for scripts concerns: it is not run."""
    text = mark_safe(as_text(content))  # noqa: S308 - as_text escapes what could end the element
    return format_html('<script type="application/ld+json">{}</script>', text)


def instrument_in_json_ld(
    request: Request,
    found: Instrument,
    dated: list[Dated],
    related: list[InstrumentRelation],
    read: Checked | None = None,
) -> SafeString:
    """Of an instrument read `for_page`; `dated` are its events as known, `related` its relations
    to other instruments and theirs to it, `read` when its sources were."""
    described = _described(request, found, dated, related)
    return script(json_ld(replace(described, read=read.oldest if read else None)))


def _described(
    request: Request, found: Instrument, dated: list[Dated], related: list[InstrumentRelation]
) -> Described:
    language = get_language() or "en"
    status = status_on(found.kind, dated, request.clocks.on)
    names = chain.from_iterable(
        (both(found, field).only(one) for one in LANGUAGES) for field in ("title", "short_title")
    )
    relations: dict[str, list[Other]] = {}
    for relation in related:
        if relation.instrument_id == found.pk:
            relations.setdefault(relation.kind, []).append(_other(request, relation.to))
    return Described(
        ref=found.ref,
        url=request.build_absolute_uri(found.get_absolute_url()),
        language=_TAGS[language],
        title=str(found.title),
        other_names=list(dict.fromkeys(name for name in names if name)),
        kind=str(found.get_kind_display()),
        is_law=found.is_law,
        status=status.value,
        status_words=", ".join(
            str(badge.word) for badge in badges.of_instrument(found.kind, status)
        ),
        about=found.scope,
        jurisdiction=str(found.jurisdiction),
        is_european=found.jurisdiction_id == "EU",
        issuers=[str(issuer.authority) for issuer in found.issuers.all()],
        legislatures=[
            str(issuer.authority)
            for issuer in found.issuers.all()
            if issuer.authority.kind == Authority.Kind.LEGISLATURE
        ],
        identifiers=found.identifiers,
        text_languages=_languages_of_text(found),
        dates=_dates(found),
        relations=relations,
        drafts=[
            _other(request, relation.instrument)
            for relation in related
            if relation.kind == "drafts" and relation.to_id == found.pk
        ],
    )


def _dates(found: Instrument) -> dict[str, list[When]]:
    dates: dict[str, list[When]] = {}
    rows = sorted(
        ((date, event.kind) for event in found.known_events for date in event.current),
        key=lambda pair: str(pair[0].earliest or "9999"),
    )
    for date, kind in rows:
        dates.setdefault(kind, []).append(When(date.edtf, date.expected))
    return dates


def _languages_of_text(found: Instrument) -> list[str]:
    """The languages of its official sources."""
    official = (one for one in found.sources.all() if one.kind == Source.Kind.OFFICIAL)
    return sorted({one.language for one in official if one.language})


def _other(request: Request, other: Instrument) -> Other:
    return Other(str(other), request.build_absolute_uri(other.get_absolute_url()))
