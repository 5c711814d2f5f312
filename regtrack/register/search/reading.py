"""What a search finds, as a page shows it: ranked, with place and status at the two clocks."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from regtrack.core.clocks import Clocks
from regtrack.register import badges
from regtrack.register.lives import Lives, read_lives
from regtrack.register.models import (
    Event,
    EventDate,
    Instrument,
    Jurisdiction,
    ObligationRevision,
)
from regtrack.register.search.engine import MOST, Match, engine
from regtrack.register.search.terms import terms_of, whole
from regtrack.register.status import Dated, phases

# Of hits that are alike, the instrument itself comes first, then what it asks for.
_ORDER = {"instrument": 0, "obligation": 1, "event": 2}


@dataclass(frozen=True, slots=True)
class Hit:
    """One part of the register. `row` bears the texts: an instrument, an event or a revision of an
    obligation. `date` is an event's, as known."""

    kind: str
    row: Instrument | Event | ObligationRevision
    instrument: Instrument | None
    jurisdiction: Jurisdiction
    badges: tuple[badges.Badge, ...]
    date: EventDate | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """`numbers` counts by kind what was found, of at most `MOST`; `is_near` marks answers to a query
    that nothing matches to the letter."""

    terms: tuple[str, ...] = ()
    hits: tuple[Hit, ...] = ()
    numbers: Mapping[str, int] | None = None
    is_near: bool = False

    @property
    def number(self) -> int:
        return sum((self.numbers or {}).values())

    @property
    def is_cut(self) -> bool:
        return self.number >= MOST


def search(asked: str, clocks: Clocks, *, kind: str = "", first: int = 0, size: int = 25) -> Found:
    """The hits from place `first` on (counting from 0), `size` of them; at most six queries.

    `kind` keeps only instruments, events or obligations; the numbers count all kinds.
    """
    terms = terms_of(asked)
    if not terms:
        return Found()
    matches, is_near = find(terms, clocks.known)
    numbers = Counter(match.kind for match in matches)
    chosen = [match for match in matches if not kind or match.kind == kind]
    hits = _read(chosen[first : first + size], clocks)
    return Found(tuple(terms), tuple(hits), numbers, is_near)


def find(terms: Sequence[str], known: dt.date) -> tuple[list[Match], bool]:
    """What holds every term, the best first; where nothing does, what comes near (True)."""
    matches = engine().exact(terms, known)
    if matches:
        return ranked(matches, terms), False
    near = engine().near(terms, known)
    return near, bool(near)


def ranked(matches: Sequence[Match], terms: Sequence[str]) -> list[Match]:
    """Titles that say all of it first, the shortest before longer ones, instruments before the rest;
    then titles that hold every term as a word, then as scored."""
    phrase, words = whole(" ".join(terms)), [whole(term) for term in terms]

    def place(match: Match) -> tuple[int, int, float]:
        said = [len(line) for line in match.title.split("\n") if phrase.search(line)]
        if said:
            return 0, _ORDER[match.kind], min(said)
        if all(word.search(match.title) for word in words):
            return 1, _ORDER[match.kind], match.score
        return 2, 0, match.score

    return sorted(matches, key=place)


def _read(matches: Sequence[Match], clocks: Clocks) -> list[Hit]:
    keys = {
        kind: [match.row for match in matches if match.kind == kind]
        for kind in ("instrument", "event", "obligation")
    }
    known = clocks.known
    laws = (
        {
            row.pk: row
            for row in Instrument.objects.public()
            .filter(pk__in=keys["instrument"])
            .select_related("jurisdiction")
        }
        if keys["instrument"]
        else {}
    )
    dates = (
        {
            row.event_id: row
            for row in EventDate.objects.public()
            .current(known)
            .filter(event__in=keys["event"])
            .select_related("event__instrument__jurisdiction", "event__jurisdiction")
        }
        if keys["event"]
        else {}
    )
    duties = (
        {
            row.pk: row
            for row in ObligationRevision.objects.public()
            .filter(pk__in=keys["obligation"])
            .with_instrument()
        }
        if keys["obligation"]
        else {}
    )
    concerned = {
        *laws,
        *(date.event.instrument_id for date in dates.values() if date.event.instrument_id),
        *(duty.obligation.instrument_id for duty in duties.values()),
    }
    lives = read_lives(known, concerned)
    hits = []
    for match in matches:
        if match.kind == "instrument" and match.row in laws:
            hits.append(_instrument(laws[match.row], lives, clocks.on))
        elif match.kind == "event" and match.row in dates:
            hits.append(_event(dates[match.row], lives, clocks.on))
        elif match.kind == "obligation" and match.row in duties:
            hits.append(_duty(duties[match.row], lives, clocks.on))
    return hits


def _instrument(row: Instrument, lives: Lives, on: dt.date) -> Hit:
    status = lives.status(row, on)
    marks = badges.of_instrument(row.kind, status)
    return Hit("instrument", row, row, row.jurisdiction, tuple(marks))


def _event(date: EventDate, lives: Lives, on: dt.date) -> Hit:
    event = date.event
    law = event.instrument
    life = phases(law.kind, lives.of.get(law.pk, [])) if law else []
    dated = Dated(event.kind, date.earliest, event.ref)
    marks = badges.of_event(law.kind if law else "", dated, life, on)
    return Hit("event", event, law, event.jurisdiction, tuple(marks), date)


def _duty(row: ObligationRevision, lives: Lives, on: dt.date) -> Hit:
    law = row.obligation.instrument
    standing = lives.standing(row, on)
    marks = [*badges.of_duty(row.force, law.kind), *badges.of_standing(standing.phase)]
    return Hit("obligation", row, law, law.jurisdiction, tuple(marks))
