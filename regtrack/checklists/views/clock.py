"""What a person does on the page of an item beside changing it: look at flags, start and settle its
clocks."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.confirm_item import confirm_item
from regtrack.checklists.actions.settle_clock import settle_clock
from regtrack.checklists.actions.start_clock import start_clock
from regtrack.checklists.forms import ClockForm
from regtrack.checklists.models import Item, Occurrence
from regtrack.checklists.views.item import item_page
from regtrack.core.http import Request
from regtrack.core.posted import posted


@posted("item")
def confirm(request: Request, pk: int) -> HttpResponse:
    """Clear the flags that were on the page."""
    keys = [int(key) for key in request.POST.getlist("flag") if key.isdecimal() and len(key) < 16]
    try:
        number = confirm_item(actor=request.user, at=timezone.now(), pk=pk, flags=keys)
    except Item.DoesNotExist:
        raise Http404 from None
    messages.success(
        request,
        ngettext("%(number)s flag cleared.", "%(number)s flags cleared.", number)
        % {"number": number},
    )
    return redirect("item", pk)


@posted("item")
def start(request: Request, pk: int) -> HttpResponse:
    """Start a clock from the moment given, local to the duty's jurisdiction."""
    item = get_object_or_404(Item.objects.for_user(request.user).for_page(), pk=pk)
    if item.my_role not in Membership.Role.writers():
        raise PermissionDenied
    zone = ZoneInfo(item.revision.obligation.instrument.jurisdiction.time_zone)
    form = ClockForm(zone, request.POST)
    if form.is_valid():
        try:
            start_clock(actor=request.user, at=timezone.now(), pk=pk, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The clock runs."))
            return redirect("item", pk)
    return item_page(request, item, clock_form=form)


def _item_of(user: Any, pk: int) -> int:
    mine = Item.objects.for_user(user).order_by()
    return get_object_or_404(Occurrence, pk=pk, item__in=mine.values("pk")).item_id


@posted("item", _item_of)
def settle(request: Request, pk: int) -> HttpResponse:
    """Say that what this clock asked for was done."""
    try:
        item = settle_clock(actor=request.user, at=timezone.now(), pk=pk)
    except Occurrence.DoesNotExist:
        raise Http404 from None
    messages.success(request, _("The clock is settled."))
    return redirect("item", item.pk)
