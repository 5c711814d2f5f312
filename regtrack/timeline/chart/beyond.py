"""What the chart's last lane, "Other", stands for: the events in none of the lanes that are named.

In the URL `beyond=jurisdiction:CN,EU;theme:safety`; `US-*` is the lane of the parts of the US.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal, get_args

from django.db.models import Q, QuerySet

from regtrack.register.models import EventDate, Theme
from regtrack.timeline.chart import columns

Kind = Literal["jurisdiction", "instrument", "theme"]
KINDS: tuple[Kind, ...] = get_args(Kind)
NONE = "none"  # the lane, and the filter's value, of events without an instrument or a theme
SUBDIVISIONS = "-*"


def beyond(text: str) -> dict[str, set[str]]:
    """`jurisdiction:CN,EU;theme:safety` as {"jurisdiction": {"CN", "EU"}, "theme": {"safety"}};
    raises ValueError for anything else."""
    found: dict[str, set[str]] = {}
    for part in filter(None, text.split(";")):
        kind, _, keys = part.partition(":")
        if kind not in KINDS or not keys:
            raise ValueError(part)
        found.setdefault(kind, set()).update(keys.split(","))
    return found


def together(*texts: str) -> str:
    """Several `beyond` as one."""
    found: dict[str, set[str]] = {}
    for text in texts:
        for kind, keys in beyond(text).items():
            found.setdefault(kind, set()).update(keys)
    return ";".join(f"{kind}:{','.join(sorted(keys))}" for kind, keys in sorted(found.items()))


def leave_out(dates: QuerySet[EventDate], text: str, known: dt.date) -> QuerySet[EventDate]:
    """The events in none of the lanes that `beyond` names; an event of several themes stays for
    the sake of the others."""
    left_out = beyond(text)
    for key in sorted(left_out.get("jurisdiction", ())):
        country = key.removesuffix(SUBDIVISIONS)
        if country != key:
            inside = Q(event__jurisdiction__parent=country)
            dates = dates.exclude(inside, event__jurisdiction__code__startswith=f"{country}-")
        else:
            dates = dates.exclude(event__jurisdiction=key)
    if refs := left_out.get("instrument"):
        dates = dates.exclude(event__instrument__ref__in=refs)
        if NONE in refs:
            dates = dates.filter(event__instrument__isnull=False)
    if refs := left_out.get("theme"):
        duties = columns.themed(known).order_by()
        others = duties.filter(themes__in=Theme.objects.exclude(ref__in=refs).order_by())
        stays = Q(event__in=others.values("applies_from"))
        if NONE not in refs:
            stays |= ~Q(event__in=duties.values("applies_from"))
        dates = dates.filter(stays)
    return dates
