"""Since when and how lately the sources of a page were read: from the rows, never from the clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Subquery

from regtrack.register.models import EventDate, Instrument, Source
from regtrack.register.querysets import InstrumentQuerySet


@dataclass(frozen=True, slots=True)
class Checked:
    """The first and last day on which somebody read a source of the page."""

    oldest: dt.date
    newest: dt.date


def checked(sources: Iterable[Source]) -> Checked | None:
    """Of the sources that a page shows; None where none was read. Asks for nothing more."""
    days = [source.checked_on for source in sources if source.checked_on]
    return Checked(min(days), max(days)) if days else None


def with_checked(instruments: InstrumentQuerySet) -> InstrumentQuerySet:
    """Each instrument with the `oldest_check` and `newest_check` of its sources and of those of its
    dates, in the query that reads them; both are None without a source."""
    own = Instrument.objects.filter(sources=OuterRef("pk"), pk=OuterRef(OuterRef("pk")))
    dates = EventDate.objects.filter(
        source=OuterRef("pk"), event__published=True, event__instrument=OuterRef(OuterRef("pk"))
    )
    read = Source.objects.filter(Exists(own) | Exists(dates), checked_on__isnull=False)
    days = read.values("checked_on")
    return instruments.annotate(
        oldest_check=Subquery(days.order_by("checked_on")[:1]),
        newest_check=Subquery(days.order_by("-checked_on")[:1]),
    )
