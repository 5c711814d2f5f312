"""What the page of one item tells beside its fields: why it is flagged, and which clocks run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from django.utils.dateparse import parse_date

from regtrack.checklists.counting import comes_again
from regtrack.checklists.deadlines import Due
from regtrack.checklists.following import Days
from regtrack.checklists.forms import ClockForm
from regtrack.checklists.models import Flag, Item, Occurrence
from regtrack.checklists.reading import Reading
from regtrack.checklists.showing import FieldDifference, differences
from regtrack.checklists.wording import TEXTS
from regtrack.register.models import ObligationRevision


@dataclass(frozen=True, slots=True)
class Told:
    """One open flag. `due` and `starts` (the rule's first day) are the days before and after, where
    they moved; `differences` those of the rule's texts since; `expired_on` the last day of its
    evidence."""

    flag: Flag
    due: Days | None = None
    starts: Days | None = None
    expired_on: dt.date | None = None
    differences: list[FieldDifference] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Clock:
    """The clocks of a duty that waits for something to happen: the running ones, each with what it
    gives, and the settled ones. `zone` is the jurisdiction's time zone."""

    zone: ZoneInfo
    form: ClockForm
    running: list[tuple[Occurrence, Due]]
    settled: list[Occurrence]


def flags_of(item: Item, language: str) -> list[Told]:
    """One query at most; wants `flags` fetched. Differences are told in `language`."""
    flags = [flag for flag in item.flags.all() if flag.cleared_at is None]
    numbers = {flag.detail.get("revision") for flag in flags} - {None, item.revision.number}
    before = {
        revision.number: revision
        for revision in (
            ObligationRevision.every.filter(obligation=item.obligation_id, number__in=numbers)
            if numbers
            else ()
        )
    }
    return [_told(flag, item, before, language) for flag in flags]


def _told(flag: Flag, item: Item, before: dict[int, ObligationRevision], language: str) -> Told:
    due, starts = (_days(flag.detail.get(name)) for name in ("due", "starts"))
    if due and not comes_again(item):  # it may have moved again while the flag was open
        due = due[0], item.counted_on
    old = before.get(flag.detail.get("revision", 0))
    return Told(
        flag,
        due=due,
        starts=starts,
        expired_on=_day(flag.detail.get("expired_on")),
        differences=differences(old, [item.revision], TEXTS, language) if old else [],
    )


def _days(moved: object) -> Days | None:
    return (_day(moved[0]), _day(moved[1])) if isinstance(moved, list) else None


def _day(text: object) -> dt.date | None:
    return parse_date(text) if isinstance(text, str) else None


def clock_of(item: Item, reading: Reading) -> Clock:
    """Wants `occurrences` fetched."""
    zone = ZoneInfo(item.revision.obligation.instrument.jurisdiction.time_zone)
    return Clock(
        zone,
        ClockForm(zone),
        [
            (one, reading.describer.due(item.revision, item, one.happened_at))
            for one in item.running
        ],
        [one for one in item.occurrences.all() if one.settled_at is not None],
    )
