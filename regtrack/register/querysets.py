"""The register's questions, in its own words. Every read takes `known`: as known on which day?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q
from django.db.models.functions import Coalesce

from regtrack.core.models import AppendOnlyQuerySet

if TYPE_CHECKING:
    from regtrack.register.models import (  # noqa: F401
        Event,
        EventDate,
        Instrument,
        Mapping,
        Obligation,
        ObligationRevision,
    )


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    def public(self) -> Self:
        return self.filter(published=True)

    def known(self, known: dt.date) -> Self:
        """Those of which the public could know an event on `known`."""
        return self.filter(events__dates__known_from__lte=known).distinct()

    def for_list(self, known: dt.date) -> Self:
        """With what a list of instruments shows: jurisdiction, dated events, number of duties."""
        from regtrack.register.models import Event, EventDate

        return (
            self.select_related("jurisdiction")
            .prefetch_related(
                Prefetch("events", Event.objects.filter(published=True)),
                Prefetch(
                    "events__dates",
                    EventDate.objects.current(known).order_by("earliest"),
                    to_attr="current",
                ),
            )
            .annotate(duties=Count("obligations", distinct=True))
        )

    def for_page(self, known: dt.date) -> Self:
        """With what the page of one instrument shows, duties apart."""
        from regtrack.register.models import (
            Event,
            EventDate,
            Instrument,
            InstrumentAuthority,
            InstrumentRelation,
        )

        relations = InstrumentRelation.objects.order_by("pk")
        others = Instrument.objects.known(known).order_by()
        return self.select_related("jurisdiction").prefetch_related(
            Prefetch("issuers", InstrumentAuthority.objects.select_related("authority")),
            "sources",
            "provisions",
            Prefetch("relations", relations.filter(to__in=others).select_related("to")),
            Prefetch(
                "related_from",
                relations.filter(instrument__in=others).select_related("instrument"),
            ),
            Prefetch("events", Event.objects.filter(published=True)),
            Prefetch(
                "events__dates",
                EventDate.objects.current(known).select_related("event", "source"),
                to_attr="current",
            ),
        )


class EventQuerySet(models.QuerySet["Event"]):
    def public(self) -> Self:
        return self.filter(published=True).filter(
            Q(instrument__isnull=True) | Q(instrument__published=True)
        )


class EventDateQuerySet(AppendOnlyQuerySet["EventDate"]):
    def public(self) -> Self:
        return self.filter(event__published=True).filter(
            Q(event__instrument__isnull=True) | Q(event__instrument__published=True)
        )

    def known(self, known: dt.date) -> Self:
        """Every assertion that the public could know on `known`."""
        return self.filter(known_from__lte=known)

    def current(self, known: dt.date) -> Self:
        """The newest assertion a event, of those known on `known`; an event nobody knew has none."""
        newer = self.model._default_manager.filter(
            event=OuterRef("event"), known_from__lte=known
        ).filter(
            Q(known_from__gt=OuterRef("known_from"))
            | Q(known_from=OuterRef("known_from"), number__gt=OuterRef("number"))
        )
        return self.known(known).filter(~Exists(newer))

    def in_order(self) -> Self:
        """Newest first; a date with an open start counts from its end, one not appointed comes first."""
        return self.annotate(day=Coalesce("earliest", "latest")).order_by(
            F("day").desc(nulls_first=True), "event__jurisdiction", "event__position", "event"
        )

    def for_timeline(self, known: dt.date) -> Self:
        """With everything a row of the timeline shows, in a fixed number of queries."""
        from regtrack.register.models import EventDate, ObligationRevision

        duties = ObligationRevision.objects.current(known).filter(applies_from=OuterRef("event"))
        return (
            self.select_related("event__instrument__jurisdiction", "event__jurisdiction", "source")
            .prefetch_related(
                "event__sources",
                Prefetch(
                    "event__dates",
                    EventDate.objects.known(known).select_related("moved_by"),
                    to_attr="known_dates",
                ),
            )
            .annotate(
                duties=Coalesce(
                    models.Subquery(
                        duties.order_by()
                        .values("applies_from")
                        .annotate(number_of=Count("pk"))
                        .values("number_of"),
                        output_field=models.IntegerField(),
                    ),
                    0,
                )
            )
        )


class ObligationQuerySet(models.QuerySet["Obligation"]):
    def public(self) -> Self:
        return self.filter(instrument__published=True)


class ObligationRevisionQuerySet(AppendOnlyQuerySet["ObligationRevision"]):
    def public(self) -> Self:
        return self.filter(obligation__instrument__published=True)

    def current(self, known: dt.date) -> Self:
        """The newest revision an obligation, of those known on `known`."""
        newer = self.model._default_manager.filter(
            obligation=OuterRef("obligation"), known_from__lte=known
        ).filter(
            Q(known_from__gt=OuterRef("known_from"))
            | Q(known_from=OuterRef("known_from"), number__gt=OuterRef("number"))
        )
        return self.filter(known_from__lte=known).filter(~Exists(newer))

    def in_order(self) -> Self:
        return self.order_by(
            "obligation__instrument__jurisdiction",
            "obligation__instrument",
            "obligation__position",
            "obligation",
        )

    def with_instrument(self) -> Self:
        return self.select_related("obligation__instrument__jurisdiction", "provision")

    def for_judging(self, known: dt.date) -> Self:
        """With everything that applicability reads, in a fixed number of queries."""
        return (
            self.public()
            .current(known)
            .with_instrument()
            .prefetch_related("addressees", "themes", "sources")
            .in_order()
        )


class MappingQuerySet(models.QuerySet["Mapping"]):
    def public(self) -> Self:
        """Those whose duties are all published."""
        return self.exclude(from_obligations__instrument__published=False).exclude(
            to_obligations__instrument__published=False
        )

    def known(self, known: dt.date) -> Self:
        """Those of which the public could know every duty on `known`."""
        from regtrack.register.models import Obligation

        later = Obligation.objects.exclude(revisions__known_from__lte=known).order_by()
        return self.exclude(from_obligations__in=later).exclude(to_obligations__in=later)

    def between(self, instrument: Instrument) -> dict[str, Counter[str]]:
        """How many relations of each kind lead to another instrument, by that instrument's ref."""
        sides = ("from_obligations__instrument", "to_obligations__instrument")
        pairs = (
            self.public()
            .filter(Q(**{sides[0]: instrument}) | Q(**{sides[1]: instrument}))
            .order_by()
            .values_list(f"{sides[0]}__ref", f"{sides[1]}__ref", "relation", "pk")
            .distinct()
        )
        found: dict[str, Counter[str]] = {}
        for before, after, relation, _ in pairs:
            other = before if after == instrument.ref else after
            if other and other != instrument.ref:
                found.setdefault(other, Counter())[relation] += 1
        return found

    def for_page(self, known: dt.date) -> Self:
        """With the duties of both sides, as known, and their instruments."""
        from regtrack.register.models import Obligation, ObligationRevision

        duties = Obligation.objects.select_related("instrument").prefetch_related(
            Prefetch(
                "revisions",
                ObligationRevision.objects.current(known),
                to_attr="now",
            )
        )
        return self.prefetch_related(
            Prefetch("from_obligations", duties), Prefetch("to_obligations", duties)
        )

    def of(self, obligation: Obligation) -> Self:
        return self.filter(Q(from_obligations=obligation) | Q(to_obligations=obligation)).distinct()
