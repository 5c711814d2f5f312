"""The overview chart of some rows: which events are marks, which periods are bars, in whose words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import zip_longest
from typing import Any, cast
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from regtrack.core.clocks import Clocks
from regtrack.core.days import day as day_in_words
from regtrack.core.days import written
from regtrack.register.status import ENDED, Phase, Status
from regtrack.timeline.layout import Bar, Cluster, Drawing, Lane, Mark, Tick, lay_out
from regtrack.timeline.layout.given import Language, Look, Shape
from regtrack.timeline.rows import Row

_SHAPES: dict[str, Shape] = {
    "in-force": "law",
    "applies": "law",
    "fined": "order",
    "suspended": "end",
    "lifted": "end",
    "annulled": "end",
    "repealed": "end",
    "superseded": "end",
    "proposed": "draft",
    "consultation-opened": "draft",
    "consultation-closed": "draft",
    "complaint-filed": "case",
    "hearing": "case",
    "investigation-opened": "case",
    "statement": "word",
}
_BARS = {Status.IN_FORCE, Status.CONSULTATION, Status.VOLUNTARY}
_UNDRAWN_KINDS = {"complaint", "guideline", "statement"}


def draw(rows: list[Row], clocks: Clocks, query: Mapping[str, Any]) -> tuple[Drawing, ...]:
    """The wide and the narrow drawing of the rows; empty where no row has a day."""
    dated = [row for row in rows if row.date.earliest]
    if not dated:
        return ()
    language = cast(Language, get_language() or "en")
    days = [row.date.earliest for row in dated if row.date.earliest]
    first = dt.date(min(days).year, 1, 1)
    last = dt.date(max(max(days), clocks.on).year, 12, 31)
    places = {row.event.jurisdiction_id: str(row.event.jurisdiction) for row in dated}
    # A bar stands in its instrument's lane, which an event from elsewhere may not name.
    for row in dated:
        if row.instrument:
            places.setdefault(row.instrument.jurisdiction_id, str(row.instrument.jurisdiction))
    lanes = [
        Lane(code, name, _count(sum(row.event.jurisdiction_id == code for row in dated)))
        for code, name in sorted(places.items())
    ]

    def cluster_url(cluster: Cluster) -> str:
        kept = {name: value for name, value in query.items() if name not in {"since", "until"}}
        period = {
            "jurisdiction": cluster.lane.key,
            "since": cluster.first_day.isoformat(),
            "until": cluster.last_day.isoformat(),
        }
        return f"{reverse('timeline')}?{urlencode({**kept, **period})}#list"

    def cluster_name(cluster: Cluster) -> str:
        return gettext("%(place)s: %(count)s from %(first)s to %(last)s") % {
            "place": cluster.lane.name,
            "count": _count(cluster.count),
            "first": day_in_words(cluster.first_day).get(language),
            "last": day_in_words(cluster.last_day).get(language),
        }

    def tick_label(tick: Tick) -> str:
        if tick.unit == "year":
            return str(tick.day.year)
        if tick.unit == "month":
            words = written(f"{tick.day:%Y-%m}", short=True)
        else:
            words = day_in_words(tick.day, short=True)
        if tick.with_year:
            return words.get(language)
        return (
            words.get(language).removeprefix(f"{tick.day.year}年").removesuffix(str(tick.day.year))
        )

    return tuple(
        lay_out(
            lanes,
            [_mark(row, language) for row in dated],
            _bars(dated, clocks),
            first=first,
            last=last,
            today=clocks.on,
            width=width,
            language=language,
            today_label=_today(clocks, language),
            tick_label=tick_label,
            cluster_url=cluster_url,
            cluster_name=cluster_name,
            more_label=lambda number: (
                ngettext("%(number)s more period", "%(number)s more periods", number)
                % {"number": number}
            ),
        )
        for width in ("wide", "narrow")
    )


def _count(number: int) -> str:
    return ngettext("%(number)s event", "%(number)s events", number) % {"number": number}


def _today(clocks: Clocks, language: Language) -> str:
    words = day_in_words(clocks.on, short=True).get(language)
    if clocks.on == clocks.today:
        return gettext("Today, %(day)s") % {"day": words}
    return words


def _mark(row: Row, language: Language) -> Mark:
    assert row.date.earliest is not None
    shape = _SHAPES.get(row.event.kind, "made")
    if shape == "made" and row.instrument:
        shape = {
            "order": "order",
            "decision": "order",
            "voluntary-commitment": "word",
            "guideline": "word",
            "statement": "word",
            "complaint": "case",
            "draft": "draft",
        }.get(row.instrument.kind, "made")  # type: ignore[assignment]
    name = gettext("%(day)s, %(place)s: %(title)s") % {
        "day": day_in_words(row.date.earliest).get(language),
        "place": row.event.jurisdiction,
        "title": row.event.title,
    }
    return Mark(
        ref=row.event.ref,
        url=f"#e-{row.event.ref}",
        lane=row.event.jurisdiction_id,
        day=row.date.earliest,
        latest=row.date.latest,
        shape=shape,
        name=name,
        is_law=row.is_law,
    )


def _bars(rows: list[Row], clocks: Clocks) -> list[Bar]:
    """The periods of the instruments among the rows: in consultation, in force, promised."""
    by_ref = {row.event.ref: row for row in rows}
    instruments = {row.instrument.pk: row for row in rows if row.instrument}
    bars = []
    for row in instruments.values():
        assert row.instrument is not None
        if row.instrument.kind not in _UNDRAWN_KINDS:
            life = row.life
            for phase, following in zip_longest(life, life[1:]):
                if phase.status in _BARS:
                    bars.append(_bar(phase, following, row, by_ref.get(phase.cause), clocks))
    return bars


def _bar(phase: Phase, following: Phase | None, row: Row, cause: Row | None, clocks: Clocks) -> Bar:
    instrument = row.instrument
    assert instrument is not None
    name = str(instrument)
    return Bar(
        ref=f"{phase.cause}-period",
        url=clocks.carried_to(instrument.get_absolute_url()),
        lane=instrument.jurisdiction_id,
        start=phase.start,
        end=phase.end,
        look=_look(phase, instrument.kind, clocks.on),
        name=name,
        label=name,
        short_label=name,
        ended_early=bool(following and following.status in ENDED | {Status.SUSPENDED}),
        moved_from=tuple(old.earliest for old in cause.old if old.earliest) if cause else (),
    )


def _look(phase: Phase, instrument_kind: str, on: dt.date) -> Look:
    if phase.status in {Status.CONSULTATION, Status.VOLUNTARY}:
        return "notlaw"
    if instrument_kind in {"order", "decision"}:
        return "crit"
    if phase.start > on:
        return "ahead"
    return "past" if phase.end and phase.end <= on else "law"
