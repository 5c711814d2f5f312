"""What proves things: of one item, of a team, one piece, and its file."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.cache import never_cache

from regtrack.accounts.models import Membership, Team
from regtrack.audit.models import Entry
from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.actions.change_evidence import EvidenceConflict, change_evidence
from regtrack.checklists.actions.support import attach, detach
from regtrack.checklists.evidence_rules import check_writer
from regtrack.checklists.files import store
from regtrack.checklists.files.kinds import download_name
from regtrack.checklists.forms.evidence import EvidenceChangeForm, NewEvidenceForm
from regtrack.checklists.models import Evidence, Item
from regtrack.checklists.proofs import proofs_of, validity
from regtrack.core.http import Request, search_of

A_PAGE = 50  # rows
OFFERED = 20
FILTERS = (
    ("expired", pgettext_lazy("evidence", "Expired")),
    ("expiring", gettext_lazy("Expires within 30 days")),
    ("unused", gettext_lazy("Proves nothing at present")),
)


@never_cache
@login_required
def item_evidence(request: Request, pk: int) -> HttpResponse:
    """What proves an item: add something new, attach what the team has, take one off."""
    found = get_object_or_404(
        Item.objects.for_user(request.user).select_related(
            "checklist__product__team", "revision__obligation__instrument"
        ),
        pk=pk,
    )
    adding = request.POST.get("do") == "add"
    if request.method == "POST":
        check_writer(found)
        if not adding:
            return _attach_or_detach(request, found)
    form = NewEvidenceForm(request)
    if adding and form.is_valid():
        try:
            added = add_evidence(actor=request.user, at=timezone.now(), item=pk, **form.said())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("“%(title)s” proves this item now.") % {"title": added})
            return redirect("item_evidence", pk)
    today, asked = request.clocks.today, search_of(request.GET)
    proofs = proofs_of(found, today)
    offered = (
        Evidence.objects.filter(team=found.checklist.product.team_id)
        .exclude(pk__in=[proof.evidence.pk for proof in proofs.standing])
        .search(asked)
        .order_by("-added_at", "-pk")[: OFFERED + 1]
    )
    return render(
        request,
        "checklists/evidence_of_item.html",
        {
            "item": found,
            "checklist": found.checklist,
            "clocks": found.checklist.clocks(today),
            "proofs": proofs,
            "form": form,
            "asked": asked,
            "offered": [(one, validity(one, today)) for one in offered],
            "most": OFFERED,
            "can_write": _can_write(found) and found.archived_at is None,
        },
        status=400 if form.errors else 200,
    )


def _attach_or_detach(request: Request, item: Item) -> HttpResponse:
    act = {"attach": attach, "detach": detach}.get(request.POST.get("do", ""))
    evidence = request.POST.get("evidence", "")
    try:
        if act is None or not (evidence.isascii() and evidence.isdigit() and len(evidence) < 16):
            raise ValidationError(_("Expected “attach” or “detach”, and a piece of evidence."))
        act(actor=request.user, at=timezone.now(), item=item.pk, evidence=int(evidence))
    except Evidence.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Saved."))
    return redirect("item_evidence", item.pk)


@never_cache
@login_required
def team_evidence(request: Request, pk: int) -> HttpResponse:
    """All of a team's evidence, by words and by what is to be looked at."""
    team = get_object_or_404(Team.objects.for_user(request.user), pk=pk)
    today, asked = request.clocks.today, search_of(request.GET)
    rows = Evidence.objects.filter(team=team).search(asked)
    show = request.GET.get("show", "")
    if show == "expired":
        rows = rows.expired(today)
    elif show == "expiring":
        rows = rows.expiring(today)
    elif show == "unused":
        rows = rows.unused()
    page = Paginator(rows.for_list(), A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "checklists/team_evidence.html",
        {
            "team": team,
            "asked": asked,
            "show": show,
            "filters": FILTERS,
            "page": page,
            "rows": [(one, validity(one, today)) for one in page],
        },
    )


