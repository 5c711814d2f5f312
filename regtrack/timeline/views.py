from __future__ import annotations

from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django_tables2 import RequestConfig

from regtrack.core import paging
from regtrack.core.http import Request
from regtrack.register.models import EventDate
from regtrack.register.revision import revised
from regtrack.timeline import chart
from regtrack.timeline.filters import TimelineFilter
from regtrack.timeline.reading import AHEAD_DAYS, read_timeline
from regtrack.timeline.rows import Row
from regtrack.timeline.tables import TimelineTable

ROWS = 150  # where the address does not say: some 50 KiB, compressed, with the chart
MOST_ROWS = 1_000


@revised()
def timeline(request: Request) -> HttpResponse:
    """What is coming, what happened, in order of time; as known on `known`, seen from `on`."""
    clocks = request.clocks
    found = filtered(request)
    place = paging.read(request.GET, size=ROWS, most=MOST_ROWS)
    read = read_timeline(found.qs, clocks, place)
    shown = {row.event.ref for row in read.rows}
    return render(
        request,
        "timeline/timeline.html",
        {
            "filter": found,
            "timeline": read,
            "shown": shown,
            "most_rows": MOST_ROWS,
            "ahead_days": AHEAD_DAYS,
            "until_ahead": read.until_ahead,
            "years": _years(read.rows),
            "first_past": _first_past(read.rows, is_first=not read.page.before),
            "sources": list({source: None for row in read.rows for source in row.sources}),
            "chart": chart.draw(found.qs, clocks, found.asked, shown),
        },
    )


@revised()
def table(request: Request) -> HttpResponse:
    """The same events as a table whose columns sort."""
    found = filtered(request)
    events = TimelineTable(found.qs, clocks=request.clocks)
    size = paging.read(request.GET, size=ROWS, most=MOST_ROWS).size
    RequestConfig(request, paginate={"per_page": size}).configure(events)
    return render(request, "timeline/table.html", {"filter": found, "table": events})


def filtered(request: Request) -> TimelineFilter:
    """The events that the URL asks for: their dates as known, in no order yet."""
    events = EventDate.objects.public().current(request.clocks.known)
    return TimelineFilter(request.GET, queryset=events, request=request)


def _years(listed: list[Row]) -> list[tuple[int | None, list[Row]]]:
    """The rows by year, newest first; None holds what has no day yet."""
    return [
        (year, list(group))
        for year, group in groupby(listed, key=lambda row: row.day.year if row.day else None)
    ]


def _first_past(listed: list[Row], *, is_first: bool) -> Row | None:
    """The row above which "today" stands; none on a later page that begins in the past."""
    past = next((row for row in listed if row.day and row.days_left <= 0), None)
    return past if is_first or (listed and past is not listed[0]) else None
