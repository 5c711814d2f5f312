from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from regtrack.core.texts import Text, columns
from regtrack.register.actions.permission import demand
from regtrack.register.actions.recording import recording
from regtrack.register.models import Event, EventDate, Source


def assert_date(
    *,
    event: Event,
    edtf: str,
    known_from: dt.date,
    source: Source,
    actor: Any,
    at: dt.datetime,
    moved_by: Event | None = None,
    expected: bool = False,
    note: Text = Text(),
) -> EventDate:
    """Append what is now said about when `event` happens; what was said before stays.

    Raises ValidationError by field, in sentences, and then has written nothing. A new event that
    stands alone must be made in a `recording` that also asserts its first date.
    """
    demand(actor, "register.add_eventdate")
    instruments = [event.instrument.ref] if event.instrument else []
    events = [] if event.instrument else [event.ref]
    with recording(actor=actor, at=at, instruments=instruments, events=events):
        dates = list(event.dates.order_by("number"))
        date = EventDate(
            event=event,
            number=dates[-1].number + 1 if dates else 1,
            edtf=edtf,
            known_from=known_from,
            source=source,
            moved_by=moved_by,
            expected=expected,
            recorded_at=at,
            **columns("note", note),
        )
        date.full_clean(exclude=["note"])
        _check(date, dates)
        date.save()
    return date


def _check(date: EventDate, before: list[EventDate]) -> None:
    if date.moved_by_id == date.event_id:
        raise ValidationError(
            {"moved_by": _("Found the event itself; expected another event that moved its date.")}
        )
    for other in before:
        if (other.edtf, other.known_from, other.expected) == (
            date.edtf,
            date.known_from,
            date.expected,
        ):
            raise ValidationError(
                {
                    "edtf": _(
                        "Found %(date)s, known since %(known)s, which stands here already; "
                        "expected another date, or a later day since when it is known."
                    )
                    % {"date": date.edtf, "known": date.known_from.isoformat()}
                }
            )
