"""The addresses by which calendars read what is due: made, revoked, read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.make_calendar_link import make_calendar_link
from regtrack.checklists.actions.revoke_calendar_link import revoke_calendar_link
from regtrack.checklists.forms.calendar import CalendarLinkForm
from regtrack.checklists.models import CalendarLink, Checklist
from regtrack.core.canonical import digest
from regtrack.core.file_menu import LANGUAGES
from regtrack.core.http import Request, site_of
from regtrack.exports.calendar import calendar_file
from regtrack.exports.formats import CALENDAR
from regtrack.exports.views import asked_language


@never_cache
@login_required
def product_calendar(request: Request, pk: int) -> HttpResponse:
    """The addresses of the calendar of a checklist's product."""
    rows = Checklist.objects.for_user(request.user).select_related("product__team")
    found = get_object_or_404(rows, pk=pk)
    can_write = found.my_role in Membership.Role.writers()
    if request.method == "POST" and not can_write:
        raise PermissionDenied
    context = {
        "checklist": found,
        "can_write": can_write,
        "links": list(CalendarLink.objects.of_product(found.product)),
    }
    return _page(request, context, pk)


@never_cache
@login_required
def my_calendar(request: Request) -> HttpResponse:
    """The addresses of a person's own calendar."""
    links = list(CalendarLink.objects.of_person(request.user))
    return _page(request, {"can_write": True, "links": links}, None)


def _page(request: Request, context: dict[str, Any], checklist: int | None) -> HttpResponse:
    here = redirect("checklist_calendar", checklist) if checklist else redirect("calendar")
    form = CalendarLinkForm(request.POST if "label" in request.POST else None)
    if request.method == "POST" and "revoke" in request.POST:
        _revoke(request, checklist)
        return here
    if request.method == "POST" and form.is_valid():
        return _make(request, form.cleaned_data["label"], checklist, here["Location"])
    context |= {"form": form, "open": {one.pk for one in CalendarLink.objects.open()}}
    status = 400 if form.errors else 200
    return render(request, "checklists/calendar.html", context, status=status)


def _make(request: Request, label: str, checklist: int | None, back: str) -> HttpResponse:
    link, token = make_calendar_link(
        actor=request.user, at=timezone.now(), label=label, checklist=checklist
    )
    address = site_of(request) + reverse("calendar_feed", args=[token])
    addresses = [(code, name, f"{address}?lang={code}") for code, name in LANGUAGES]
    context = {
        "link": link,
        "back": back,
        "addresses": [
            (code, name, one, f"webcal:{one.partition(':')[2]}") for code, name, one in addresses
        ],
    }
    return render(request, "checklists/calendar_made.html", context, status=201)


def _revoke(request: Request, checklist: int | None) -> None:
    number = request.POST["revoke"]
    if not number.isdecimal() or len(number) > 18:
        raise Http404
    try:
        link = revoke_calendar_link(
            actor=request.user, at=timezone.now(), pk=int(number), checklist=checklist
        )
    except CalendarLink.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The address for %(label)s is closed.") % {"label": link.label})


@never_cache
def calendar_feed(request: Request, token: str) -> Any:
    """What is due, for whatever program has the address; the same content is answered 304."""
    rows = CalendarLink.objects.open().select_related("product", "made_by")
    link = get_object_or_404(rows, token_digest=digest(token))
    content = calendar_file(
        link,
        at=timezone.now(),
        today=request.clocks.today,
        site=site_of(request),
        url=request.build_absolute_uri(),
        language=asked_language(request),
    )
    etag = quote_etag(digest(content.decode()))
    answer = HttpResponse(
        content,
        content_type=CALENDAR,
        headers={
            "Content-Disposition": 'inline; filename="regtrack.ics"',
            "Referrer-Policy": "no-referrer",
            "X-Robots-Tag": "noindex, nofollow",
            "ETag": etag,
        },
    )
    return get_conditional_response(request, etag=etag, response=answer)
