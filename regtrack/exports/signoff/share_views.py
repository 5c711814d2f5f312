"""Links by which somebody without an account reads one sign-off, and nothing else."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.make_share import make_share
from regtrack.checklists.actions.revoke_share import revoke_share
from regtrack.checklists.forms.share import ShareForm
from regtrack.checklists.models import Share, Snapshot
from regtrack.core.canonical import digest
from regtrack.core.filling import fills_in
from regtrack.core.http import Request, site_of
from regtrack.core.posted import posted
from regtrack.exports.signoff.reading import thawed
from regtrack.exports.signoff.views import exported, file_of, menu_of, page_of, signoff_page


@posted("signoff")
def share_make(request: Request, pk: int) -> HttpResponse:
    """Make a link to a sign-off, and show it this one time."""
    rows = Snapshot.objects.for_user(request.user).defer("content")
    if get_object_or_404(rows, pk=pk).my_role not in Membership.Role.writers():
        raise PermissionDenied
    form = ShareForm(request.POST)
    if not form.is_valid():
        return signoff_page(request, pk, form)
    share, token = make_share(actor=request.user, at=timezone.now(), pk=pk, **form.cleaned_data)
    link = f"{site_of(request)}{reverse('shared', args=[token])}"
    context = {"share": share, "snapshot": share.snapshot, "link": link}
    return render(request, "checklists/share_made.html", context, status=201)


def _signoff_of(user: Any, pk: int) -> int:
    return get_object_or_404(Share.objects.for_user(user), pk=pk).snapshot_id


@posted("signoff", _signoff_of)
def share_revoke(request: Request, pk: int) -> HttpResponse:
    """Close a link at once."""
    try:
        share = revoke_share(actor=request.user, at=timezone.now(), pk=pk)
    except Share.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The link for %(label)s is closed.") % {"label": share.label})
    return redirect("signoff", share.snapshot_id)


@never_cache
def shared(request: Request, token: str) -> HttpResponseBase:
    """A sign-off for whoever has the link; no account is asked for."""
    share = _open(token)
    signed = thawed(share.snapshot.content)
    context = {
        **page_of(share.snapshot, signed, request.clocks.today),
        "share": share,
        "token": token,
        "files": menu_of("shared_export", token),
    }
    return _unseen(render(request, "checklists/shared.html", context))


@never_cache
def shared_file(request: Request, token: str) -> HttpResponseBase:
    """The frozen bytes, for whoever has the link."""
    return _unseen(file_of(_open(token).snapshot))


@never_cache
@fills_in
def shared_export(request: Request, token: str, form: str) -> HttpResponseBase:
    """The same in one of the formats of a checklist."""
    return _unseen(exported(request, _open(token).snapshot, form))


def _open(token: str) -> Share:
    """One that is open now; another is not there, whether it expired, was revoked or never was."""
    rows = Share.objects.open_at(timezone.now()).select_related("snapshot")
    return get_object_or_404(rows, token_digest=digest(token))


def _unseen(response: HttpResponseBase) -> HttpResponseBase:
    """Neither other sites nor search engines learn the address."""
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
