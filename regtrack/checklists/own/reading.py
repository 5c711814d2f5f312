"""A team's own instruments and duties, as the pages show them."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, OuterRef, QuerySet, Subquery

from regtrack.register.models import Instrument, ObligationRevision


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
