"""Signing a checklist off, and reading what was signed."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.apply_review import OutdatedError
from regtrack.checklists.actions.count_changes import count_changes
from regtrack.checklists.actions.sign_off import sign_off
from regtrack.checklists.forms.share import ShareForm
from regtrack.checklists.forms.signoff import SignOffForm
from regtrack.checklists.models import Checklist, Snapshot
from regtrack.core.canonical import canonical, digest
from regtrack.core.clocks import Clocks
from regtrack.core.file_menu import File, file_menu
from regtrack.core.filling import fills_in
from regtrack.core.http import Request, site_of
from regtrack.exports.formats import CHECKLIST_FORMATS
from regtrack.exports.labels import labels
from regtrack.exports.signoff.comparing import compared
from regtrack.exports.signoff.content import frozen
from regtrack.exports.signoff.document import signed_document
from regtrack.exports.signoff.reading import thawed
from regtrack.exports.signoff.showing import changes, number_not_law, shown
from regtrack.exports.views import asked_language, rendered


@never_cache
@login_required
def signoffs(request: Request, pk: int) -> HttpResponse:
    """What was signed off, and what signing now would freeze; sent with its digest, signed."""
    found = get_object_or_404(Checklist.objects.for_user(request.user).for_page(), pk=pk)
    can_write = found.my_role in Membership.Role.writers()
    form = SignOffForm(request.POST or None)
    outdated = False
    if can_write:
        count_changes([found], at=timezone.now(), today=request.clocks.today)
    if request.method == "POST":
        if not can_write:
            raise PermissionDenied
        if form.is_valid():
            try:
                return redirect("signoff", _signed(request, pk, form).pk)
            except OutdatedError:
                outdated = True
    summary, not_law = None, 0
    if can_write:
        content = _frozen(request, found)
        summary, seen = content["summary"], digest(canonical(content))
        not_law = number_not_law(content)
        if outdated:  # what was typed stays; what is signed is what is shown now
            data = request.POST.copy()
            data["seen"] = seen
            form = SignOffForm(data)
        elif not form.is_bound:
            form = SignOffForm(initial={"seen": seen})
    return render(
        request,
        "checklists/signoffs.html",
        {
            "checklist": found,
            "product": found.product,
            "clocks": found.clocks(request.clocks.today),
            "can_write": can_write,
            "form": form,
            "outdated": outdated,
            "summary": summary,
            "not_law": not_law,
            "snapshots": list(found.snapshots.select_related("signed_by").defer("content")),
        },
        status=409 if outdated else 400 if form.is_bound else 200,
    )


def _signed(request: Request, pk: int, form: SignOffForm) -> Snapshot:
    made = sign_off(
        actor=request.user,
        at=timezone.now(),
        pk=pk,
        statement=form.cleaned_data["statement"],
        seen=form.cleaned_data["seen"],
        read=lambda checklist: _frozen(request, checklist),
    )
    messages.success(
        request,
        _("Signed off as no. %(number)s. Later changes do not touch it.") % {"number": made.number},
    )
    return made


def _frozen(request: Request, checklist: Checklist) -> dict[str, Any]:
    return frozen(checklist, at=timezone.now(), today=request.clocks.today, site=site_of(request))


@never_cache
@login_required
def signoff(request: Request, pk: int) -> HttpResponse:
    """One sign-off as it was frozen, whether its checklist changed since, and who else may read it."""
    return signoff_page(request, pk, ShareForm())


def signoff_page(request: Request, pk: int, share: ShareForm) -> HttpResponse:
    found = _snapshot(request, pk)
    signed = thawed(found.content)
    now = get_object_or_404(Checklist.objects.for_page(), pk=found.checklist_id)
    moment = timezone.now()
    return render(
        request,
        "checklists/signoff.html",
        {
            **page_of(found, signed, request.clocks.today),
            "checklist": now,
            "files": menu_of("signoff_export", pk),
            "since": compared(signed, thawed(canonical(_frozen(request, now)))),
            "others": found.checklist.snapshots.exclude(pk=pk).defer("content"),
            "can_write": found.my_role in Membership.Role.writers(),
            "share_form": share,
            "shares": [(one, one.state_at(moment)) for one in found.shares.all()],
        },
        status=400 if share.errors else 200,
    )


def page_of(found: Snapshot, signed: dict[str, Any], today: dt.date) -> dict[str, Any]:
    """What a page shows of a sign-off: all of it frozen."""
    clocks = signed["checklist"]["clocks"]
    return {
        "snapshot": found,
        "signed": signed,
        "not_law": number_not_law(signed),
        "groups": shown(signed["checklist"]["groups"]),
        "archived": shown(signed["checklist"]["archived"]),
        "unanswered": [fact["name"] for fact in signed["checklist"]["facts"] if not fact["values"]],
        "clocks": Clocks(clocks["on"], clocks["known"], today),
    }


@never_cache
@login_required
def signoff_file(request: Request, pk: int) -> HttpResponse:
    """The frozen bytes themselves: their SHA-256 is the digest."""
    return file_of(_snapshot(request, pk))


def file_of(found: Snapshot) -> HttpResponse:
    name = f"regtrack-signoff-{found.checklist_id}-{found.number}.json"
    return HttpResponse(
        found.content.encode(),
        content_type="application/json",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


@never_cache
@fills_in
@login_required
def signoff_export(request: Request, pk: int, form: str) -> HttpResponseBase:
    """What was signed, in one of the formats of a checklist."""
    return exported(request, _snapshot(request, pk), form)


def exported(request: Request, found: Snapshot, form: str) -> HttpResponseBase:
    if form not in CHECKLIST_FORMATS:
        raise Http404
    language = asked_language(request)
    document = signed_document(thawed(found.content), found.digest, labels())
    name = f"regtrack-signoff-{found.checklist_id}-{found.number}"
    return rendered(request, CHECKLIST_FORMATS[form], document, language, name)


def menu_of(name: str, key: int | str) -> list[File]:
    """The lines of the export menu; `name` is that of the route, `key` whose files they are."""
    return file_menu(
        tuple(CHECKLIST_FORMATS),
        lambda form, language: f"{reverse(name, args=[key, form])}?lang={language}",
    )


@never_cache
@login_required
def signoff_compare(request: Request, pk: int, other: int) -> HttpResponse:
    """What became of a checklist between two of its sign-offs, the earlier one first."""
    pair = sorted((_snapshot(request, pk), _snapshot(request, other)), key=lambda one: one.number)
    before, after = pair
    if before.checklist_id != after.checklist_id or before.pk == after.pk:
        raise Http404
    comparison = compared(*(thawed(one.content) for one in pair))
    checklist = after.checklist
    return render(
        request,
        "checklists/signoff_compare.html",
        {
            "checklist": checklist,
            "clocks": checklist.clocks(request.clocks.today),
            "before": before,
            "after": after,
            "comparison": comparison,
            "changed": changes(comparison.changed, get_language() or "en"),
        },
    )


def _snapshot(request: Request, pk: int) -> Snapshot:
    rows = Snapshot.objects.for_user(request.user)
    return get_object_or_404(rows.select_related("checklist__product__team", "signed_by"), pk=pk)
