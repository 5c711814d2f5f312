from __future__ import annotations

from typing import Any

from django.db.models import Prefetch
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext

from regtrack.core.clocks import Clocks
from regtrack.core.http import Request
from regtrack.core.texts import Text, both
from regtrack.register import badges
from regtrack.register.citing.citation import cite
from regtrack.register.lives import read_lives
from regtrack.register.models import Mapping, Obligation, ObligationRevision, Source
from regtrack.register.phase import Standing
from regtrack.register.revision import revised
from regtrack.register.views.checked import checked
from regtrack.register.views.dates import Told, sources_of, tell_events
from regtrack.register.views.standing import is_editor
from regtrack.register.vocabulary import load_facets


@revised()
def obligation(request: Request, ref: str) -> HttpResponse:
    """One duty: text, force, who, when, why, evidence, mappings, sources, history."""
    clocks = request.clocks
    visible = Obligation.objects.all() if is_editor(request) else Obligation.objects.public()
    found = get_object_or_404(visible.for_page(), ref=ref)
    revision = get_object_or_404(
        ObligationRevision.objects.current(clocks.known)
        .filter(obligation=found)
        .select_related("provision", "applies_from", "ends_with")
        .prefetch_related(
            "themes", "addressees", Prefetch("sources", Source.objects.known(clocks.known))
        )
    )
    standing = read_lives(clocks.known).standing(revision, clocks.on)
    starts, ends = _told(revision, standing, clocks)
    sources = sources_of(revision.sources.all(), (one for one in (starts, ends) if one))
    return render(
        request,
        "register/obligation.html",
        {
            "obligation": found,
            "revision": revision,
            "badges": [
                *badges.of_duty(revision.force, found.instrument.kind),
                *badges.of_standing(standing.phase),
            ],
            "standing": standing,
            "starts": starts,
            "ends": ends,
            "sources": sources,
            "checked": checked(sources),
            "citation": cite(
                request,
                found.instrument,
                clocks=clocks,
                address=found.get_absolute_url(),
                ref=found.ref,
                part=_part(revision),
            ),
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


def _told(
    revision: ObligationRevision, standing: Standing, clocks: Clocks
) -> tuple[Told | None, Told | None]:
    """All that was said of its start and of its end; no end where the end of its rule took it along."""
    events = (revision.applies_from_id, revision.ends_with_id)
    told = tell_events((event for event in events if event), clocks)
    starts = told.get(revision.applies_from_id)
    ends = told.get(revision.ends_with_id) if revision.ends_with_id else None
    if ends and not (standing.ends and standing.ends.edtf == ends.now.edtf):
        ends = None
    return starts, ends


def _part(revision: ObligationRevision) -> Text:
    """Art. 7(3), “Use lawful data” / 第七条第三项“使用合法数据”"""
    place, title = both(revision, "locator"), both(revision, "title")
    return Text(f"{place.zh_hans}“{title.zh_hans}”", f"{place.en}, “{title.en}”")


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
