"""The dates of all events as known, and what follows for instruments and their duties."""

from __future__ import annotations

import datetime as dt
from collections import ChainMap
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from regtrack.register.models import EventDate, Instrument, ObligationRevision
from regtrack.register.phase import Phase, Standing, When, phase_of
from regtrack.register.status import BINDS, ENDED, Dated, Status, phases, status_in, status_on
from regtrack.register.status import Phase as Period

# Cases, whose orders end one by one, and texts that are never in force
ENDED_BY_DUTY = {"order", "decision", "complaint", "guideline", "statement", "standard"}


@dataclass(slots=True)
class Lives:
    """`when` gives an event's date by its key, `by_ref` its earliest day by its ref; `of` the
    dated events of an instrument and `kinds` its kind by the instrument's key. Unpublished events
    are in none."""

    when: Mapping[int, When]
    by_ref: Mapping[str, dt.date | None]
    of: Mapping[int, list[Dated]]
    kinds: Mapping[int, str] = field(default_factory=dict)
    _periods: dict[int, list[Period]] = field(default_factory=dict)

    def periods(self, instrument: Instrument) -> list[Period]:
        """The phases of an instrument's life."""
        if instrument.pk not in self._periods:
            self._periods[instrument.pk] = phases(instrument.kind, self.of.get(instrument.pk, []))
        return self._periods[instrument.pk]

    def status(self, instrument: Instrument, on: dt.date) -> Status:
        """How an instrument stands on the day `on`."""
        return status_in(self.periods(instrument), on)

    def binding(self, on: dt.date) -> int:
        """How many of the instruments bind on the day `on`, in whole or in part."""
        return sum(
            kind in Instrument.BINDING and status_on(kind, self.of[instrument], on) in BINDS
            for instrument, kind in self.kinds.items()
        )

    def standing(self, revision: ObligationRevision, on: dt.date) -> Standing:
        """Where a duty stands; a rule that was repealed or suspended takes its duties with it.

        Wants `obligation__instrument` fetched.
        """
        starts = self.when.get(revision.applies_from_id)
        ends = self.when.get(revision.ends_with_id) if revision.ends_with_id else None
        phase = phase_of(starts.day if starts else None, ends.day if ends else None, on)
        instrument = revision.obligation.instrument
        if phase != Phase.ENDED and instrument.kind not in ENDED_BY_DUTY:
            for period in self.periods(instrument):
                covers = period.start <= on and (period.end is None or on < period.end)
                if covers and period.status in ENDED | {Status.SUSPENDED}:
                    stopped = period.status == Status.SUSPENDED
                    phase = Phase.SUSPENDED if stopped else Phase.ENDED
                    return Standing(phase, starts, When(period.start.isoformat()))
        return Standing(phase, starts, ends)


def read_lives(known: dt.date, instruments: QuerySet[Any] | Collection[int] | None = None) -> Lives:
    """One query, whatever the number of instruments; with `instruments` (their keys, or a query for
    them) only these."""
    current = EventDate.objects.current(known).filter(event__published=True)
    if instruments is not None:
        current = current.filter(event__instrument__in=instruments)
    return _lives(current)


def with_owned(lives: Lives, refs: Collection[str], known: dt.date) -> Lives:
    """The same with those of the instruments of these refs that teams own; a query where there are
    any. The first ones are not changed: others read them too."""
    if not refs:
        return lives
    dates = EventDate.every.filter(event__instrument__ref__in=refs).exclude(team=None)
    own = _lives(dates.current(known))
    return Lives(
        ChainMap({**own.when}, lives.when),  # type: ignore[arg-type]
        ChainMap({**own.by_ref}, lives.by_ref),  # type: ignore[arg-type]
        ChainMap({**own.of}, lives.of),  # type: ignore[arg-type]
        ChainMap({**own.kinds}, lives.kinds),  # type: ignore[arg-type]
    )


def _lives(current: QuerySet[Any]) -> Lives:
    when: dict[int, When] = {}
    by_ref: dict[str, dt.date | None] = {}
    of: dict[int, list[Dated]] = {}
    kinds: dict[int, str] = {}
    columns = (
        "event", "event__ref", "event__kind", "event__instrument", "event__instrument__kind",
        "earliest", "edtf", "expected",
    )  # fmt: skip
    for pk, ref, kind, instrument, law, day, edtf, expected in current.values_list(*columns):
        when[pk] = When(edtf, expected)
        by_ref[ref] = day
        if instrument:
            of.setdefault(instrument, []).append(Dated(kind, day, ref))
            kinds[instrument] = law
    return Lives(when, by_ref, of, kinds)
