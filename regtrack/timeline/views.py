from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django_tables2 import RequestConfig

from regtrack.core.http import Request
from regtrack.register.models import EventDate
from regtrack.timeline.chart import draw
from regtrack.timeline.filters import TimelineFilter
from regtrack.timeline.rows import Row, rows
from regtrack.timeline.tables import TimelineTable

AHEAD_DAYS = 90


def timeline(request: Request) -> HttpResponse:
    """What is coming, what happened, in order of time; as known on `known`, seen from `on`."""
    clocks = request.clocks
    found = filtered(request)
    listed = rows(found.qs, clocks)
    ahead = sorted((row for row in listed if row.lies_ahead), key=lambda row: row.days_left)
    return render(
        request,
        "timeline/timeline.html",
        {
            "filter": found,
            "rows": listed,
            "instruments": len({row.event.instrument_id for row in listed} - {None}),
            "years": _years(listed),
            "soon": [row for row in ahead if row.is_exact and row.days_left <= AHEAD_DAYS],
            "later": [row for row in ahead if not (row.is_exact and row.days_left <= AHEAD_DAYS)],
            "moved": [row for row in listed if row.old],
            "first_past": next((row for row in listed if row.day and row.days_left <= 0), None),
            "sources": list({source: None for row in listed for source in row.sources}),
            "chart": draw(listed, clocks, request.GET),
        },
    )


def table(request: Request) -> HttpResponse:
    """The same events as a table whose columns sort."""
    found = filtered(request)
    listed = rows(found.qs, request.clocks)
    # Given the request at once, the table would cut itself into pages that no link leads to.
    sorted_table = TimelineTable(listed)
    RequestConfig(request, paginate=False).configure(sorted_table)
    return render(request, "timeline/table.html", {"filter": found, "table": sorted_table})


def filtered(request: Request) -> TimelineFilter:
    """The events that the URL asks for, newest first."""
    known = request.clocks.known
    events = EventDate.objects.public().current(known).for_timeline(known).in_order()
    return TimelineFilter(request.GET, queryset=events, request=request)


def _years(listed: list[Row]) -> list[tuple[int | None, list[Row]]]:
    """The rows by year, newest first; None holds what has no day yet."""
    return [
        (year, list(group))
        for year, group in groupby(listed, key=lambda row: row.day.year if row.day else None)
    ]
