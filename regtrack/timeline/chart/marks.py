"""The events of the window as marks: one a day where there are few, else one a week, month or more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from django.db.models import Case, Count, F, Max, Min, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import TruncMonth, TruncQuarter, TruncWeek, TruncYear

from regtrack.register.models import EventDate
from regtrack.timeline.chart import columns, words
from regtrack.timeline.chart.lanes import Lanes
from regtrack.timeline.chart.window import Bucket
from regtrack.timeline.layout import Mark

Address = Callable[[str, dict[str, str]], str]  # of a lane's list, with more filters

_TRUNCATED: dict[Bucket, Callable[[str], Combinable]] = {
    "day": F, "week": TruncWeek, "month": TruncMonth, "quarter": TruncQuarter, "year": TruncYear,
}  # fmt: skip


def read(
    dates: QuerySet[EventDate],
    lanes: Lanes,
    window: Q,
    bucket: Bucket,
    *,
    shown: Collection[str],
    address: Address,
) -> tuple[list[Mark], dict[str, int]]:
    """One query: the marks of the window, and how many events each lane has in it.

    Events of a lane are counted together in the database by the unit of their day; those whose day
    is not known, by their date. A mark of one event leads to it: on this page where it is
    `shown`, else to the list of its day; what a mark of several leads to, only its pill knows.
    """
    names = {group.key: group.name for group in lanes.groups}
    marks: list[Mark] = []
    counts = dict.fromkeys(names, 0)
    for row in _rows(dates, lanes, window, bucket):
        lane, number = row["lane"], row["events"]
        counts[lane] += number
        is_day = not row["text"]
        first = row["first"] or dt.date.min
        date = words.in_words(first) if is_day else words.date_in_words(row["text"])
        same = (
            {"since": first.isoformat(), "until": first.isoformat(), "date": ""}
            if is_day
            else {"since": "", "until": "", "date": row["text"]}
        )
        if number == 1:
            ref = row["ref"]
            url = f"#e-{ref}" if ref in shown else f"{address('', same)}#e-{ref}"
            name, label = words.mark(date, row["place"], row["title"]), row["title"]
        else:
            url = f"{address(lane, same)}#list"
            name, label = words.on_date(names[lane], number, date), words.count(number)
        marks.append(
            Mark(
                ref=row["ref"],
                url=url,
                lane=lane,
                day=first,
                latest=first if is_day else row["latest"],
                shape=columns.SHAPE_OF_WEIGHT[row["weight"]],
                name=name,
                label="" if is_day and number > 1 else label,
                is_law=bool(row["law"]),
                count=number,
                until=row["last"] if is_day else None,
            )
        )
    return marks, counts


def _rows(
    dates: QuerySet[EventDate], lanes: Lanes, window: Q, bucket: Bucket
) -> Iterable[Mapping[str, Any]]:
    language = words.language()
    truncated = _TRUNCATED[bucket]("earliest")
    return (
        dates.filter(window)
        .annotate(
            lane=lanes.key(),
            text=Case(When(columns.IS_DAY, then=Value("")), default=F("edtf")),
            bucket=Case(When(columns.IS_DAY, then=truncated), default=F("earliest")),
        )
        .values("lane", "text", "bucket")
        .annotate(
            events=Count("pk", distinct=True),
            first=Min("earliest"),
            last=Max("earliest"),
            latest=Max("latest"),
            ref=Min("event__ref"),
            place=Min(columns.text("event__jurisdiction__name", language=language)),
            title=Min(columns.text("event__title", language=language)),
            weight=Max(columns.weight()),
            law=Max(columns.flag(columns.BINDS)),
        )
        .order_by("lane", "bucket", "text")
    )
