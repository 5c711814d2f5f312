"""The register's questions, in its own words. Every read takes `known`: as known on which day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
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
        Obligation,
        ObligationRevision,
        Source,
    )


class InstrumentQuerySet(models.QuerySet["Instrument"]):
    def public(self) -> Self:
        return self.filter(published=True)

    def known(self, known: dt.date) -> Self:
        """Those of which the public could know an event on `known`."""
        return self.filter(events__published=True, events__dates__known_from__lte=known).distinct()

    def for_list(self, known: dt.date) -> Self:
        """With what a list of instruments shows: jurisdiction, dated events, number of duties."""
        from regtrack.register.models import Event, EventDate

        return (
            self.select_related("jurisdiction")
            .prefetch_related(
                Prefetch("events", Event.objects.filter(published=True), to_attr="known_events"),
                Prefetch(
                    "known_events__dates",
                    EventDate.objects.current(known).order_by("earliest"),
                    to_attr="current",
                ),
            )
            .annotate(
                duties=Count(
                    "obligations",
                    filter=Q(obligations__revisions__known_from__lte=known),
                    distinct=True,
                )
            )
        )

    def for_page(self, known: dt.date) -> Self:
        """With who issued it, its sources and its provisions, as the page of one instrument shows."""
        from regtrack.register.models import InstrumentAuthority, Source

        return self.select_related("jurisdiction").prefetch_related(
            Prefetch("issuers", InstrumentAuthority.objects.select_related("authority")),
            Prefetch("sources", Source.objects.known(known)),
            "provisions",
        )


class SourceQuerySet(models.QuerySet["Source"]):
    def known(self, known: dt.date) -> Self:
        """Not those that only bear dates which nobody knew on `known`."""
        from regtrack.register.models import EventDate

        dates = EventDate.objects.filter(source=OuterRef("pk"))
        return self.filter(~Exists(dates) | Exists(dates.filter(known_from__lte=known)))


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
        newer = self.model._base_manager.filter(
            event=OuterRef("event"), known_from__lte=known
        ).filter(
            Q(known_from__gt=OuterRef("known_from"))
            | Q(known_from=OuterRef("known_from"), number__gt=OuterRef("number"))
        )
        return self.known(known).filter(~Exists(newer))

    def moved(self) -> Self:
        """Those that a later announcement put in the place of another date."""
        before = self.model._base_manager.filter(
            event=OuterRef("event"), known_from__lt=OuterRef("known_from")
        ).exclude(edtf=OuterRef("edtf"))
        return self.filter(Exists(before))

    def with_causes(self, known: dt.date) -> Self:
        """With its source and the event that moved it; `names_cause` where the public knew that one."""
        from regtrack.register.models import EventDate

        causes = EventDate.objects.public().known(known)
        return self.select_related("source", "moved_by__instrument").annotate(
            names_cause=Exists(causes.filter(event=OuterRef("moved_by")))
        )

    def in_order(self) -> Self:
        """Newest first; a date with an open start counts from its end, one not appointed comes first."""
        return self.annotate(day=Coalesce("earliest", "latest")).order_by(
            F("day").desc(nulls_first=True), "event__jurisdiction_id", "event__position", "event_id"
        )

    def newest_change_first(self) -> Self:
        """By when this installation wrote the date down; of one moment, what was known last first."""
        return self.order_by("-recorded_at", "-known_from", "-pk")

    def for_timeline(self, known: dt.date) -> Self:
        """With everything a row of the timeline shows, in a fixed number of queries."""
        from regtrack.register.models import EventDate, ObligationRevision, Source

        duties = ObligationRevision.objects.current(known).filter(applies_from=OuterRef("event"))
        return (
            self.select_related("event__instrument__jurisdiction", "event__jurisdiction", "source")
            .prefetch_related(
                Prefetch("event__sources", Source.objects.known(known)),
                Prefetch(
                    "event__dates",
                    EventDate.objects.known(known).with_causes(known),
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

    def for_page(self) -> Self:
        """With its instrument, where that holds, and who issued it."""
        from regtrack.register.models import InstrumentAuthority

        issuers = InstrumentAuthority.objects.select_related("authority")
        return self.select_related("instrument__jurisdiction").prefetch_related(
            Prefetch("instrument__issuers", issuers)
        )


class ObligationRevisionQuerySet(AppendOnlyQuerySet["ObligationRevision"]):
    def public(self) -> Self:
        return self.filter(obligation__instrument__published=True)

    def current(self, known: dt.date) -> Self:
        """The newest revision an obligation, of those known on `known`."""
        newer = self.model._base_manager.filter(
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
        return self.public().judged(known)

    def owned_for_judging(self, known: dt.date, refs: Collection[str]) -> Self:
        """The same of the instruments of these refs that teams own; of `every`."""
        owned = self.exclude(team=None).filter(obligation__instrument__ref__in=refs)
        return owned.judged(known)

    def judged(self, known: dt.date) -> Self:
        return self.current(known).with_instrument().prefetch_related("addressees").in_order()
