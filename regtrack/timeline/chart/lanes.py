"""The lanes: what they are called, which events are in which, and the filter that lists just those.

One query reads how many events of which instrument each jurisdiction, instrument or theme has.
Subdivisions of one country (ISO 3166-2: US-CA is part of US) share a lane, and where there are
more than twelve lanes, so do all but the eleven most eventful.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, CharField, Count, F, Max, Min, Q, QuerySet, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce
from django.utils.translation import gettext

from regtrack.register.models import EventDate
from regtrack.timeline.chart import columns
from regtrack.timeline.chart.beyond import KINDS, NONE, SUBDIVISIONS, Kind, beyond

__all__ = ["KINDS", "NONE", "Group", "Kind", "Lanes", "read", "restricted"]

MOST = 12
OTHER = "*"
UNDRAWN_KINDS = frozenset({"complaint", "guideline", "statement"})
_KEYS: dict[Kind, Combinable] = {
    "jurisdiction": F("event__jurisdiction"),
    "instrument": Coalesce(F("event__instrument__ref"), Value("")),
    "theme": F("theme"),
}


@dataclass(slots=True)
class Group:
    """One lane. `members` are the keys that the database knows it by; `instruments` those of which
    an event is in it, with their rank (the lowest first) among all that want a bar."""

    key: str
    name: str
    position: tuple[int, str]
    members: set[str] = field(default_factory=set)
    events: int = 0
    instruments: dict[int, tuple[int, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Lanes:
    """`groups` in the order in which they are drawn, "Other" last; `span` from the first to the last
    dated day of all events, None for none; `counted` events lie in the window."""

    kind: Kind
    groups: tuple[Group, ...]
    merged: int
    partial: frozenset[str]
    span: tuple[dt.date, dt.date] | None
    counted: int

    def key(self) -> Case:
        """The key of an event's lane, in SQL."""
        return Case(
            *(
                When(Q(raw__in=sorted(group.members)), then=Value(group.key))
                for group in self.groups
                if group.key != OTHER
            ),
            default=Value(OTHER),
            output_field=CharField(),
        )

    def filter_of(self, group: Group) -> dict[str, str]:
        """The query that lists the events of one lane, beside what the page already filters by."""
        if group.key == OTHER:
            kept = sorted({m for g in self.groups if g.key != OTHER for m in _outside(g)})
            return {"beyond": f"{self.kind}:{','.join(kept)}"}
        if self.kind != "jurisdiction":
            return {self.kind: group.key}
        if group.key.endswith(SUBDIVISIONS):
            return {"jurisdiction": group.key[:-2], "within": "subdivisions"}
        if group.key in self.partial:
            return {"jurisdiction": group.key, "within": "itself"}
        return {"jurisdiction": group.key, "within": ""}


def restricted(
    dates: QuerySet[EventDate], kind: Kind, query: Mapping[str, Any], known: dt.date
) -> QuerySet[EventDate]:
    """The events with the key of their lane, `raw`; in lanes of themes once a theme, but only of the
    theme that the page filters by, and none of those that it leaves out."""
    dates = dates.order_by()
    if kind != "theme":
        return dates.annotate(raw=_KEYS[kind])
    dates = columns.with_theme(dates, known).annotate(raw=_KEYS[kind])
    if theme := query.get("theme"):
        dates = dates.filter(raw="" if theme == NONE else theme)
    left_out = beyond(str(query.get("beyond", ""))).get("theme", set())
    return dates.exclude(raw__in={"" if ref == NONE else ref for ref in left_out})


def read(
    dates: QuerySet[EventDate], kind: Kind, window: Q, until: dt.date | None, language: str
) -> Lanes:
    """One query: the lanes of `restricted` dates that have an event in the `window` or, `until` its
    last day, an instrument that may still be in force then."""
    groups: dict[str, Group] = {}
    lone: dict[str, list[Group]] = {}
    first: list[dt.date] = []
    last: list[dt.date] = []
    counted = 0
    parents: set[str] = set()
    for row in _rows(dates, kind, window, language):
        first += [day for day in (row["first"], row["first_end"]) if day]
        last += [day for day in (row["last"], row["last_start"]) if day]
        counted += row["events"]
        parents |= {parent for parent in (row.get("parent"), row.get("home_parent")) if parent}
        group = _group(groups, lone, row, kind, language)
        group.events += row["events"]
        begins = row["first"] or row["first_end"]
        if row["wants_bar"] and begins and (until is None or begins <= until):
            home = group
            if kind == "jurisdiction":  # a bar stands where its instrument is at home
                home = _group(groups, lone, row, kind, language, prefix="home_")
            newest = row["last_start"].toordinal() if row["last_start"] else 0
            rank = (1 - row["weighty"], -row["events"], -newest)
            home.instruments[row["instrument_pk"]] = min(
                rank, home.instruments.get(row["instrument_pk"], rank)
            )
    used = [group for group in groups.values() if group.events or group.instruments]
    kept, merged = _limited(_alone(used, lone), kind)
    return Lanes(
        kind,
        tuple(kept),
        merged,
        frozenset(parents),
        (min(first), max(last)) if first and last else None,
        counted,
    )


