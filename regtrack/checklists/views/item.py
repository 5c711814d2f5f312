"""One item: a tick, or a change of all its fields. Both lose politely to an earlier change."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.update_item import Conflict, update_item
from regtrack.checklists.forms import ItemForm, TickForm
from regtrack.checklists.models import Item
from regtrack.core.http import Request


@never_cache
@require_POST
def tick(request: Request, pk: int) -> HttpResponse:
    """Set an item done or to do. With htmx only the parts that changed come back."""
    if not request.user.is_authenticated:
        # Signed out meanwhile: a whole page, not a sign-in form inside a row.
        sign_in = redirect_to_login(reverse("item", args=[pk]))
        if request.htmx:
            return HttpResponse(status=204, headers={"HX-Redirect": sign_in["Location"]})
        return sign_in
    form = TickForm(request.POST)
    if not form.is_valid():
        _refuse_readers(get_object_or_404(Item.objects.for_user(request.user), pk=pk))
        return HttpResponseBadRequest(_("Expected a version, and a status: todo or done."))
    wanted = form.cleaned_data["status"]
    try:
        item = update_item(
            actor=request.user,
            at=timezone.now(),
            pk=pk,
            version=form.cleaned_data["version"],
            changes={"status": wanted},
        )
    except Item.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return HttpResponseBadRequest(" ".join(error.messages))
    except Conflict as conflict:
        return _conflict(request, conflict.item, {"status": wanted})
    if request.htmx:
        return render(request, "checklists/ticked.html", {"item": item, "can_write": True})
    return redirect(f"{item.checklist.get_absolute_url()}#item-{pk}")


@never_cache
@login_required
def item(request: Request, pk: int) -> HttpResponse:
    """Status, owner, due day, note and reason of one item, and who changed it last."""
    found = get_object_or_404(
        Item.objects.for_user(request.user).select_related(
            "checklist__product__team",
            "revision__obligation__instrument__jurisdiction",
            "owner",
            "changed_by",
        ),
        pk=pk,
    )
    if request.method == "POST":
        _refuse_readers(found)
    team = found.checklist.product.team
    form = ItemForm(team, request.POST or None, initial=_values(found))
    if found.verdict != Item.Verdict.APPLIES and "status" not in request.POST:
        form.keep_to_notes()
    if request.method == "POST" and form.is_valid():
        try:
            update_item(
                actor=request.user,
                at=timezone.now(),
                pk=pk,
                version=form.cleaned_data["version"],
                changes=form.changes(),
            )
        except ValidationError as error:
            for field, problems in error.message_dict.items():
                form.add_error(field, problems)
        except Conflict as conflict:
            return _conflict(request, conflict.item, form.changes())
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{found.checklist.get_absolute_url()}#item-{pk}")
    return render(
        request,
        "checklists/item.html",
        {
            "item": found,
            "clocks": found.checklist.clocks(request.clocks.today),
            "form": form,
            "can_write": found.my_role in Membership.Role.writers(),
        },
        status=400 if form.errors else 200,
    )


def _conflict(request: Request, current: Item, wanted: dict[str, Any]) -> HttpResponse:
    """Both values side by side: nothing is written until the person chooses."""
    current = (
        Item.objects.for_user(request.user)
        .select_related("checklist__product__team", "revision__obligation", "owner", "changed_by")
        .get(pk=current.pk)
    )
    team = current.checklist.product.team
    form = ItemForm(team, initial={**_values(current), **wanted})
    now = _in_words(form, _values(current))
    yours = _in_words(form, {**_values(current), **wanted})
    differences = [
        (form.fields[name].label, now[name], yours[name])
        for name in now
        if now[name] != yours[name]
    ]
    response = render(
        request,
        "checklists/conflict.html",
        {
            "item": current,
            "clocks": current.checklist.clocks(request.clocks.today),
            "form": form,
            "differences": differences,
        },
        status=409,
    )
    # A whole page comes back also where htmx asked for a part.
    response["HX-Retarget"], response["HX-Reswap"] = "body", "outerHTML"
    return response


def _values(item: Item) -> dict[str, Any]:
    names = ("version", "status", "reason", "owner_id", "due_on", "note")
    return {name: getattr(item, name) for name in names}


def _in_words(form: ItemForm, values: dict[str, Any]) -> dict[str, str]:
    """The values as the form would show them."""
    owners = {choice[0]: choice[1] for choice in form.fields["owner_id"].choices}  # type: ignore[attr-defined]
    return {
        "status": str(Item.Status(values["status"]).label),
        "reason": values["reason"],
        "owner_id": str(
            next((v for k, v in owners.items() if str(k) == str(values["owner_id"])), "")
        ),
        "due_on": str(values["due_on"] or ""),
        "note": values["note"],
    }


def _refuse_readers(item: Any) -> None:
    if item.my_role not in Membership.Role.writers():
        raise PermissionDenied
