"""One item: a tick, or a change of all its fields. Both lose politely to an earlier change."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, HttpResponseBadRequest, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.update_item import Conflict, update_item
from regtrack.checklists.deadlines import OCCURRENCES
from regtrack.checklists.forms import ClockForm, ItemForm, TickForm
from regtrack.checklists.history import history_of
from regtrack.checklists.item_rules import FIELDS, AnotherPerson
from regtrack.checklists.models import Checklist, Item
from regtrack.checklists.proofs import proofs_of
from regtrack.checklists.reading import Reading
from regtrack.checklists.telling import clock_of, flags_of
from regtrack.checklists.views.returning import back_to
from regtrack.core.http import Request
from regtrack.core.posted import posted


@posted("item")
def tick(request: Request, pk: int) -> HttpResponse:
    """Set an item done or to do. With htmx only the parts that changed come back."""
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
            pressed=True,
        )
    except Item.DoesNotExist:
        raise Http404 from None
    except AnotherPerson as refusal:
        return _refused(request, pk, " ".join(refusal.messages))
    except ValidationError as error:
        return HttpResponseBadRequest(" ".join(error.messages))
    except Conflict as conflict:
        return _conflict(request, conflict.item, {"status": wanted})
    if request.htmx:
        return render(request, "checklists/ticked.html", {"item": item, "can_write": True})
    if item.status == Item.Status.IN_REVIEW:
        messages.info(
            request,
            _(
                "“%(title)s” is in review now, not done: this team asks for a second person. "
                "Somebody else of the team says that it is done."
            )
            % {"title": item.revision.title},
        )
    return redirect(f"{back_to(request, item.checklist)}#item-{pk}")


def _refused(request: Request, pk: int, problem: str) -> HttpResponse:
    """Nothing was written: the sentence stands in the row of the item."""
    found = Item.objects.for_user(request.user).select_related(
        "checklist__product__team", "revision"
    )
    item = found.get(pk=pk)
    if request.htmx:
        words = {"item": item, "problem": problem}
        return render(request, "checklists/refused.html", words, status=409)
    messages.error(
        request, _("“%(title)s”: %(problem)s") % {"title": item.revision.title, "problem": problem}
    )
    return redirect(f"{back_to(request, item.checklist)}#item-{pk}")


@never_cache
@login_required
def item(request: Request, pk: int) -> HttpResponse:
    """All of one item: what it asks and why, by when, its state, its proofs and what happened to it."""
    found = get_object_or_404(
        Item.objects.for_user(request.user).for_page(),
        pk=pk,
    )
    if request.method == "POST":
        _refuse_readers(found)
    form = _form_of(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            update_item(
                actor=request.user,
                at=timezone.now(),
                pk=pk,
                version=form.cleaned_data["version"],
                changes=_chosen(request, form.changes()),
            )
        except ValidationError as error:
            for field, problems in error.message_dict.items():
                form.add_error(field if field in form.fields else None, problems)
        except Conflict as conflict:
            return _conflict(request, conflict.item, form.changes())
        else:
            messages.success(request, _("Saved."))
            return redirect(f"{found.checklist.get_absolute_url()}#item-{pk}")
    return item_page(request, found, form)


def _form_of(found: Item, sent: QueryDict | None = None) -> ItemForm:
    form = ItemForm(found.checklist.product.team, sent, initial=_values(found))
    if found.verdict != Item.Verdict.APPLIES and "status" not in (sent or {}):
        form.keep_to_notes()
    return form


def _chosen(request: Request, changes: dict[str, Any]) -> dict[str, Any]:
    """Without the fields for which the person, shown both values, took the one that stands."""
    return {
        name: value for name, value in changes.items() if request.POST.get(f"take-{name}") != "now"
    }


def item_page(
    request: Request,
    found: Item,
    form: ItemForm | None = None,
    clock_form: ClockForm | None = None,
) -> HttpResponse:
    """Of an item of `for_page()`, with what was sent and is wrong in one of its two forms."""
    form = form or _form_of(found)
    today = request.clocks.today
    reading = Reading(Checklist.objects.for_page().get(pk=found.checklist_id), today)
    clock = None
    if found.revision.deadline.get("anchor") in OCCURRENCES:
        clock = clock_of(found, reading)
    elif clock_form:  # without its place on the page
        messages.error(request, " ".join(map(str, clock_form.non_field_errors())))
    if clock and clock_form:
        clock = replace(clock, form=clock_form)
    number = request.GET.get("page", "1")
    return render(
        request,
        "checklists/item.html",
        {
            "item": found,
            "checklist": found.checklist,
            "clocks": reading.clocks,
            "entry": reading.described([found])[0],
            "form": form,
            "flags": flags_of(found, get_language() or "en"),
            "clock": clock,
            "proofs": proofs_of(found, today),
            "history": history_of(
                found, int(number) if number.isdecimal() and 0 < int(number) < 10_000 else 1
            ),
            "can_write": found.my_role in Membership.Role.writers(),
        },
        status=400 if form.errors or (clock_form and clock_form.errors) else 200,
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
    now = _in_words(ItemForm(team, initial=_values(current)), _values(current))
    yours = _in_words(form, {**_values(current), **wanted})
    differences = [
        (name, form.fields[name].label, now[name], yours[name])
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
    return {name: getattr(item, name) for name in ("version", *FIELDS)}


def _in_words(form: ItemForm, values: dict[str, Any]) -> dict[str, str]:
    """The values of its fields as the form would show them."""
    choices = {
        name: {str(key): str(word) for key, word in getattr(form.fields[name], "choices", ())}
        for name in FIELDS
    }
    said = {name: str(values[name] or "") for name in FIELDS}
    return {name: choices[name].get(value, value) for name, value in said.items()}


def _refuse_readers(item: Any) -> None:
    if item.my_role not in Membership.Role.writers():
        raise PermissionDenied
