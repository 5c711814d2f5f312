from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from regtrack.core.clocks import Clocks
from regtrack.core.http import Request
from regtrack.core.texts import both
from regtrack.register import badges
from regtrack.register.citing.citation import cite
from regtrack.register.lives import Lives, read_lives
from regtrack.register.models import (
    Instrument,
    InstrumentRelation,
    ObligationRevision,
    Provision,
)
from regtrack.register.phase import When
from regtrack.register.revision import revised
from regtrack.register.status import ENDED, Dated, status_on
from regtrack.register.views.checked import checked
from regtrack.register.views.compare import compared_with
from regtrack.register.views.dates import sources_of, tell_dates
from regtrack.register.views.machine import instrument_in_json_ld
from regtrack.register.views.standing import badges_of, dated_events, orders_of, visible_instruments


@revised()
def instrument(request: Request, ref: str) -> HttpResponse:
    """One instrument: status, dates, provisions with their duties, sources, relations, citation."""
    clocks = request.clocks
    visible = visible_instruments(request)
    found = get_object_or_404(visible.for_page(clocks.known), ref=ref)
    duties = list(
        ObligationRevision.objects.current(clocks.known)
        .filter(obligation__instrument=found)
        .select_related("obligation", "provision")
        .order_by("obligation__position")
    )
    # A text that nobody knew yet has no provisions either: its duties tell since when it was known.
    is_known = bool(duties) or not found.obligations.exists()
    provisions = list(found.provisions.all()) if is_known else []
    related = list(InstrumentRelation.objects.leading(found, visible))
    dates = tell_dates(found, clocks)
    dated = dated_events(found)
    _stand(duties, found, dated, clocks)
    sources = sources_of(found.sources.all(), dates)
    read = checked(sources)
    return render(
        request,
        "register/instrument.html",
        {
            "instrument": found,
            "badges": badges_of(found, dated, clocks.on),
            "has_ended": status_on(found.kind, dated, clocks.on) in ENDED,
            "last": _last(found, clocks.on),
            "orders": orders_of(found, dated, clocks.on),
            "dates": dates,
            "chapters": _chapters(provisions, duties),
            "number_of_provisions": len(provisions),
            "loose": [duty for duty in duties if duty.provision_id is None],
            "duties": duties,
            "related": [
                (relation.get_kind_display(), relation.to)
                if relation.instrument_id == found.pk
                else (relation.backwards, relation.instrument)
                for relation in related
            ],
            "compared": compared_with(request, found, related),
            "citation": cite(
                request, found, clocks=clocks, address=found.get_absolute_url(), ref=found.ref
            ),
            "json_ld": instrument_in_json_ld(request, found, dated, related, read),
            "sources": sources,
            "checked": read,
        },
    )


def _stand(
    duties: list[ObligationRevision], found: Instrument, dated: list[Dated], clocks: Clocks
) -> None:
    """Set `stands` of each duty: not yet in force, suspended, ended. A query more where a duty
    begins or ends with an event of another instrument."""
    own = {event.pk for event in found.known_events}
    named = {pk for duty in duties for pk in (duty.applies_from_id, duty.ends_with_id) if pk}
    when = {
        event.pk: When(date.edtf, date.expected)
        for event in found.known_events
        for date in event.current
    }
    here = Lives(when, {}, {found.pk: dated})
    lives = here if named <= own else read_lives(clocks.known)
    for duty in duties:
        duty.obligation.instrument = found
        duty.stands = badges.of_standing(lives.standing(duty, clocks.on).phase)


def _last(found: Instrument, on: dt.date) -> Any:
    """The event that last happened to it, as of `on`."""
    past = [
        (date.earliest, event)
        for event in found.known_events
        for date in event.current
        if date.earliest and date.earliest <= on
    ]
    return max(past, key=lambda pair: pair[0], default=(None, None))[1]


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
