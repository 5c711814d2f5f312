"""What the timeline page shows of a filtered list, in a fixed number of queries, however long it is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Coalesce

from regtrack.core.clocks import Clocks
from regtrack.core.paging import Column, Page, Place, chosen, page_of
from regtrack.register.lives import read_lives
from regtrack.register.models import EventDate
from regtrack.register.querysets import EventDateQuerySet
from regtrack.timeline.rows import Row, rows

AHEAD_DAYS = 90
MOST_AHEAD = 12  # rows of what is coming
MOST_MOVED = 5
MOST_JUDGED = 2_000  # dated events; beyond, the page does not count what is in force
# As `EventDateQuerySet.in_order`
ORDER = (
    Column("day", dt.date, descending=True),
    Column("event__jurisdiction_id", str),
    Column("event__position", int),
    Column("event_id", int),
)


@dataclass(frozen=True, slots=True)
class Timeline:
    """`total` events of `instruments` instruments, of which `page` holds some.

    `binding` counts the instruments that bind on `on`, None where the list is too long to tell;
    `soon` are the exact days of the next AHEAD_DAYS, `more_soon` how many there are beside them.
    """

    total: int
    instruments: int
    binding: int | None
    page: Page[EventDate]
    rows: list[Row]
    soon: list[Row]
    more_soon: int
    until_ahead: dt.date
    later: list[Row]
    moved: list[Row]


def read_timeline(found: EventDateQuerySet, clocks: Clocks, place: Place) -> Timeline:
    """The page at `place` of the filtered, current assertions `found`; five queries.

    Raises AddressError for a place that is none.
    """
    # A day of another time zone may begin a day earlier than the site's; the rows know.
    eve = clocks.on - dt.timedelta(days=1) if clocks.on > dt.date.min else clocks.on
    end = clocks.on + dt.timedelta(days=min(AHEAD_DAYS, (dt.date.max - clocks.on).days))
    dated = found.annotate(day=Coalesce("earliest", "latest"))
    ahead = found.filter(earliest__gt=eve).order_by("earliest", "event_id")
    moved = found.filter(number__gt=1).moved().order_by("-known_from", "event_id")
    counts = found.aggregate(
        total=Count("pk"),
        instruments=Count("event__instrument", distinct=True),
        soon=Count("pk", filter=Q(earliest__gt=clocks.on, earliest__lte=end)),
    )
    parts = (chosen(dated, ORDER, place), ahead[:MOST_AHEAD], moved[:MOST_MOVED])
    wanted = Q(pk__in=[])
    for part in parts:
        wanted |= Q(pk__in=part.values("pk"))
    dates = list(
        EventDate.objects.filter(wanted)
        .for_timeline(clocks.known)
        .annotate(day=Coalesce("earliest", "latest"))
    )
    judged = counts["total"] <= MOST_JUDGED
    lives = (
        read_lives(clocks.known, found.order_by().values("event__instrument")) if judged else None
    )
    by_key = {row.date.pk: row for row in rows(dates, clocks, lives)}
    page = page_of(dates, ORDER, place)
    coming = sorted(
        (row for row in by_key.values() if row.lies_ahead and row.date.earliest),
        key=lambda row: (row.days_left, row.date.event_id),
    )[:MOST_AHEAD]
    soon = [row for row in coming if row.is_exact and row.days_left <= AHEAD_DAYS]
    return Timeline(
        total=counts["total"],
        instruments=counts["instruments"],
        binding=lives.binding(clocks.on) if lives else None,
        page=page,
        rows=[by_key[date.pk] for date in page.rows],
        soon=soon,
        more_soon=max(counts["soon"] - len(soon), 0) if len(coming) == MOST_AHEAD else 0,
        until_ahead=end,
        later=[row for row in coming if row not in soon],
        moved=sorted(
            (row for row in by_key.values() if row.old),
            key=lambda row: (-row.date.known_from.toordinal(), row.date.event_id),
        )[:MOST_MOVED],
    )
