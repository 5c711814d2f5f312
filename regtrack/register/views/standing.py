"""How an instrument stands at the two clocks, as the register's pages say it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from regtrack.core.http import Request
from regtrack.register import badges
from regtrack.register.models import Instrument
from regtrack.register.querysets import InstrumentQuerySet
from regtrack.register.status import Dated, Status, outcome, phases, status_on


def dated_events(found: Instrument) -> list[Dated]:
    return [
        Dated(event.kind, date.earliest, event.ref)
        for event in found.known_events
        for date in event.current
    ]


def orders_of(
    found: Instrument, dated: list[Dated], on: dt.date
) -> list[tuple[str, badges.Badge | None]]:
    """Of a case: each order that began to bind, and what became of it by the day `on`."""
    if found.kind not in {"order", "decision"}:
        return []
    life = phases(found.kind, dated)
    titles = {event.ref: event.title for event in found.known_events}
    begun = [phase for phase in life if phase.status == Status.IN_FORCE and phase.start <= on]
    outcomes = [(titles[phase.cause], outcome(life, phase.cause, on)) for phase in begun]
    return [(title, badges.of_status(ended) if ended else None) for title, ended in outcomes]


def badges_of(found: Instrument, dated: list[Dated], on: Any) -> list[badges.Badge]:
    """How it stands; the orders of one case may stand differently, and then none speaks for all."""
    status = status_on(found.kind, dated, on)
    if len(orders_of(found, dated, on)) > 1:
        return badges.of_group(found.kind, status)
    return badges.of_instrument(found.kind, status)


def visible_instruments(request: Request) -> InstrumentQuerySet:
    """What this person may see of what was known on the day; today also what has no date yet."""
    rows = Instrument.objects.all() if is_editor(request) else Instrument.objects.public()
    return rows if request.clocks.is_today else rows.known(request.clocks.known)


def is_editor(request: Request) -> bool:
    """Editors see what is not yet published."""
    return bool(request.user.is_staff and request.user.has_perm("register.view_instrument"))
