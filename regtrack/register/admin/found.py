"""What the checks find in some parts of the register, read with what they refer to: not the whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Q

from regtrack.register.changesets.live import read_nodes
from regtrack.register.checking import Finding, find
from regtrack.register.models import Event, InstrumentRelation
from regtrack.register.packs.nodes import Content, Key
from regtrack.register.packs.rows import snapshot


def nodes_around(refs: Collection[str]) -> dict[Key, Content]:
    """These instruments with their parts, and every instrument and event that they refer to or are
    related to; in a fixed number of queries. pydantic's error where the format refuses a row."""
    there = set(refs)
    related = InstrumentRelation.objects.filter(Q(instrument__ref__in=refs) | Q(to__ref__in=refs))
    for pair in related.values_list("instrument__ref", "to__ref"):
        there |= set(pair)
    named: list[tuple[str, str | None]] = []
    for events in (
        Event.objects.filter(starts__obligation__instrument__ref__in=refs),
        Event.objects.filter(ends__obligation__instrument__ref__in=refs),
        Event.objects.filter(moved__event__instrument__ref__in=refs),
    ):
        named += events.values_list("ref", "instrument__ref").distinct()
    there |= {instrument for _ref, instrument in named if instrument}
    standing = {ref for ref, instrument in named if not instrument}
    return snapshot(instruments=there, events=standing)


def errors_of(
    keys: set[Key], instruments: Collection[str], today: dt.date
) -> dict[Key, list[Finding]]:
    """The errors in these parts and in these instruments themselves, by part. What only the whole
    register tells (which duties nobody compared) is left to `check_register`."""
    nodes = nodes_around(instruments)
    nodes |= read_nodes(keys - nodes.keys())
    told = {*keys, *(("instrument", ref) for ref in instruments)}
    found: dict[Key, list[Finding]] = {}
    for one in find(nodes, today=today):
        key = (one.kind, one.ref)
        if one.level == "error" and one.code != "unmapped" and key in told:
            found.setdefault(key, []).append(one)
    return found
