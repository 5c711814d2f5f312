from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext

from regtrack.core.http import Request
from regtrack.core.texts import Text, both
from regtrack.register import badges
from regtrack.register.lives import read_lives
from regtrack.register.models import (
    Instrument,
    Mapping,
    Obligation,
    ObligationRevision,
    Provision,
)
from regtrack.register.status import Dated, Status, outcome, phases, status_on
from regtrack.register.vocabulary import load_facets


def instruments(request: Request) -> HttpResponse:
    """Every instrument, by jurisdiction, with its status at the two clocks."""
    clocks = request.clocks
    listed = [
        (instrument, _badges(instrument, _dated(instrument), clocks.on))
        for instrument in Instrument.objects.public().for_list(clocks.known)
        if _dated(instrument)
    ]
    listed.sort(key=lambda pair: (pair[0].jurisdiction_id, pair[0].ref))
    places = [
        (place, list(group))
        for place, group in groupby(listed, key=lambda pair: pair[0].jurisdiction)
    ]
    return render(request, "register/instruments.html", {"places": places, "number": len(listed)})


def instrument(request: Request, ref: str) -> HttpResponse:
    """One instrument: status, dates, provisions with their duties, sources, relations, citation."""
    clocks = request.clocks
    visible = Instrument.objects.all() if _is_editor(request) else Instrument.objects.public()
    if not clocks.is_today:
        visible = visible.known(clocks.known)
    found = get_object_or_404(visible.for_page(clocks.known), ref=ref)
    duties = list(
        ObligationRevision.objects.current(clocks.known)
        .filter(obligation__instrument=found)
        .select_related("obligation", "provision")
        .order_by("obligation__position")
    )
    dated = _dated(found)
    return render(
        request,
        "register/instrument.html",
        {
            "instrument": found,
            "badges": _badges(found, dated, clocks.on),
            "last": _last(found, clocks.on),
            "orders": _orders(found, dated, clocks.on),
            "dates": sorted(
                (date for event in found.events.all() for date in event.current),
                key=lambda date: (date.earliest or date.latest or clocks.today, date.pk),
            ),
            "chapters": _chapters(list(found.provisions.all()), duties),
            "loose": [duty for duty in duties if duty.provision_id is None],
            "duties": duties,
            "compared": _compared(found, clocks.known),
            "permalink": request.build_absolute_uri(found.get_absolute_url()),
            "checked_on": max((source.checked_on for source in found.sources.all()), default=None),
        },
    )


def obligation(request: Request, ref: str) -> HttpResponse:
    """One duty: text, force, who, when, why, evidence, mappings, sources, history."""
    clocks = request.clocks
    visible = Obligation.objects.all() if _is_editor(request) else Obligation.objects.public()
    found = get_object_or_404(visible.select_related("instrument__jurisdiction"), ref=ref)
    revision = get_object_or_404(
        ObligationRevision.objects.current(clocks.known)
        .filter(obligation=found)
        .select_related("provision", "applies_from", "ends_with")
        .prefetch_related("themes", "addressees", "sources")
    )
    return render(
        request,
        "register/obligation.html",
        {
            "obligation": found,
            "revision": revision,
            "badges": badges.of_duty(revision.force, found.instrument.kind),
            "standing": read_lives(clocks.known).standing(revision, clocks.on),
            "conditions": _conditions(revision),
            "addressees": _names(revision),
            "due": revision.deadline_in_words,
            "deadline_basis": Text.of(revision.deadline.get("basis")),
            "deadline_note": Text.of(revision.deadline.get("note")),
            "mappings": Mapping.objects.public()
            .known(clocks.known)
            .of(found)
            .for_page(clocks.known),
            "history": ObligationRevision.objects.filter(
                obligation=found, known_from__lte=clocks.known
            ).order_by("-number"),
        },
    )


def _conditions(revision: ObligationRevision) -> list[dict[str, Any]]:
    """Each condition in words: `question`, `values`, `negated`, `basis` (bilingual texts)."""
    if not revision.conditions:
        return []
    facets = load_facets()
    return [
        {
            "name": facets[condition["facet"]].name,
            "values": [
                facets[condition["facet"]].values[ref].name
                for ref in condition.get("any_of") or condition["none_of"]
            ],
            "negated": "none_of" in condition,
            "basis": Text.of(condition.get("basis")),
        }
        for condition in revision.conditions
    ]


def _compared(found: Instrument, known: dt.date) -> list[tuple[str, list[tuple[Any, int]]]]:
    """By other instrument (ref): how many relations of each kind were known, most first."""
    return [
        (other, [(Mapping.Relation(code).label, number) for code, number in counts.most_common()])
        for other, counts in Mapping.objects.known(known).between(found).items()
    ]


def _names(revision: ObligationRevision) -> str:
    return gettext(", ").join(row.name for row in revision.addressees.all())


def _dated(found: Instrument) -> list[Dated]:
    return [
        Dated(event.kind, date.earliest, event.ref)
        for event in found.events.all()
        for date in event.current
    ]


def _orders(
    found: Instrument, dated: list[Dated], on: dt.date
) -> list[tuple[str, badges.Badge | None]]:
    """Of a case: each order that began to bind, and what became of it by the day `on`."""
    if found.kind not in {"order", "decision"}:
        return []
    life = phases(found.kind, dated)
    titles = {event.ref: event.title for event in found.events.all()}
    begun = [phase for phase in life if phase.status == Status.IN_FORCE and phase.start <= on]
    outcomes = [(titles[phase.cause], outcome(life, phase.cause, on)) for phase in begun]
    return [(title, badges.of_status(ended) if ended else None) for title, ended in outcomes]


def _last(found: Instrument, on: dt.date) -> Any:
    """The event that last happened to it, as of `on`."""
    past = [
        (date.earliest, event)
        for event in found.events.all()
        for date in event.current
        if date.earliest and date.earliest <= on
    ]
    return max(past, key=lambda pair: pair[0], default=(None, None))[1]


def _badges(found: Instrument, dated: list[Dated], on: Any) -> list[badges.Badge]:
    """How it stands; the orders of one case may stand differently, and then none speaks for all."""
    status = status_on(found.kind, dated, on)
    if len(_orders(found, dated, on)) > 1:
        return badges.of_group(found.kind, status)
    return badges.of_instrument(found.kind, status)


def _chapters(
    provisions: list[Provision], duties: list[ObligationRevision]
) -> list[tuple[Provision, list[tuple[Provision, list[ObligationRevision]]]]]:
    """Provisions by chapter (its first provision names it), each with its duties."""
    of: dict[int | None, list[ObligationRevision]] = {}
    for duty in duties:
        of.setdefault(duty.provision_id, []).append(duty)
    rows = [(provision, of.get(provision.pk, [])) for provision in provisions]
    chapters = []
    for _, group in groupby(rows, key=lambda row: both(row[0], "chapter")):
        parts = list(group)
        chapters.append((parts[0][0], parts))
    return chapters


def _is_editor(request: Request) -> bool:
    """Editors see what is not yet published."""
    return bool(request.user.is_staff and request.user.has_perm("register.view_instrument"))
