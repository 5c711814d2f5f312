"""One page of the index of changes, with what a reader must see of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from regtrack.register import badges
from regtrack.register.models import (
    Event,
    EventDate,
    Instrument,
    Jurisdiction,
    ObligationRevision,
    Source,
)
from regtrack.register.moves import cause_of, last_words, moved_from
from regtrack.register.packs.described import duty as content_of
from regtrack.register.status import Dated
from regtrack.timeline.changes import PUBLIC, Listed, What

_FIELDS = (*ObligationRevision._meta.fields, *ObligationRevision._meta.many_to_many)

News = Literal["new", "moved", "firm", "repeated", "corrected"]


@dataclass(frozen=True, slots=True)
class DateChange:
    """The last word of one day on a date.

    `news` against what was said before that day: a new event, it moved (from `before`), it is firm
    now (where an expectation moved it: from `before`), the same was said again. `slips` are what was
    recorded for that same day before it was put right; where that alone is the change, `news` is
    "corrected".
    """

    date: EventDate
    news: News
    before: EventDate | None
    slips: tuple[EventDate, ...]
    cause: Event | None
    badges: tuple[badges.Badge, ...]


@dataclass(frozen=True, slots=True)
class DutyChange:
    """A new duty, or a revision; `fields` names what that says otherwise."""

    revision: ObligationRevision
    is_new: bool
    fields: tuple[str | Promise, ...]
    badges: tuple[badges.Badge, ...]


@dataclass(slots=True)
class Group:
    """One day's changes of one law; `law` is None for statements that stand alone. `new` is set
    where the law is new in this register: with the number of its `events_known`, `duties_known`."""

    law: Instrument | None
    place: Jurisdiction
    new: Instrument | None = None
    dates: list[DateChange] = field(default_factory=list)
    revised: list[DutyChange] = field(default_factory=list)
    added: list[DutyChange] = field(default_factory=list)

    @property
    def badge(self) -> badges.Badge | None:
        return badges.of_nature(self.law.kind) if self.law else None


Days = list[tuple[dt.date, list[Group]]]


@dataclass(frozen=True, slots=True)
class Page:
    """What became public, and what this register took up later; newest day first."""

    public: Days
    taken_up: Days

    @property
    def sources(self) -> list[Source]:
        """Of its dates, each once, in the order in which paper numbers them."""
        days = (*self.public, *self.taken_up)
        dates = (change.date for _, groups in days for group in groups for change in group.dates)
        return list({date.source_id: date.source for date in dates}.values())


def read(rows: Iterable[Sequence[Any]], known: dt.date) -> Page:
    """The changes of one page of the index, by day and law; six queries at most."""
    page = [Listed(*row) for row in rows]
    found = _find(page, known)
    parts: tuple[Days, Days] = ([], [])
    for (part, day), same_day in groupby(page, key=lambda row: (row.part, row.day)):
        laws = groupby(same_day, key=lambda row: (row.place, row.law))
        parts[part].append((day, [_group(list(changes), found) for _, changes in laws]))
    return Page(*parts)


@dataclass(frozen=True, slots=True)
class _Found:
    """By the key of a listed row: the instrument, or all that was said of its event or duty."""

    instruments: Mapping[int, Instrument]
    dates: Mapping[int, list[EventDate]]
    duties: Mapping[int, list[ObligationRevision]]


def _find(page: list[Listed], known: dt.date) -> _Found:
    keys = {what: [row.row for row in page if row.what == what] for what in What}
    dates = groupby(_dates(keys[What.DATE], known), key=lambda row: row.event_id)
    told = [list(group) for _, group in dates]
    duties = groupby(_duties(keys[What.DUTY], known), key=lambda row: row.obligation_id)
    revised = [list(group) for _, group in duties]
    return _Found(
        {row.pk: row for row in _instruments(keys[What.INSTRUMENT], known)},
        {date.pk: chain for chain in told for date in chain},
        {row.pk: chain for chain in revised for row in chain},
    )


def _instruments(keys: list[int], known: dt.date) -> QuerySet[Instrument]:
    events = EventDate.objects.known(known).filter(event__published=True)
    duties = ObligationRevision.objects.filter(known_from__lte=known)
    return (
        Instrument.objects.filter(pk__in=keys)
        .select_related("jurisdiction")
        .annotate(
            events_known=_number_of(events, "event__instrument", "event"),
            duties_known=_number_of(duties, "obligation__instrument", "obligation"),
        )
    )


def _number_of(rows: QuerySet[Any], law: str, what: str) -> Coalesce:
    counted = rows.filter(**{law: OuterRef("pk")}).order_by().values(law)
    counted = counted.annotate(number_of=Count(what, distinct=True)).values("number_of")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _dates(keys: list[int], known: dt.date) -> Iterable[EventDate]:
    """Everything that was said of the events of these dates."""
    events = EventDate.objects.filter(pk__in=keys).order_by().values("event")
    dates: QuerySet[EventDate] = (
        EventDate.objects.known(known).filter(event__in=events).with_causes(known)
    )
    laws = ("event__instrument__jurisdiction", "event__jurisdiction")
    return dates.select_related(*laws).order_by("event", "known_from", "number")


def _duties(keys: list[int], known: dt.date) -> Iterable[ObligationRevision]:
    """Every revision of the duties of these revisions."""
    duties = ObligationRevision.objects.filter(pk__in=keys).order_by().values("obligation")
    rows: QuerySet[ObligationRevision] = (
        ObligationRevision.objects.filter(obligation__in=duties, known_from__lte=known)
        .with_instrument()
        .select_related("applies_from", "ends_with")
        .prefetch_related("themes", "addressees", "sources")
    )
    return rows.order_by("obligation", "known_from", "number")


def _group(changes: list[Listed], found: _Found) -> Group:
    made: list[Instrument | DateChange | DutyChange] = []
    for change in changes:
        if change.what == What.INSTRUMENT:
            made.append(found.instruments[change.row])
        elif change.what == What.DATE:
            made.append(_of_date(found.dates[change.row], change))
        else:
            made.append(_of_duty(found.duties[change.row], change))
    group = _empty_group(made[0])
    for one in made:
        if isinstance(one, Instrument):
            group.new = one
        elif isinstance(one, DateChange):
            group.dates.append(one)
        else:
            (group.added if one.is_new else group.revised).append(one)
    return group


def _empty_group(first: Instrument | DateChange | DutyChange) -> Group:
    if isinstance(first, DateChange):
        return Group(first.date.event.instrument, first.date.event.jurisdiction)
    law = first if isinstance(first, Instrument) else first.revision.obligation.instrument
    return Group(law, law.jurisdiction)


def _of_date(chain: list[EventDate], change: Listed) -> DateChange:
    date = next(row for row in chain if row.pk == change.row)
    earlier = last_words([row for row in chain if row.known_from < date.known_from])
    same_day = (row for row in chain if row.known_from == date.known_from and row.pk != date.pk)
    slips = tuple(row for row in same_day if row.edtf != date.edtf)
    news = _news(date, earlier[-1] if earlier else None)
    moved = moved_from([*earlier, date])
    before = moved[-1] if moved and news in {"moved", "firm"} else None
    if slips and change.part != PUBLIC:
        news = "corrected"
    kind = date.event.instrument.kind if date.event.instrument else ""
    alone = badges.of_event("", Dated(date.event.kind, None), [], date.known_from)
    return DateChange(date, news, before, slips, cause_of(date), () if kind else tuple(alone))


def _news(date: EventDate, before: EventDate | None) -> News:
    if before is None:
        return "new"
    if before.edtf != date.edtf:
        return "moved"
    return "firm" if before.expected and not date.expected else "repeated"


def _of_duty(chain: list[ObligationRevision], change: Listed) -> DutyChange:
    revision = next(row for row in chain if row.pk == change.row)
    place = chain.index(revision)
    before = chain[:place]
    if change.part == PUBLIC:  # a slip of the same day was never public on another day
        before = [row for row in before if row.known_from < revision.known_from]
    marks = tuple(badges.of_duty(revision.force, revision.obligation.instrument.kind))
    if not before:
        return DutyChange(revision, True, (), marks)
    return DutyChange(revision, False, _differing(before[-1], revision), marks)


def _differing(before: ObligationRevision, after: ObligationRevision) -> tuple[str | Promise, ...]:
    """The names, in words, of the fields in which two revisions differ."""
    old, new = content_of(before), content_of(after)
    words = {field.name: field.verbose_name for field in _FIELDS}
    return tuple(
        words[name]
        for name in (old | new)
        if name != "known_from" and old.get(name) != new.get(name)
    )
