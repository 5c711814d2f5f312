from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext

from regtrack.core.http import Request
from regtrack.core.texts import Text
from regtrack.register import badges
from regtrack.register.lives import read_lives
from regtrack.register.models import Mapping, Obligation, ObligationRevision
from regtrack.register.views.standing import is_editor
from regtrack.register.vocabulary import load_facets


def obligation(request: Request, ref: str) -> HttpResponse:
    """One duty: text, force, who, when, why, evidence, mappings, sources, history."""
    clocks = request.clocks
    visible = Obligation.objects.all() if is_editor(request) else Obligation.objects.public()
    found = get_object_or_404(visible.select_related("instrument__jurisdiction"), ref=ref)
    revision = get_object_or_404(
        ObligationRevision.objects.current(clocks.known)
        .filter(obligation=found)
        .select_related("provision", "applies_from", "ends_with")
        .prefetch_related("themes", "addressees", "sources")
    )
    return render(
        request,
        "register/obligation.html",
        {
            "obligation": found,
            "revision": revision,
            "badges": badges.of_duty(revision.force, found.instrument.kind),
            "standing": read_lives(clocks.known).standing(revision, clocks.on),
            "conditions": _conditions(revision),
            "addressees": _names(revision),
            "due": revision.deadline_in_words,
            "deadline_basis": Text.of(revision.deadline.get("basis")),
            "deadline_note": Text.of(revision.deadline.get("note")),
            "mappings": Mapping.objects.public()
            .known(clocks.known)
            .of(found)
            .for_page(clocks.known),
            "history": ObligationRevision.objects.filter(
                obligation=found, known_from__lte=clocks.known
            ).order_by("-number"),
        },
    )


def _conditions(revision: ObligationRevision) -> list[dict[str, Any]]:
    """Each condition in words: `question`, `values`, `negated`, `basis` (bilingual texts)."""
    if not revision.conditions:
        return []
    facets = load_facets()
    return [
        {
            "name": facets[condition["facet"]].name,
            "values": [
                facets[condition["facet"]].values[ref].name
                for ref in condition.get("any_of") or condition["none_of"]
            ],
            "negated": "none_of" in condition,
            "basis": Text.of(condition.get("basis")),
        }
        for condition in revision.conditions
    ]


def _names(revision: ObligationRevision) -> str:
    return gettext(", ").join(row.name for row in revision.addressees.all())
