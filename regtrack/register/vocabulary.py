"""The names of what conditions and products refer to, as plain data, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from regtrack.core.texts import Text, both
from regtrack.register import models


@dataclass(frozen=True, slots=True)
class Value:
    ref: str
    name: Text
    definition: Text


@dataclass(frozen=True, slots=True)
class Question:
    """One facet: what is asked about a product, and the answers to choose from."""

    ref: str
    name: Text
    question: Text
    multiple: bool
    values: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`parents` maps a jurisdiction's code to the one around it; `markets` leaves out bodies that
    are no territory."""

    facets: Mapping[str, Question]
    organisations: Mapping[str, Text]
    jurisdictions: Mapping[str, Text]
    markets: Mapping[str, Text]
    parents: Mapping[str, str]

    def root(self, code: str) -> str:
        """The outermost jurisdiction around one: California's is the US."""
        while code in self.parents:
            code = self.parents[code]
        return code

    def value(self, facet: str, ref: str) -> Text:
        return self.facets[facet].values[ref].name


def load_facets() -> dict[str, Question]:
    """Every question with its answers, by ref; one query."""
    values = models.FacetValue.objects.select_related("facet").order_by(
        "facet__position", "facet__ref", "position", "ref"
    )
    return {
        facet.ref: Question(
            facet.ref,
            both(facet, "name"),
            both(facet, "question"),
            facet.multiple,
            {
                value.ref: Value(value.ref, both(value, "name"), both(value, "definition"))
                for value in answers
            },
        )
        for facet, answers in groupby(values, key=lambda value: value.facet)
    }


def load_uses(known: dt.date) -> dict[str, set[str]]:
    """Which jurisdictions' duties ask for a facet, by its ref: their codes; one query."""
    uses: dict[str, set[str]] = {}
    rows = models.ObligationRevision.objects.public().current(known)
    for conditions, code in rows.values_list("conditions", "obligation__instrument__jurisdiction"):
        for condition in conditions:
            uses.setdefault(condition["facet"], set()).add(code)
    return uses


def load_vocabulary() -> Vocabulary:
    """Three queries."""
    places = list(models.Jurisdiction.objects.all())
    return Vocabulary(
        facets=load_facets(),
        organisations={row.ref: both(row, "name") for row in models.Organisation.objects.all()},
        jurisdictions={place.code: both(place, "name") for place in places},
        markets={
            place.code: both(place, "name")
            for place in places
            if place.kind != models.Jurisdiction.Kind.INTERNATIONAL
        },
        parents={place.code: place.parent_id for place in places if place.parent_id},
    )
