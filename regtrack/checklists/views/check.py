"""From a product's facts to the duties that bind it; no account is needed until it is saved."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from regtrack.accounts.actions.create_team import create_team
from regtrack.accounts.models import Team
from regtrack.checklists.actions.create_checklist import create_checklist
from regtrack.checklists.answers import grouped
from regtrack.checklists.applicability import Facts
from regtrack.checklists.forms import CheckForm, SaveForm
from regtrack.checklists.models import Checklist
from regtrack.core.http import Request
from regtrack.register.kept import read_kept
from regtrack.register.revision import read_revision
from regtrack.register.vocabulary import load_uses, load_vocabulary


def check(request: Request) -> HttpResponse:
    """Which duties apply, which do not, which need one more answer, and which are precedents."""
    vocabulary = load_vocabulary()
    asked = "market" in request.GET or any(ref in request.GET for ref in vocabulary.facets)
    uses = load_uses(request.clocks.known)
    form = CheckForm(vocabulary, request.GET if asked else None, uses=uses)
    answers = None
    if asked and form.is_valid():
        answers = grouped(form.facts(), request.clocks, vocabulary)
    return render(
        request,
        "checklists/check.html",
        {"form": form, "answers": answers, "numbers": answers.numbers if answers else {}},
    )


@never_cache
@login_required
def save(request: Request) -> HttpResponse:
    """Name the product, say since when it is offered where, and make its checklist."""
    vocabulary = read_kept(read_revision().head, request.clocks.known).vocabulary
    facts_form = CheckForm(vocabulary, request.GET)
    if not facts_form.is_valid():
        return redirect("check")
    facts = facts_form.facts()
    names = dict(facts_form.fields["market"].choices)  # type: ignore[attr-defined]
    teams = list(Team.objects.writable_by(request.user).select_related("chain"))
    form = SaveForm(
        teams,
        [(code, names[code]) for code in sorted(facts.markets)],
        request.POST or None,
    )
    if form.is_valid():
        made = _save(request, form, facts, {str(team.pk): team for team in teams})
        number = made.items.count()
        messages.success(
            request,
            ngettext("Saved with %(number)s entry.", "Saved with %(number)s entries.", number)
            % {"number": number},
        )
        return redirect(made)
    return render(
        request, "checklists/save.html", {"form": form}, status=400 if form.errors else 200
    )


def _save(request: Request, form: SaveForm, facts: Facts, teams: Mapping[str, Team]) -> Checklist:
    """The checklist in the chosen team, or in a new one, made together or not at all."""
    actor, at = request.user, timezone.now()
    make = partial(
        create_checklist,
        actor=actor,
        at=at,
        name=form.cleaned_data["name"],
        facts=facts,
        launches=form.launches(),
        clocks=request.clocks,
    )
    if teams:
        return make(team=teams[form.cleaned_data["team"]])
    with transaction.atomic():
        name = form.cleaned_data["team_name"]
        return make(team=create_team(name=name, owner=actor, actor=actor, at=at))
