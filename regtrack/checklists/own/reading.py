"""A team's own instruments and duties, as the pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise

from regtrack.checklists.models import Relation
from regtrack.register.compare.comparison import turned
from regtrack.register.models import Instrument, Mapping, Obligation, ObligationRevision


def own_instruments(team: int) -> QuerySet[Any]:
    """Each with the number of its `duties`, ended ones too."""
    rows = Instrument.every.filter(team=team).select_related("jurisdiction")
    return rows.annotate(duties=Count("obligations")).order_by("pk")


def own_rules(team: int) -> list[tuple[str, str]]:
    """Ref and title; one query."""
    return [(row.ref, str(row)) for row in own_instruments(team)]


def own_duties(instrument: Instrument) -> QuerySet[Any]:
    """The newest revision of each duty, in the order of the file."""
    of_duty = ObligationRevision.every.filter(obligation=OuterRef("obligation"))
    rows = ObligationRevision.every.filter(
        team=instrument.team_id,
        obligation__instrument=instrument,
        number=Subquery(of_duty.order_by("-number").values("number")[:1]),
    )
    return rows.select_related("obligation", "ends_with").order_by("obligation__position", "pk")


@dataclass(frozen=True, slots=True)
class Related:
    """A duty that the team relates to one of its own; this one is `word` that `duty`. Only where it
    was said, `is_own`, can it be taken back."""

    relation: Relation
    word: str | Promise
    duty: ObligationRevision
    is_own: bool


def read_related(obligation: Obligation) -> list[Related]:
    """What stands, in both directions. Two queries."""
    words = dict(Mapping.Relation.choices)
    rows = list(Relation.objects.standing().filter(team=obligation.team_id).of(obligation))
    sides = [
        (row, row.other_id, row.relation, True)
        if row.duty_id == obligation.pk
        else (row, row.duty_id, turned(row.relation), False)
        for row in rows
    ]
    texts = ObligationRevision.every.filter(obligation__in=[other for _row, other, *_ in sides])
    newest = {
        text.obligation_id: text
        for text in texts.select_related("obligation__instrument").order_by("number")
    }
    return [Related(row, words[word], newest[other], own) for row, other, word, own in sides]