def _rows(
    dates: QuerySet[EventDate], kind: Kind, window: Q, language: str
) -> Iterable[Mapping[str, Any]]:
    named: dict[str, Any] = {}
    place = "event__jurisdiction"
    home = "event__instrument__jurisdiction"
    if kind == "jurisdiction":
        named = {
            "name": Min(columns.text(f"{place}__name", language=language)),
            "parent": Min(f"{place}__parent"),
            "parent_name": Min(columns.text(f"{place}__parent__name", language=language)),
            "home_raw": Min(home),
            "home_name": Min(columns.text(f"{home}__name", language=language)),
            "home_parent": Min(f"{home}__parent"),
            "home_parent_name": Min(columns.text(f"{home}__parent__name", language=language)),
        }
    elif kind == "instrument":
        fields = ("event__instrument__short_title", "event__instrument__title")
        named = {"name": Min(columns.text(*fields, language=language))}
    else:
        named = {
            "name": Min(columns.text("event__starts__themes__name", language=language)),
            "place": Min("event__starts__themes__position"),
        }
    in_force = Q(event__kind__in=["in-force", "applies"]) & columns.BINDS
    orders = Q(event__instrument__kind__in=["order", "decision"])
    moved = Q(moved_by__isnull=False)
    drawn = Q(event__instrument__isnull=False) & ~Q(
        event__instrument__kind__in=sorted(UNDRAWN_KINDS)
    )
    return (
        dates.annotate(instrument_pk=F("event__instrument"))
        .values("raw", "instrument_pk")
        .annotate(
            events=Count("pk", filter=window, distinct=True),
            first=Min("earliest"),
            first_end=Min("latest"),
            last=Max("latest"),
            last_start=Max("earliest"),
            weighty=Max(columns.flag(in_force | orders | moved)),
            wants_bar=Max(columns.flag(drawn)),
            **named,
        )
    )


def _group(
    groups: dict[str, Group],
    lone: dict[str, list[Group]],
    row: Mapping[str, Any],
    kind: Kind,
    language: str,
    prefix: str = "",
) -> Group:
    raw = row[f"{prefix}raw"] or ""
    name = row[f"{prefix}name"] or raw
    key, position = raw, (0, raw)
    parent = row.get(f"{prefix}parent") or ""
    if kind == "jurisdiction":
        if parent and raw.startswith(f"{parent}-"):
            key = position_key = f"{parent}{SUBDIVISIONS}"
            position = (0, position_key)
            own = Group(raw, name, (0, raw), {raw})
            if all(group.key != raw for group in lone.setdefault(key, [])):
                lone[key].append(own)
            name = gettext("%(country)s: states or regions") % {
                "country": row[f"{prefix}parent_name"] or parent
            }
    elif not raw:
        key, position = NONE, (1_000_000, "")
        name = gettext("No instrument") if kind == "instrument" else gettext("No theme")
    elif kind == "theme":
        position = (row["place"] or 0, raw)
    group = groups.setdefault(key, Group(key, name, position))
    group.members.add(raw)
    return group


def _alone(groups: list[Group], lone: Mapping[str, list[Group]]) -> list[Group]:
    """Where only one subdivision has events, the lane bears its own name."""
    for group in groups:
        if group.key in lone and len(lone[group.key]) == 1:
            own = lone[group.key][0]
            group.key, group.name, group.position = own.key, own.name, own.position
    return groups


def _limited(groups: list[Group], kind: Kind) -> tuple[list[Group], int]:
    """The lanes in order, at most twelve; and how many share the last one."""

    def eventful(group: Group) -> tuple[bool, int, bool, tuple[int, str]]:
        return (group.key == NONE, -group.events, not group.instruments, group.position)

    def place(group: Group) -> tuple[Any, ...]:
        return eventful(group) if kind == "instrument" else (group.position,)

    if len(groups) <= MOST:
        return sorted(groups, key=place), 0
    by_count = sorted(groups, key=eventful)
    kept, rest = by_count[: MOST - 1], by_count[MOST - 1 :]
    other = Group(OTHER, gettext("Other (%(number)s)") % {"number": len(rest)}, (2_000_000, ""))
    for group in rest:
        other.events += group.events
        for pk, rank in group.instruments.items():
            other.instruments[pk] = min(rank, other.instruments.get(pk, rank))
    return [*sorted(kept, key=place), other], len(rest)


def _outside(group: Group) -> set[str]:
    return {group.key} if group.key in {NONE} or group.key.endswith(SUBDIVISIONS) else group.members
