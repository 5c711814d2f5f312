from __future__ import annotations

import datetime as dt
from itertools import groupby
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from regtrack.core.http import Request
from regtrack.core.texts import both
from regtrack.register.models import Instrument, Mapping, ObligationRevision, Provision
from regtrack.register.views.standing import badges_of, dated_events, is_editor, orders_of


def instrument(request: Request, ref: str) -> HttpResponse:
    """One instrument: status, dates, provisions with their duties, sources, relations, citation."""
    clocks = request.clocks
    visible = Instrument.objects.all() if is_editor(request) else Instrument.objects.public()
    if not clocks.is_today:
        visible = visible.known(clocks.known)
    found = get_object_or_404(visible.for_page(clocks.known), ref=ref)
    duties = list(
        ObligationRevision.objects.current(clocks.known)
        .filter(obligation__instrument=found)
        .select_related("obligation", "provision")
        .order_by("obligation__position")
    )
    dated = dated_events(found)
    return render(
        request,
        "register/instrument.html",
        {
            "instrument": found,
            "badges": badges_of(found, dated, clocks.on),
            "last": _last(found, clocks.on),
            "orders": orders_of(found, dated, clocks.on),
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


def _compared(found: Instrument, known: dt.date) -> list[tuple[str, list[tuple[Any, int]]]]:
    """By other instrument (ref): how many relations of each kind were known, most first."""
    return [
        (other, [(Mapping.Relation(code).label, number) for code, number in counts.most_common()])
        for other, counts in Mapping.objects.known(known).between(found).items()
    ]


def _last(found: Instrument, on: dt.date) -> Any:
    """The event that last happened to it, as of `on`."""
    past = [
        (date.earliest, event)
        for event in found.events.all()
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
