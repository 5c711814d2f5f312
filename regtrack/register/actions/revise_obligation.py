from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from regtrack.register.actions.permission import demand
from regtrack.register.actions.recording import recording
from regtrack.register.models import Obligation, ObligationRevision, Organisation, Source, Theme
from regtrack.register.packs import schema
from regtrack.register.packs.described import duty as duty_of
from regtrack.register.packs.nodes import Content, alike, canonical
from regtrack.register.packs.write import Writer


def revise_obligation(
    *, obligation: Obligation, duty: Content, actor: Any, at: dt.datetime
) -> ObligationRevision | None:
    """Append the next revision of `obligation`: what `duty` (a packs.schema.Duty) says.

    None when it says what the present revision says. Without `known_from` it is known from the
    local day of `at`. Raises ValidationError, and then has written nothing.
    """
    demand(actor, "register.change_obligation")
    with recording(actor=actor, at=at, instruments=[obligation.instrument.ref]):
        latest = obligation.revisions.order_by("-number").first()
        wanted = canonical(
            schema.Duty.model_validate({"known_from": timezone.localdate(at), **_given(duty)})
        )
        if latest is not None:
            if _same(latest, wanted):
                return None
            if dt.date.fromisoformat(wanted["known_from"]) < latest.known_from:
                raise ValidationError(
                    {
                        "known_from": _(
                            "Found %(found)s; expected %(least)s or later, "
                            "since when the present revision is known."
                        )
                        % {"found": wanted["known_from"], "least": latest.known_from.isoformat()}
                    }
                )
        return append(obligation, latest.number + 1 if latest else 1, wanted, at)


def append(
    obligation: Obligation, number: int, duty: Content, at: dt.datetime
) -> ObligationRevision:
    """Write one revision; the caller has checked and recorded."""
    writer = Writer({}, at)
    revision = writer.revision(obligation, number, duty)
    revision.save()
    for name, rows in (
        ("themes", Theme.objects),
        ("addressees", Organisation.objects),
        ("sources", Source.objects),
    ):
        getattr(revision, name).set(rows.filter(ref__in=duty.get(name, [])))
    return revision


def _given(duty: Content) -> Content:
    return {name: value for name, value in duty.items() if value is not None}


def _same(latest: ObligationRevision, wanted: Content) -> bool:
    present = canonical(schema.Duty.model_validate(duty_of(latest)))
    return alike({**present, "known_from": None}, {**wanted, "known_from": None})
