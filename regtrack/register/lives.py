"""The dates of all events as known, and what follows for instruments and their duties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from regtrack.register.models import EventDate, Instrument, ObligationRevision
from regtrack.register.phase import Phase, Standing, When, phase_of
from regtrack.register.status import ENDED, Dated, Status, phases
from regtrack.register.status import Phase as Period

# Cases, whose orders end one by one, and texts that are never in force
_ENDED_BY_DUTY = {"order", "decision", "complaint", "guideline", "statement", "standard"}


@dataclass(slots=True)
class Lives:
    """`when` gives an event's date by its key, `by_ref` its earliest day by its ref; `of` the
    dated events of an instrument by the instrument's key. Unpublished events are in none."""

    when: Mapping[int, When]
    by_ref: Mapping[str, dt.date | None]
    of: Mapping[int, list[Dated]]
    _periods: dict[int, list[Period]] = field(default_factory=dict)

    def periods(self, instrument: Instrument) -> list[Period]:
        """The phases of an instrument's life."""
        if instrument.pk not in self._periods:
            self._periods[instrument.pk] = phases(instrument.kind, self.of.get(instrument.pk, []))
        return self._periods[instrument.pk]

    def standing(self, revision: ObligationRevision, on: dt.date) -> Standing:
        """Where a duty stands; a rule that was repealed or suspended takes its duties with it.

        Wants `obligation__instrument` fetched.
        """
        starts = self.when.get(revision.applies_from_id)
        ends = self.when.get(revision.ends_with_id) if revision.ends_with_id else None
        phase = phase_of(starts.day if starts else None, ends.day if ends else None, on)
        instrument = revision.obligation.instrument
        if phase != Phase.ENDED and instrument.kind not in _ENDED_BY_DUTY:
            for period in self.periods(instrument):
                covers = period.start <= on and (period.end is None or on < period.end)
                if covers and period.status in ENDED | {Status.SUSPENDED}:
                    stopped = period.status == Status.SUSPENDED
                    phase = Phase.SUSPENDED if stopped else Phase.ENDED
                    return Standing(phase, starts, When(period.start.isoformat()))
        return Standing(phase, starts, ends)


def read_lives(known: dt.date) -> Lives:
    """One query, whatever the number of instruments."""
    when: dict[int, When] = {}
    by_ref: dict[str, dt.date | None] = {}
    of: dict[int, list[Dated]] = {}
    columns = (
        "event", "event__ref", "event__kind", "event__instrument", "earliest", "edtf", "expected",
    )  # fmt: skip
    current = EventDate.objects.current(known).filter(event__published=True)
    for pk, ref, kind, instrument, day, edtf, expected in current.values_list(*columns):
        when[pk] = When(edtf, expected)
        by_ref[ref] = day
        if instrument:
            of.setdefault(instrument, []).append(Dated(kind, day, ref))
    return Lives(when, by_ref, of)
