"""A team's own rules: what was imported, and importing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regtrack.accounts.models import Membership, Team
from regtrack.checklists.actions.import_rules import (
    RulesOutdated,
    import_rules,
    keep_rules_file,
    plan_digest,
)
from regtrack.checklists.actions.relate_rules import relate_rule, separate_rule
from regtrack.checklists.forms.rules import RelationForm, RulesForm
from regtrack.checklists.models import Checklist, Relation, RulesFile
from regtrack.checklists.own.reading import own_duties, own_instruments, read_related
from regtrack.checklists.own.requirements import RulesError
from regtrack.checklists.own.sheets import example_sheet
from regtrack.checklists.own.versions import read_plan
from regtrack.core.filling import fills_in
from regtrack.core.http import Request
from regtrack.register.models import ObligationRevision

A_PAGE = 100
SHOWN = 10  # problems, and duties of a preview


def _team(request: Request, pk: int) -> tuple[Team, bool]:
    """The team, and whether the person may write in it; who may not and sends something is refused."""
    team = get_object_or_404(Team.objects.for_user(request.user).select_related("chain"), pk=pk)
    writers = Membership.objects.filter(team=team, role__in=Membership.Role.writers())
    can_write = writers.filter(user=request.user.pk).exists()
    if request.method == "POST" and not can_write:
        raise PermissionDenied
    return team, can_write


@never_cache
@fills_in
@login_required
def rules(request: Request, pk: int) -> HttpResponse:
    """The team's own instruments; a file that is sent is kept and previewed."""
    team, can_write = _team(request, pk)
    sent = request.method == "POST"
    form = RulesForm(
        request.POST if sent else None, request.FILES if sent else None,
        team=team.pk, today=request.clocks.today,
    )  # fmt: skip
    problems: list[str] = []
    if sent and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            kept = keep_rules_file(
                actor=request.user, at=timezone.now(), team=team, name=file.name,
                content=file.read(), **form.said(),
            )  # fmt: skip
        except RulesError as error:
            problems = error.problems
        else:
            return redirect("rules_file", team.pk, kept.pk)
    found = {
        "team": team, "can_write": can_write, "form": form, "rows": own_instruments(team.pk),
        "waiting": RulesFile.objects.filter(team=team, applied_at=None).defer("content")
        .select_related("made_by", "instrument"),
        "problems": problems[:SHOWN], "more": max(len(problems) - SHOWN, 0),
    }  # fmt: skip
    return render(request, "checklists/rules.html", found, status=400 if sent else 200)


@login_required
def rules_example(request: Request) -> HttpResponse:
    """A sheet to fill in: the headings, and a row that shows what is meant."""
    name = {"Content-Disposition": 'attachment; filename="requirements.csv"'}
    return HttpResponse(example_sheet(), content_type="text/csv; charset=utf-8", headers=name)


@never_cache
@fills_in
@login_required
def rules_file(request: Request, pk: int, file: int) -> HttpResponse:
    """What a file would do; sent with what was seen, it is done."""
    team, can_write = _team(request, pk)
    kept = get_object_or_404(RulesFile.objects.select_related("instrument"), team=team, pk=file)
    if kept.applied_at and kept.instrument and request.method != "POST":
        return redirect(kept.instrument)
    outdated = False
    if request.method == "POST":
        try:
            made = import_rules(
                actor=request.user, at=timezone.now(), pk=kept.pk, team=team,
                seen=request.POST.get("digest", ""),
            )  # fmt: skip
        except RulesOutdated:
            outdated = True
        else:
            messages.success(request, _("The rules are imported."))
            return redirect(made)
    if kept.applied_at and kept.instrument:
        return redirect(kept.instrument)
    plan = read_plan(kept)
    found: dict[str, Any] = {
        "team": team, "can_write": can_write, "file": kept, "plan": plan, "outdated": outdated,
        "digest": plan_digest(plan),
        "first": list(plan.new.values())[:SHOWN], "changed": list(plan.changed.values())[:SHOWN],
        "ended": [plan.before[ref] for ref in plan.ended[:SHOWN]],
    }  # fmt: skip
    return render(request, "checklists/rules_file.html", found, status=409 if outdated else 200)


@never_cache
@login_required
def rules_instrument(request: Request, pk: int, ref: str) -> HttpResponse:
    team, can_write = _team(request, pk)
    instrument = get_object_or_404(own_instruments(team.pk), ref=ref)
    lists = Checklist.objects.filter(product__team=team).select_related("product")
    found = {
        "team": team,
        "can_write": can_write,
        "instrument": instrument,
        "page": Paginator(own_duties(instrument), A_PAGE).get_page(request.GET.get("page")),
        "versions": RulesFile.objects.filter(instrument=instrument).exclude(applied_at=None)
        .defer("content").select_related("made_by"),
        "lists": [(one, one.product.follows.get(ref, False)) for one in lists],
    }  # fmt: skip
    return render(request, "checklists/rules_instrument.html", found)


@never_cache
@login_required
def rules_duty(request: Request, pk: int, ref: str) -> HttpResponse:
    """One requirement, its earlier texts, and the duties that the team relates it to."""
    team, can_write = _team(request, pk)
    rows = ObligationRevision.every.filter(team=team, obligation__ref=ref)
    revisions = list(rows.select_related("obligation__instrument").order_by("-number"))
    if not revisions:
        get_object_or_404(rows)
    form = RelationForm(request.POST if request.POST.get("do") == "relate" else None)
    if request.method == "POST" and _relate(request, team, ref, form):
        return redirect(revisions[0].obligation)
    found = {
        "team": team, "can_write": can_write, "duty": revisions[0], "earlier": revisions[1:],
        "related": read_related(revisions[0].obligation), "form": form,
    }  # fmt: skip
    return render(request, "checklists/rules_duty.html", found, status=400 if form.errors else 200)


def _relate(request: Request, team: Team, ref: str, form: RelationForm) -> bool:
    """Whether what was sent is done; else the form says why not."""
    said: dict[str, Any] = {"actor": request.user, "at": timezone.now(), "team": team, "duty": ref}
    if request.POST.get("do") == "separate":
        number = request.POST.get("relation", "")
        if not number.isdecimal():
            raise Http404
        try:
            separate_rule(**said, pk=int(number))
        except Relation.DoesNotExist:
            raise Http404 from None
        return True
    if not form.is_valid():
        return False
    try:
        relate_rule(**said, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True
