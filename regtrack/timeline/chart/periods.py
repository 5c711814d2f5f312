"""The periods of instruments as bars: in consultation, in force, promised."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from typing import Any

from django.urls import reverse

from regtrack.core.clocks import Clocks
from regtrack.register.models import EventDate
from regtrack.register.moves import moved_from
from regtrack.register.status import BINDS, ENDED, Dated, Phase, Status, phases
from regtrack.timeline.chart import columns, words
from regtrack.timeline.chart.lanes import Group
from regtrack.timeline.layout import Bar
from regtrack.timeline.layout.given import Look

MOST = 60  # instruments whose lives are read
_DRAWN = BINDS | {Status.CONSULTATION, Status.VOLUNTARY}


@dataclass(slots=True)
class Life:
    """An instrument with all its dated events, listed or not; `moved` gives the former dates of an
    event by its ref, `titles` what to call an event of which a part of it applies later."""

    ref: str
    kind: str
    name: str
    dated: list[Dated] = field(default_factory=list)
    moved: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)


def chosen(groups: Iterable[Group]) -> set[int]:
    """The instruments to read: of each lane its weightiest in turn, so that no lane takes all."""
    queues = [sorted(group.instruments, key=lambda pk: (group.instruments[pk], pk))
              for group in groups]  # fmt: skip
    found: set[int] = set()
    for row in zip_longest(*queues):
        for pk in row:
            if pk is not None and len(found) < MOST:
                found.add(pk)
    return found


def read(instruments: set[int], clocks: Clocks) -> dict[int, Life]:
    """One query: the lives of these instruments as known."""
    language = words.language()
    names = ("event__instrument__short_title", "event__instrument__title")
    rows = (
        EventDate.objects.known(clocks.known)
        .filter(event__published=True, event__instrument__in=instruments)
        .annotate(
            instrument_name=columns.text(*names, language=language),
            title=columns.text("event__title", language=language),
        )
        .order_by("event", "known_from", "number")
        .values_list(
            "event", "event__ref", "event__kind", "event__instrument", "event__instrument__ref",
            "event__instrument__kind", "earliest", "edtf", "known_from", "instrument_name", "title",
            named=True,
        )
    )  # fmt: skip
    lives: dict[int, Life] = {}
    for _event, assertions in groupby(rows, key=lambda row: row.event):
        known = list(assertions)
        now = known[-1]
        life = lives.setdefault(
            now.event__instrument,
            Life(now.event__instrument__ref, now.event__instrument__kind, now.instrument_name),
        )
        life.dated.append(Dated(now.event__kind, now.earliest, now.event__ref))
        if former := moved_from(known):
            life.moved[now.event__ref] = former
            life.titles[now.event__ref] = now.title
    return lives


def bars(groups: Iterable[Group], lives: dict[int, Life], clocks: Clocks) -> list[Bar]:
    """The bars of every lane; an instrument of several lanes has one in each."""
    return [
        bar
        for group in groups
        for pk in group.instruments
        if pk in lives
        for bar in _of_life(lives[pk], group.key, clocks)
    ]


def _of_life(life: Life, lane: str, clocks: Clocks) -> Iterator[Bar]:
    drawn = _joined(life)
    for phase, following in zip_longest(drawn, drawn[1:]):
        if phase.status in _DRAWN:
            yield _bar(life, phase, following, life.name, lane, clocks)
    causes = {phase.cause for phase in drawn}
    for event in life.dated:  # a part of it whose date was moved, while the rest binds
        if event.kind in {"in-force", "applies"} and event.ref in life.moved and event.day:
            around = next((p for p in drawn if p.status in BINDS and _covers(p, event.day)), None)
            if around and event.ref not in causes:
                part = Phase(Status.IN_FORCE, event.day, around.end, event.ref)
                yield _bar(life, part, None, life.titles[event.ref], lane, clocks)


def _bar(
    life: Life, phase: Phase, following: Phase | None, name: str, lane: str, clocks: Clocks
) -> Bar:
    old = life.moved.get(phase.cause, ())
    end = phase.end
    # Comments are open on the day that closes them; what is in force ends the day before.
    if end is not None and phase.status != Status.CONSULTATION:
        end -= dt.timedelta(days=1)
    former = [words.date_in_words(date.edtf) for date in old]
    look = _look(phase, life.kind, clocks.on)
    return Bar(
        ref=f"{phase.cause}-period",
        url=clocks.carried_to(reverse("instrument", args=[life.ref])),
        lane=lane,
        start=phase.start,
        end=end,
        look=look,
        name=words.period(name, phase.status, phase.start, end, former, clocks.on),
        label=name,
        short_label=name,
        ended_early=bool(following and following.status in ENDED | {Status.SUSPENDED}),
        moved_from=tuple(date.earliest for date in old if date.earliest),
        rank=0 if old or look in {"law", "crit"} else 1,
    )


def _covers(phase: Phase, day: dt.date) -> bool:
    return phase.start <= day and (phase.end is None or day < phase.end)


def _joined(life: Life) -> list[Phase]:
    """In force in parts, then as a whole, is one period and says the last; but where the date of
    the rest was moved, that shows."""
    found: list[Phase] = []
    for phase in phases(life.kind, life.dated):
        before = found[-1] if found else None
        if before and {before.status, phase.status} <= BINDS and phase.cause not in life.moved:
            found[-1] = Phase(phase.status, before.start, phase.end, before.cause)
        else:
            found.append(phase)
    return found


def _look(phase: Phase, instrument_kind: str, on: dt.date) -> Look:
    if phase.status in {Status.CONSULTATION, Status.VOLUNTARY}:
        return "notlaw"
    if instrument_kind in {"order", "decision"}:
        return "crit"
    if phase.start > on:
        return "ahead"
    return "past" if phase.end and phase.end <= on else "law"
