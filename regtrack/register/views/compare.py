from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language

from regtrack.core.file_menu import file_menu
from regtrack.core.http import Request
from regtrack.register import badges
from regtrack.register.compare.comparison import BETWEEN_VERSIONS, RELATIONS, Duty, Row, Side
from regtrack.register.compare.difference import Part, difference_of_texts
from regtrack.register.compare.reading import Pair, Reading, in_order, read_comparison
from regtrack.register.compare.relations import of_relation
from regtrack.register.models import Confidence, Instrument, InstrumentRelation, Mapping
from regtrack.register.revision import revised
from regtrack.register.views.standing import (
    badges_of,
    dated_events,
    is_editor,
    visible_instruments,
)

FORMS = ("pdf", "xlsx", "csv", "markdown", "json")


@revised()
def compare(request: Request, a: str, b: str) -> HttpResponse:
    """Two instruments, duty by duty: a draft and its final text, or the rules of two regimes."""
    pair = pair_of(request, a, b)
    if pair.before.ref != a:
        return to_canonical(request, "compare", pair.before.ref, pair.after.ref)
    relation = asked_relation(request)
    reading = reading_of(request, pair)
    comparison = reading.comparison
    most = max((number for _, number in comparison.counts), default=0)
    before, after = (
        _shown(request, instrument, side)
        for instrument, side in (
            (pair.before, comparison.before),
            (pair.after, comparison.after),
        )
    )
    return render(
        request,
        "register/compare.html",
        {
            "pair": pair,
            "comparison": comparison,
            "sides": (before, after),
            "before": before,
            "after": after,
            "relation": relation,
            "relation_badge": of_relation(relation) if relation else None,
            "tally": [
                (code, of_relation(code), number, f"{100 * number / most:.1f}%")
                for code, number in comparison.counts
            ],
            "rows": [_row(row, pair) for row in comparison.rows_of(relation)],
            "changes": reading.changes,
            "files": file_menu(
                FORMS, lambda form, language: _file(request, pair, relation, form, language)
            ),
            "unmapped": comparison.before.unmapped or comparison.after.unmapped,
        },
    )


def _file(request: Request, pair: Pair, relation: str, form: str, language: str) -> str:
    """With the page's clocks and filter."""
    address = reverse("comparison_export", args=[pair.before.ref, pair.after.ref, form])
    asked = {**request.clocks.query, "lang": language}
    return f"{address}?{urlencode(asked | {'relation': relation} if relation else asked)}"


# == Shared with the files made from the page ==
def pair_of(request: Request, a: str, b: str) -> Pair:
    """Both instruments, in the order of comparison; 404 where one is not known or not public."""
    found = {
        instrument.ref: instrument
        for instrument in visible_instruments(request)
        .for_list(request.clocks.known)
        .filter(ref__in=(a, b))
    }
    if len(found) != 2:
        raise Http404
    return in_order(found[a], found[b])


def reading_of(request: Request, pair: Pair) -> Reading:
    return read_comparison(pair, known=request.clocks.known, public=not is_editor(request))


def asked_relation(request: Request) -> str:
    """The filter `?relation=`; an unknown relation is no page."""
    relation = request.GET.get("relation", "")
    if relation and relation not in RELATIONS:
        raise Http404
    return relation


def to_canonical(request: Request, name: str, *refs: str) -> HttpResponse:
    """The same two texts have one address: the earlier version first; the query is kept."""
    query = request.META["QUERY_STRING"]
    address = reverse(name, args=refs)
    return HttpResponsePermanentRedirect(f"{address}?{query}" if query else address)


def compared_with(
    request: Request, found: Instrument, related: list[InstrumentRelation]
) -> list[tuple[Instrument, tuple[str, str], list[tuple[Any, int]]]]:
    """For the page of one instrument with these relations: each other that its duties are compared
    with, the refs of that comparison, and how many relations of each kind it has; most first."""
    mappings = Mapping.objects.known(request.clocks.known)
    versions = {relation.as_versions for relation in related} - {None}
    between = (mappings if is_editor(request) else mappings.public()).between(found, versions)
    if not between:
        return []
    refs = {ref for pair in between for ref in pair} - {found.ref}
    others = {one.ref: one for one in visible_instruments(request).filter(ref__in=refs)}
    return [
        (
            others[other],
            pair,
            [(Mapping.Relation(code).label, number) for code, number in counts.most_common()],
        )
        for pair, counts in sorted(between.items(), key=lambda one: -one[1].total())
        for other in pair
        if other in others
    ]


# == As the page shows it ==
@dataclass(frozen=True, slots=True)
class ShownSide:
    """`look` says by the rule at the side what the text is: law, past or draft (not law)."""

    instrument: Instrument
    badges: list[badges.Badge]
    side: Side
    look: str


@dataclass(frozen=True, slots=True)
class ShownDuty:
    """`foreign` where it stands in neither of the two texts."""

    duty: Duty
    badges: list[badges.Badge]
    foreign: bool


@dataclass(frozen=True, slots=True)
class ShownRow:
    row: Row
    badge: badges.Badge
    confidence: str
    before: list[ShownDuty]
    after: list[ShownDuty]
    parts: tuple[Part, ...]
    language: str


def _shown(request: Request, instrument: Instrument, side: Side) -> ShownSide:
    found = badges_of(instrument, dated_events(instrument), request.clocks.on)
    look = "law"
    if not instrument.is_law:
        look = "draft"
    elif any(badge.look == "past" for badge in found):
        look = "past"
    return ShownSide(instrument, found, side, look)


def _row(row: Row, pair: Pair) -> ShownRow:
    language, parts = _difference(row)
    return ShownRow(
        row,
        of_relation(row.relation),
        "" if row.confidence == Confidence.HIGH else str(Confidence(row.confidence).label),
        [_duty(duty, pair) for duty in row.before],
        [_duty(duty, pair) for duty in row.after],
        parts,
        language,
    )


def _duty(duty: Duty, pair: Pair) -> ShownDuty:
    shown = [] if duty.force == "mandatory" else badges.of_duty(duty.force, duty.instrument_kind)
    return ShownDuty(duty, shown, duty.instrument not in (pair.before.ref, pair.after.ref))


def _difference(row: Row) -> tuple[str, tuple[Part, ...]]:
    """Of the paraphrases of two versions, in the page's language where both sides have it; none
    where a side has no text or both say the same. Rules of two regimes share no wording."""
    asked = get_language() or "en"
    if row.relation not in BETWEEN_VERSIONS:
        return asked, ()
    before, after = ([duty.text for duty in side] for side in (row.before, row.after))
    return difference_of_texts(before, after, asked)
