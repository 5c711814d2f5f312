"""What the database is asked to derive for each event: its shape, whether it is law, its texts."""

from __future__ import annotations

import datetime as dt

from django.db.models import (
    Case,
    CharField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, NullIf

from regtrack.core.texts import SUFFIXES
from regtrack.register.models import EventDate, Instrument, ObligationRevision
from regtrack.timeline.layout.given import WEIGHTS, Shape

_OF_EVENT: dict[Shape, tuple[str, ...]] = {
    "law": ("in-force", "applies"),
    "order": ("fined",),
    "end": ("suspended", "lifted", "annulled", "repealed", "superseded", "expired", "lapsed"),
    "draft": ("proposed", "consultation-opened", "consultation-closed"),
    "case": ("complaint-filed", "hearing", "investigation-opened"),
    "word": ("statement",),
}
# What made an instrument takes the shape of what was made.
_OF_INSTRUMENT: dict[Shape, tuple[str, ...]] = {
    "order": ("order", "decision"),
    "word": ("voluntary-commitment", "guideline", "statement"),
    "case": ("complaint",),
    "draft": ("draft",),
}
SHAPE_OF_WEIGHT: dict[int, Shape] = {weight: shape for shape, weight in WEIGHTS.items()}

IS_DAY = Q(earliest__isnull=False, latest=F("earliest"))
BINDS = Q(event__instrument__kind__in=sorted(Instrument.BINDING)) & ~Q(event__kind="statement")


def weight() -> Case:
    """How much an event counts in a cluster (layout.given.WEIGHTS), which tells its shape too."""
    return Case(
        *(
            When(event__kind__in=kinds, then=Value(WEIGHTS[shape]))
            for shape, kinds in _OF_EVENT.items()
        ),
        *(
            When(event__instrument__kind__in=kinds, then=Value(WEIGHTS[shape]))
            for shape, kinds in _OF_INSTRUMENT.items()
        ),
        default=Value(WEIGHTS["made"]),
        output_field=IntegerField(),
    )


def flag(condition: Q) -> Case:
    """1 where it holds, else 0: the greatest of a group tells whether it holds for any."""
    return Case(When(condition, then=Value(1)), default=Value(0), output_field=IntegerField())


def text(*fields: str, language: str) -> Combinable:
    """The first of the translated fields that is not empty, in this language before the other."""
    order = sorted(SUFFIXES, key=lambda code: code != language)
    names = [f"{field}_{SUFFIXES[code]}" for field in fields for code in order]
    given = [NullIf(F(name), Value(""), output_field=CharField()) for name in names]
    return Coalesce(*given, Value(""), output_field=CharField())


def dated() -> Q:
    """All but what has no date yet."""
    return Q(earliest__isnull=False) | Q(latest__isnull=False)


def overlaps(first: dt.date, last: dt.date) -> Q:
    """Dates of which a day lies in the period; open ends count as endless, "not appointed" never."""
    begins = Q(earliest__lte=last) | Q(earliest__isnull=True, latest__isnull=False)
    return begins & (Q(latest__gte=first) | Q(latest__isnull=True, earliest__isnull=False))


def themed(known: dt.date) -> QuerySet[ObligationRevision]:
    """The duties, as known, that have a theme."""
    duties: QuerySet[ObligationRevision] = ObligationRevision.objects.public().current(known)
    return duties.filter(themes__isnull=False)


def with_theme(dates: QuerySet[EventDate], known: dt.date) -> QuerySet[EventDate]:
    """A row for each duty that applies from the event, with the ref of its `theme`: "" where no duty
    with a theme does. Count distinct keys: two duties may share a theme."""
    duty = "event__starts"
    # Looked up for each duty by its index: a list of all the current ones would be searched for each.
    newer = ObligationRevision.objects.filter(
        Q(known_from__gt=OuterRef(f"{duty}__known_from"))
        | Q(known_from=OuterRef(f"{duty}__known_from"), number__gt=OuterRef(f"{duty}__number")),
        obligation=OuterRef(f"{duty}__obligation"),
        known_from__lte=known,
    )
    public = Q(
        **{f"{duty}__known_from__lte": known, f"{duty}__obligation__instrument__published": True}
    )
    of_event = themed(known).filter(applies_from=OuterRef("event"))
    return dates.annotate(
        theme=Coalesce(
            Case(When(public & ~Exists(newer), then=F(f"{duty}__themes__ref"))), Value("")
        )
    ).filter(~Q(theme="") | ~Exists(of_event))
