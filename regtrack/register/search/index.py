"""The rows of the register as search entries: made anew for what changed, in the write's transaction."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import transaction
from django.db.models import Min, Q

from regtrack.audit.record import Change
from regtrack.core.texts import SUFFIXES
from regtrack.register.models import (
    Event,
    Instrument,
    InstrumentAuthority,
    ObligationRevision,
    Provision,
    SearchEntry,
)
from regtrack.register.search.terms import plain

_PARTS = {"provision", "event", "obligation"}
_IN_WORDS = {"jurisdiction", "authority"}  # whose names stand in entries of instruments
_BATCH = 500


def refresh(changes: Iterable[Change]) -> None:
    """Make anew the entries that changed nodes stand in; a change's target is their kind and ref."""
    instruments, events = set(), set()
    words: dict[str, set[str]] = {kind: set() for kind in _IN_WORDS}
    for change in changes:
        kind, _, ref = change.target.partition(" ")
        if kind in _IN_WORDS:
            words[kind].add(ref)
        if kind == "instrument":
            instruments.add(ref)
        elif kind in _PARTS:
            homes = {
                node["instrument"] for node in (change.before, change.after) if "instrument" in node
            }
            instruments |= homes
            if not homes:
                events.add(ref)
    if any(words.values()):
        named = Q(jurisdiction__in=words["jurisdiction"]) | Q(
            authorities__ref__in=words["authority"]
        )
        instruments |= set(Instrument.objects.filter(named).values_list("ref", flat=True))
    if instruments or events:
        _make(instruments, events)


def rebuild() -> int:
    """Make every entry anew; returns how many there are."""
    with transaction.atomic():
        SearchEntry.objects.all().delete()
        return _write(Q(), Q(instrument=None) | Q(instrument__published=True))


def _make(instruments: Collection[str], events: Collection[str]) -> None:
    with transaction.atomic():
        keys = list(Instrument.objects.filter(ref__in=instruments).values_list("pk", flat=True))
        alone = Event.objects.filter(ref__in=events, instrument=None)
        SearchEntry.objects.filter(
            Q(instrument__in=keys) | Q(kind="event", row__in=alone.values("pk"))
        ).delete()
        _write(
            Q(pk__in=keys),
            Q(instrument__in=keys, instrument__published=True) | Q(pk__in=alone.values("pk")),
        )


def _write(instruments: Q, events: Q) -> int:
    shown = Instrument.objects.filter(instruments, published=True)
    entries = [*_of_instruments(shown), *_of_events(events), *_of_duties(shown)]
    SearchEntry.objects.bulk_create(entries, batch_size=_BATCH)
    return len(entries)


def _of_instruments(shown: Any) -> Iterator[SearchEntry]:
    issuers: dict[int, list[str]] = defaultdict(list)
    gists: dict[int, list[str]] = defaultdict(list)
    for row in InstrumentAuthority.objects.filter(instrument__in=shown).select_related("authority"):
        issuers[row.instrument_id] += _both(row.authority, "name", "short_name")
    for part in Provision.objects.filter(instrument__in=shown):
        gists[part.instrument_id] += _both(part, "label", "gist")
    since = Min("events__dates__known_from", filter=Q(events__published=True))
    for row in shown.select_related("jurisdiction").annotate(since=since):
        if row.since is None:
            continue
        names = [*_both(row, "title", "short_title"), row.ref, *map(str, row.identifiers.values())]
        more = [
            *_both(row.jurisdiction, "name"),
            *_both(row, "locality", "scope", "penalty", "legal_basis"),
            *issuers[row.pk],
            *gists[row.pk],
        ]
        yield _entry("instrument", row.pk, row.pk, row.since, names, more)


def _of_events(chosen: Q) -> Iterator[SearchEntry]:
    rows: Any = Event.objects.filter(chosen, published=True)
    rows = rows.annotate(since=Min("dates__known_from"))
    for row in rows:
        if row.since is not None:
            more = [row.ref, *_both(row, "summary", "scope")]
            yield _entry("event", row.pk, row.instrument_id, row.since, _both(row, "title"), more)


def _of_duties(shown: Any) -> Iterator[SearchEntry]:
    rows = (
        ObligationRevision.objects.filter(obligation__instrument__in=shown)
        .select_related("obligation")
        .order_by("obligation", "-known_from", "-number")
    )
    newer: ObligationRevision | None = None
    for row in rows:
        same = newer is not None and newer.obligation_id == row.obligation_id
        until = newer.known_from if newer is not None and same else None
        newer = row
        if until == row.known_from:
            continue  # never the wording that held
        more = [row.obligation.ref, *_both(row, "text", "who", "trigger", "locator", "evidence")]
        yield _entry(
            "obligation",
            row.pk,
            row.obligation.instrument_id,
            row.known_from,
            _both(row, "title"),
            more,
            until,
        )


def _both(row: Any, *fields: str) -> list[str]:
    return [
        text
        for field in fields
        for suffix in SUFFIXES.values()
        if (text := getattr(row, f"{field}_{suffix}"))
    ]


def _entry(
    kind: str,
    row: int,
    instrument: int | None,
    since: dt.date,
    title: list[str],
    more: list[str],
    until: dt.date | None = None,
) -> SearchEntry:
    return SearchEntry(
        kind=kind,
        row=row,
        instrument_id=instrument,
        known_from=since,
        known_until=until,
        title=plain("\n".join(title)),
        text=plain("\n".join([*title, *more])),
    )
