"""Runs the admin's pages in the branch of a set of changes, and keeps what they wrote in the set.

The innermost middleware: the transaction that is rolled back holds the view and its template, but
neither the session nor the messages, which are written outside.
"""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import Resolver404, ResolverMatch, resolve, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _

from regtrack.audit import record
from regtrack.core.middleware import GetResponse
from regtrack.register.actions.open_change_set import open_change_set
from regtrack.register.actions.stage_changes import stage_changes
from regtrack.register.changesets.branch import Watch, branch
from regtrack.register.changesets.current import KEY, current_set, enter
from regtrack.register.changesets.guard import only_the_register
from regtrack.register.changesets.preview import PreviewClocks
from regtrack.register.changesets.rights import SEE, must_stage
from regtrack.register.models import ChangeSet, ChangeSetEntry

PREVIEW = "preview"
PREVIEWED = {"instrument", "instruments", "obligation", "compare", "timeline", "timeline_table"}
# Pages of the admin that are not the register's, and those of the sets themselves
_OUTSIDE = ("accounts_", "account_", "auth_", "audit_", "register_changeset")
_OUTSIDE_WHOLLY = {"login", "logout", "jsi18n", "password_change", "password_change_done"}


def change_sets(get_response: GetResponse) -> GetResponse:
    def middleware(request: Any) -> HttpResponse:
        request.preview = request.change_set = None
        in_admin = "/admin/" in request.path_info
        if not in_admin and PREVIEW not in request.GET:
            return get_response(request)
        try:
            place = resolve(request.path_info)
        except Resolver404:
            return get_response(request)
        if in_admin and "admin" in place.namespaces:
            if not (request.user.is_active and request.user.is_staff):
                return get_response(request)
            request.stages = must_stage(request.user)
            request.change_set = current_set(request)
            return _admin(request, place, get_response)
        if place.url_name in PREVIEWED and request.method in {"GET", "HEAD"}:
            return _preview(request, get_response)
        return get_response(request)

    def process_view(request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """A preview is not tagged as a page of the register's revision: it is none."""
        if request.preview is None:
            return None
        response: HttpResponse = getattr(view, "__wrapped__", view)(request, *args, **kwargs)
        return response

    middleware.process_view = process_view  # type: ignore[attr-defined]
    return middleware


def _standing(change_set: ChangeSet | None) -> list[ChangeSetEntry]:
    if change_set is None:
        return []
    return list(change_set.entries.filter(withdrawn_at__isnull=True))


# == The admin ==
def _admin(request: Any, place: ResolverMatch, get_response: GetResponse) -> HttpResponse:
    name = place.url_name or ""
    if name in _OUTSIDE_WHOLLY or name.startswith(_OUTSIDE):
        return get_response(request)
    if request.method == "POST":
        if request.change_set or must_stage(request.user):
            return _write(request, get_response)
        if request.session.get(KEY):  # the set has moved on: what was meant for it is not for all
            return HttpResponse(
                _(
                    "The set of changes that you work in is no longer open, so nothing was saved. "
                    "Go back, leave the set in another tab, and save again."
                ),
                status=409,
            )
        return get_response(request)
    entries = _standing(request.change_set)
    if not entries:  # the register as it is; and a branch would make other writers wait
        return get_response(request)
    with branch(entries, timezone.now()):
        response = get_response(request)
    if name == "view_on_site" and response.status_code == 302:
        response["Location"] += f"?{PREVIEW}={request.change_set.pk}"
    return response


def _write(request: Any, get_response: GetResponse) -> HttpResponse:
    """One transaction around the branch and what is kept of it, so that two writes to one set
    follow each other."""
    now = timezone.now()
    with transaction.atomic():
        change_set = request.change_set
        if change_set is not None:
            held = ChangeSet.objects.select_for_update().filter(pk=change_set.pk)
            change_set = held.filter(state=ChangeSet.State.OPEN).first()
        # The set before the register, as everywhere; and the register until what the page wrote
        # is kept, or what others write meanwhile would be taken for this editor's.
        record.lock(record.REGISTER)
        with branch(_standing(change_set), now) as plan, only_the_register():
            watch = Watch()
            response = get_response(request)
            changes = watch.changes() if response.status_code < 400 else []
        if not changes:
            return response
        if change_set is None:
            change_set = open_change_set(actor=request.user, at=now)
        stage_changes(
            change_set=change_set,
            changes=changes,
            unseen=plan.missing.keys(),
            actor=request.user,
            at=now,
        )
    enter(request, change_set)
    if response.status_code == 302:
        messages.info(
            request,
            format_html(
                _(
                    'Kept in <a href="{address}">{set}</a>. Nobody else sees it until it is published.'
                ),
                address=reverse("admin:register_changeset_change", args=[change_set.pk]),
                set=change_set,
            ),
        )
    return response


# == Pages as they would be ==
def _preview(request: Any, get_response: GetResponse) -> HttpResponse:
    """The page as everybody would see it with the set; there is none for who may not see sets."""
    user, number = request.user, request.GET[PREVIEW]
    if not (user.is_active and user.is_staff and user.has_perm(SEE)) or not number.isdecimal():
        raise Http404
    waiting = ChangeSet.objects.filter(state__in=ChangeSet.WAITING)
    request.preview = get_object_or_404(waiting, pk=int(number))
    request.clocks = PreviewClocks.of(request.clocks, request.preview.pk)
    entries = _standing(request.preview)
    with branch(entries, timezone.now(), as_published=True) if entries else nullcontext():
        request.user = AnonymousUser()
        response = get_response(request)
    response["Cache-Control"] = "private, no-store"
    return response
