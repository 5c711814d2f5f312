"""What began to apply in a time: the days of the law itself, beside those on which it became known."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q

from regtrack.register.models import EventDate
from regtrack.timeline.changes import Window
from regtrack.timeline.chart.columns import BINDS

MOST = 50


def began_to_apply(window: Window, on: dt.date) -> list[EventDate]:
    """The exact days after `window.since`, up to and with `on`, on which a binding text or a part of
    it began to apply, as known; newest first, at most MOST. One query."""
    rows = EventDate.objects.public().current(window.known).filter(BINDS)
    rows = rows.filter(event__kind__in=("in-force", "applies"), expected=False)
    rows = rows.filter(earliest__gt=window.since, earliest__lte=on)
    if window.jurisdiction:
        place = "event__jurisdiction"
        rows = rows.filter(
            Q(**{place: window.jurisdiction}) | Q(**{f"{place}__parent": window.jurisdiction})
        )
    if window.instrument:
        rows = rows.filter(event__instrument__ref=window.instrument)
    rows = rows.select_related("event__instrument", "event__jurisdiction")
    return list(rows.order_by("-earliest", "event_id")[:MOST])
