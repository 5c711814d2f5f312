"""What changed in the register, revision by revision, from its audit chain: for everybody.

Each load of packs, each set of changes and each edit writes its entries at one moment. Counted is
what is public now, in four kinds; who wrote it is never told, only whether a pack, a reviewed set
or an editor brought it. A revision is the number of an entry.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Max,
    Min,
    Q,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce, Left, StrIndex, Substr

from regtrack.core.texts import Text, both
from regtrack.register.history.trail import record
from regtrack.register.models import Event, Instrument

Origin = Literal["packs", "set", "edit"]
Kind = Literal["instrument", "event", "obligation", "other"]
ACTIONS = ("added", "changed", "removed")
_NAMED: Mapping[str, Kind] = {
    "instrument": "instrument", "event": "event", "obligation": "obligation",
}  # fmt: skip
SIZE = 20  # moments a page


@dataclass(slots=True)
class Named:
    """An instrument that is public now."""

    ref: str
    name: Text


@dataclass(slots=True)
class Moment:
    """The entries `first` to `last`, written at one moment; `note` is what a published set says of
    itself. `counts` are by kind and action; without any, nothing of it is public."""

    first: int
    last: int
    at: dt.datetime
    origin: Origin
    note: str = ""
    counts: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    instruments: list[Named] = field(default_factory=list)

    @property
    def is_public(self) -> bool:
        return bool(self.counts or self.note)


def read_changelog(*, before: int | None = None, size: int | None = SIZE) -> list[Moment]:
    """The moments whose entries stand before that number, the newest first, and one more than
    `size`, which tells whether others follow (None: all). Five queries."""
    rows = record() if before is None else record().filter(sequence__lt=before)
    found = (
        rows.values("at")
        .annotate(first=Min("sequence"), last=Max("sequence"), who=Max("actor_name"))
        .order_by("-last")
    )
    moments = {
        row["at"]: Moment(row["first"], row["last"], row["at"], "edit" if row["who"] else "packs")
        for row in (found if size is None else found[: size + 1])
    }
    if moments:
        lowest = min(moment.first for moment in moments.values())
        _fill(moments, rows.filter(sequence__gte=lowest))
    return list(moments.values())


def _fill(moments: Mapping[dt.datetime, Moment], rows: QuerySet[Any]) -> None:
    groups = [row for row in _groups(rows) if row["at"] in moments]
    laws = {row["law"] for row in groups if row["law"]}
    public = {
        row.ref: Named(row.ref, both(row, "short_title") or both(row, "title"))
        for row in Instrument.objects.filter(published=True, ref__in=laws)
    }
    named: dict[dt.datetime, dict[str, Named]] = {}
    for row in groups:
        if row["law"] and row["law"] not in public:
            continue
        moment = moments[row["at"]]
        moment.counts[_NAMED.get(row["kind"], "other"), row["action"]] += row["number"]
        if row["law"]:
            named.setdefault(row["at"], {})[row["law"]] = public[row["law"]]
    for at, instruments in named.items():
        moments[at].instruments = sorted(instruments.values(), key=lambda one: one.ref)
    told = rows.filter(
        Q(action="published", target__startswith="change_set ")
        | Q(action="removed", target__startswith="instrument ")
    )
    for at, action, before, after in told.values_list("at", "action", "before", "after"):
        if at not in moments:
            continue
        if action == "published":
            moments[at].origin, moments[at].note = "set", str(after.get("note") or "")
        elif before.get("published", True):  # it was public, and is gone
            moments[at].counts["instrument", "removed"] += 1


def _groups(rows: QuerySet[Any]) -> QuerySet[Any, Any]:
    """The entries of nodes by moment, kind, action and instrument ("" for what has none)."""
    hidden = Event.objects.filter(published=False).values_list("ref", flat=True)
    blank = StrIndex("target", Value(" "))
    inside = Coalesce(
        Cast(KT("after__instrument"), TextField()), Cast(KT("before__instrument"), TextField()),
        Value("", TextField()),
    )  # fmt: skip
    found: QuerySet[Any, Any] = (
        rows.filter(action__in=ACTIONS)
        .exclude(target__in=[f"event {ref}" for ref in hidden])
        .annotate(
            kind=Left("target", blank - 1, output_field=CharField()),
            law=Case(
                When(target__startswith="instrument ", then=Substr(F("target"), blank + 1)),
                default=inside,
                output_field=TextField(),
            ),
        )
        .order_by()
        .values("at", "kind", "action", "law")
        .annotate(number=Count("pk"))
    )
    return found


def as_json(moments: Sequence[Moment]) -> list[dict[str, Any]]:
    """For programs: every moment, in the words of the pack format."""
    return [
        {
            "revisions": [moment.first, moment.last],
            "at": moment.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "origin": moment.origin,
            "note": moment.note,
            **{
                action: {
                    kind: number
                    for (kind, did), number in sorted(moment.counts.items())
                    if did == action
                }
                for action in ACTIONS
            },
            "instruments": [one.ref for one in moment.instruments],
        }
        for moment in moments
    ]
