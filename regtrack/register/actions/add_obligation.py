from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Min
from django.utils.translation import gettext as _

from regtrack.register.actions import name_refs
from regtrack.register.actions.permission import demand
from regtrack.register.actions.recording import recording
from regtrack.register.actions.revise_obligation import append
from regtrack.register.models import EventDate, Instrument, Obligation
from regtrack.register.packs import schema
from regtrack.register.packs.nodes import Content, canonical


def add_obligation(
    *, instrument: Instrument, duty: Content, actor: Any, at: dt.datetime
) -> Obligation:
    """Add a duty to `instrument`, with revision 1 as `duty` (a packs.schema.Duty) says.

    Without `known_from` it is known from the day on which its event was first known. Raises
    ValidationError, and then has written nothing.
    """
    demand(actor, "register.add_obligation")
    with recording(actor=actor, at=at, instruments=[instrument.ref]):
        given = {name: value for name, value in duty.items() if value is not None}
        wanted = canonical(schema.Duty.model_validate(given))
        wanted.setdefault("known_from", _first_known(wanted["applies_from"]))
        last = instrument.obligations.aggregate(last=Max("position"))["last"]
        position = 0 if last is None else last + 1
        ref = name_refs.obligation_ref(instrument.ref, wanted["locator"].get("en", ""), position)
        obligation = Obligation.objects.create(
            instrument=instrument, ref=name_refs.free(Obligation.objects, ref), position=position
        )
        append(obligation, 1, wanted, at)
    return obligation


def _first_known(event: str) -> str:
    first = EventDate.objects.filter(event__ref=event).aggregate(first=Min("known_from"))["first"]
    if first is None:
        raise ValidationError(
            {"applies_from": _("Found an event without a date; expected one that has a date.")}
        )
    return str(first.isoformat())