@never_cache
@login_required
def evidence(request: Request, pk: int) -> HttpResponse:
    """One piece: its hash and days, the items that it proves, who did what to it."""
    found = get_object_or_404(
        Evidence.objects.for_user(request.user).select_related("team__chain", "added_by"), pk=pk
    )
    if request.method == "POST":
        check_writer(found)
    form = EvidenceChangeForm(request.POST or None, initial=_values(found))
    if request.method == "POST" and form.is_valid():
        try:
            change_evidence(
                actor=request.user,
                at=timezone.now(),
                pk=pk,
                version=form.cleaned_data["version"],
                changes=form.said(),
            )
        except ValidationError as error:
            form.add_error(None, error)
        except EvidenceConflict as conflict:
            return _conflict(request, conflict.evidence, form.said())
        else:
            messages.success(request, _("Saved."))
            return redirect("evidence", pk)
    supports = (
        found.supports.standing()
        .select_related("item__checklist__product", "item__revision__obligation__instrument")
        .order_by("item__checklist", "pk")
    )
    history = Entry.objects.filter(chain=found.team.chain, target=f"evidence {pk}")
    return render(
        request,
        "checklists/evidence.html",
        {
            "evidence": found,
            "validity": validity(found, request.clocks.today),
            "supports": supports,
            "history": [(entry, _in_words(entry)) for entry in history.order_by("-sequence")],
            "form": form,
            "can_write": _can_write(found),
        },
        status=400 if form.errors else 200,
    )


@never_cache
@login_required
def evidence_file(request: Request, pk: int) -> HttpResponseBase:
    """The file, to be kept by the reader: never shown inside a page, and run by nothing."""
    found = get_object_or_404(Evidence.objects.for_user(request.user).exclude(sha256=""), pk=pk)
    try:
        content = store.get(found.sha256)
    except FileNotFoundError:
        messages.error(request, _("The file is missing where evidence is kept."))
        return redirect("evidence", pk)
    response = FileResponse(
        content,
        as_attachment=True,
        filename=download_name(found.name, found.media_type),
        content_type=found.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _conflict(request: Request, current: Evidence, wanted: dict[str, Any]) -> HttpResponse:
    """Both values side by side: nothing is written until the person chooses."""
    now = _values(current)
    form = EvidenceChangeForm(initial={**now, **wanted})
    differences = [
        (form.fields[name].label, now[name], value)
        for name, value in wanted.items()
        if now[name] != value
    ]
    context = {"evidence": current, "form": form, "differences": differences}
    return render(request, "checklists/evidence_conflict.html", context, status=409)


def _values(row: Evidence) -> dict[str, Any]:
    return {name: getattr(row, name) for name in ("version", "title", "effective_on", "expires_on")}


_ACTIONS = {
    "evidence added": pgettext_lazy("history", "Added"),
    "evidence changed": pgettext_lazy("history", "Changed"),
    "item proved": gettext_lazy("Attached to an item"),
    "item no longer proved": gettext_lazy("Taken off an item"),
}
_LABELS = {
    "title": gettext_lazy("Title"),
    "effective_on": gettext_lazy("Valid from"),
    "expires_on": gettext_lazy("Valid until"),
}


def _in_words(entry: Entry) -> tuple[Any, int | None, list[tuple[Any, Any, Any]]]:
    """What was done; the item it was done to; (field, old, new) of each change."""
    item = entry.after.get("item") or entry.before.get("item")
    changed = [
        (label, _read(name, entry.before.get(name)), _read(name, entry.after.get(name)))
        for name, label in _LABELS.items()
        if entry.action == "evidence changed" and name in entry.after
    ]
    return _ACTIONS.get(entry.action, entry.action), item, changed


def _read(name: str, value: str | None) -> str | dt.date | None:
    return dt.date.fromisoformat(value) if value and name != "title" else value


def _can_write(row: Item | Evidence) -> bool:
    return row.my_role in Membership.Role.writers()
