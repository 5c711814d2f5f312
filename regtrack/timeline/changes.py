"""What changed after one day, up to another: what became public, and what the register took up.

The index of every change, in the order in which the page shows them: one query, to be cut into
pages. `changes_read` fetches what one page of it shows.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from regtrack.register.models import EventDate, Instrument, ObligationRevision

PUBLIC, TAKEN_UP = 0, 1
_LAST = dt.date(9998, 12, 31)  # so that there is a day after it in every time zone


class What(StrEnum):
    """Of which table a change is; in the order in which one day's changes of a law stand."""

    INSTRUMENT = "1-instrument"
    DATE = "2-date"
    DUTY = "3-duty"


@dataclass(frozen=True, slots=True)
class Window:
    """After the day `since`, up to and with the day `known`; "" for every jurisdiction (a code, with
    those inside it) and every instrument (a ref)."""

    since: dt.date
    known: dt.date
    jurisdiction: str = ""
    instrument: str = ""


class Listed(NamedTuple):
    """One change: the part of the page (PUBLIC, TAKEN_UP), its day, of which law (a ref; "" for a
    statement that stands alone), and the key of its row in the table that `what` says."""

    part: int
    day: dt.date
    place: str
    law: str
    what: str
    position: int
    row: int


def listed(window: Window) -> QuerySet[Any]:
    """Rows of `Listed`: what became public before what was taken up; the newest day first.

    A row stands under the day on which the public could know it, where that lies in the window.
    Else it was known before, and stands under the day on which this register recorded it: of an
    instrument that is new here, one row for all.
    """
    return (
        _new_instruments(window)
        .union(_dates(window), _duties(window), all=True)
        .order_by(*(f"{'-' if name == 'day' else ''}as_{name}" for name in Listed._fields))
    )


def _dates(window: Window) -> QuerySet[Any]:
    """The last word of each day on each event."""
    later = EventDate.objects.filter(
        event=OuterRef("event"), known_from=OuterRef("known_from"), number__gt=OuterRef("number")
    )
    rows = EventDate.objects.public().known(window.known).filter(~Exists(later))
    return _index(
        rows, What.DATE, window, "event__jurisdiction", "event__instrument", "event__position"
    )


def _duties(window: Window) -> QuerySet[Any]:
    """The last word of each day on each duty."""
    later = ObligationRevision.objects.filter(
        obligation=OuterRef("obligation"),
        known_from=OuterRef("known_from"),
        number__gt=OuterRef("number"),
    )
    rows = ObligationRevision.objects.public().filter(~Exists(later), known_from__lte=window.known)
    law = "obligation__instrument"
    return _index(rows, What.DUTY, window, f"{law}__jurisdiction", law, "obligation__position")


def _index(
    rows: QuerySet[Any], what: What, window: Window, place: str, law: str, position: str
) -> QuerySet[Any]:
    """`rows` of the window, as `Listed`; `place`, `law` and `position` are paths from a row."""
    news = Q(known_from__gt=window.since)
    taken_up = Q(recorded_at__gte=_after(window.since), recorded_at__lt=_after(window.known))
    there_before = _recorded(OuterRef(law)).filter(recorded_at__lt=_after(window.since))
    rows = rows.filter(news | taken_up & (Q(**{f"{law}__isnull": True}) | Exists(there_before)))
    if window.jurisdiction:
        inside = Q(**{f"{place}__parent": window.jurisdiction})
        rows = rows.filter(Q(**{place: window.jurisdiction}) | inside)
    if window.instrument:
        rows = rows.filter(**{f"{law}__ref": window.instrument})
    return _as_listed(
        rows,
        part=Case(When(news, then=PUBLIC), default=TAKEN_UP, output_field=IntegerField()),
        day=Case(When(news, then="known_from"), default=TruncDate("recorded_at")),
        place=F(place),
        law=Coalesce(f"{law}__ref", Value("")),
        what=Value(what.value, CharField()),
        position=F(position),
    )


def _new_instruments(window: Window) -> QuerySet[Any]:
    """Those whose first date was recorded in the window, although one was known before."""
    known_before = EventDate.objects.public().known(window.since)
    first = _recorded(OuterRef("pk")).order_by("recorded_at").values("recorded_at")[:1]
    rows = (
        Instrument.objects.public()
        .annotate(first=Subquery(first))
        .filter(Exists(known_before.filter(event__instrument=OuterRef("pk"))))
        .filter(first__gte=_after(window.since), first__lt=_after(window.known))
    )
    if window.jurisdiction:
        inside = Q(jurisdiction__parent=window.jurisdiction)
        rows = rows.filter(Q(jurisdiction=window.jurisdiction) | inside)
    if window.instrument:
        rows = rows.filter(ref=window.instrument)
    return _as_listed(
        rows,
        part=Value(TAKEN_UP, IntegerField()),
        day=TruncDate("first"),
        place=F("jurisdiction"),
        law=F("ref"),
        what=Value(What.INSTRUMENT.value, CharField()),
        position=Value(0, IntegerField()),
    )


def _recorded(instrument: OuterRef) -> QuerySet[EventDate]:
    """The published dates of an instrument."""
    return EventDate.objects.filter(event__instrument=instrument, event__published=True)


def _after(day: dt.date) -> dt.datetime:
    """The moment, in the site's time zone, in which a day is over."""
    following = min(day, _LAST) + dt.timedelta(days=1)
    return timezone.make_aware(dt.datetime.combine(following, dt.time.min))


def _as_listed(rows: QuerySet[Any], **columns: Any) -> QuerySet[Any]:
    named = rows.order_by().annotate(**{f"as_{name}": value for name, value in columns.items()})
    listed: QuerySet[Any] = named.annotate(as_row=F("pk"))
    return listed.values_list(*(f"as_{name}" for name in Listed._fields))
