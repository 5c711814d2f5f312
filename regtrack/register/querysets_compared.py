"""Questions about what two texts have to do with each other. `known`: as known on which day?"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.db.models.expressions import Combinable

from regtrack.register.compare.comparison import turned

if TYPE_CHECKING:
    from regtrack.register.models import (  # noqa: F401
        Instrument,
        InstrumentRelation,
        Mapping,
        Obligation,
        StructuralChange,
    )
    from regtrack.register.querysets import InstrumentQuerySet


class MappingQuerySet(models.QuerySet["Mapping"]):
    def public(self) -> Self:
        """Those whose duties are all published."""
        return self._without_duties(Q(obligation__instrument__published=False))

    def known(self, known: dt.date) -> Self:
        """Those of which the public could know every duty on `known`."""
        from regtrack.register.models import ObligationRevision

        revisions = ObligationRevision.objects.filter(obligation=OuterRef("obligation"))
        return self._without_duties(~Exists(revisions.filter(known_from__lte=known)))

    def _without_duties(self, such: Combinable | Q) -> Self:
        """Those that relate no `such` duty, on neither side; a plain anti-join for each side."""
        for side in (self.model.from_obligations.through, self.model.to_obligations.through):
            self = self.filter(~Exists(side.objects.filter(such, mapping=OuterRef("pk"))))
        return self

    def between(
        self, instrument: Instrument, versions: set[tuple[str, str]]
    ) -> dict[tuple[str, str], Counter[str]]:
        """How many relations of each kind its comparison with another instrument has, by the refs
        of that comparison: of two `versions` (`InstrumentRelation.as_versions`) the earlier first,
        else `instrument` first.

        One-sided relations (new, dropped) count for every earlier or later version.
        """
        here = instrument.ref
        sides = ("from_obligations__instrument__ref", "to_obligations__instrument__ref")
        dropped = Q(relation="dropped", **{f"{sides[0]}__in": [pair[0] for pair in versions]})
        new = Q(relation="new", **{f"{sides[1]}__in": [pair[1] for pair in versions]})
        rows = (
            self.filter(Q(**{sides[0]: here}) | Q(**{sides[1]: here}) | dropped | new)
            .order_by()
            .values_list(*sides, "relation", "pk")
            .distinct()
        )
        found: dict[tuple[str, str], dict[int, str]] = {}
        for before, after, relation, pk in rows:
            if before and after:
                other = before if after == here else after
                if here not in (before, after) or other == here:
                    continue
                pair = (other, here) if (other, here) in versions else (here, other)
                turn = pair == (after, before)
                found.setdefault(pair, {})[pk] = turned(relation) if turn else relation
                continue
            for pair in versions:
                if before == pair[0] or after == pair[1]:
                    found.setdefault(pair, {})[pk] = relation
        return {pair: Counter(relations.values()) for pair, relations in found.items()}

    def of_pair(self, before: Instrument, after: Instrument, *, versions: bool) -> Self:
        """Those that relate a duty of one to a duty of the other, in either direction; of two
        versions also what is new in the second and what was dropped of the first."""
        sides = ("from_obligations__instrument", "to_obligations__instrument")
        belongs = Q(**{sides[0]: before, sides[1]: after}) | Q(
            **{sides[0]: after, sides[1]: before}
        )
        if versions:
            belongs |= Q(relation="dropped", **{sides[0]: before})
            belongs |= Q(relation="new", **{sides[1]: after})
        return self.filter(belongs).distinct()

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


class InstrumentRelationQuerySet(models.QuerySet["InstrumentRelation"]):
    def of(self, instrument: Instrument) -> Self:
        """Those from it and to it, with both sides."""
        return (
            self.filter(Q(instrument=instrument) | Q(to=instrument))
            .select_related("instrument", "to")
            .order_by("pk")
        )

    def leading(self, instrument: Instrument, others: InstrumentQuerySet) -> Self:
        """Those from it and to it whose other side is among `others`."""
        seen = others.order_by().values("pk")
        return self.of(instrument).filter(
            Q(instrument=instrument, to__in=seen) | Q(to=instrument, instrument__in=seen)
        )


class StructuralChangeQuerySet(models.QuerySet["StructuralChange"]):
    def public(self) -> Self:
        return self.filter(from_instrument__published=True, to_instrument__published=True)
