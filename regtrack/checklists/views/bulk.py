"""Many items changed at once: all or none, and never over somebody's newer change unseen."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.update_items import Conflicts, update_items
from regtrack.checklists.forms import BulkForm
from regtrack.checklists.forms.bulk import versions_of
from regtrack.checklists.models import Checklist, Item
from regtrack.checklists.views.returning import back_to
from regtrack.core.http import Request
from regtrack.core.posted import posted


@posted("checklist")
def change_items(request: Request, pk: int) -> HttpResponse:
    """Status, owner or day for up to 100 chosen items; back to the list where it came from."""
    found = get_object_or_404(
        Checklist.objects.for_user(request.user).select_related("product__team"), pk=pk
    )
    if found.my_role not in Membership.Role.writers():
        raise PermissionDenied
    people = list(found.product.team.members.order_by("email"))
    form = BulkForm(people, request.POST)
    back = back_to(request, found)
    versions: dict[int, int] = {}
    try:
        versions = versions_of(request.POST)
        if not form.is_valid():
            words = [text for errors in form.errors.values() for text in errors]
            raise ValidationError([str(text) for text in words])
        done = update_items(
            actor=request.user,
            at=timezone.now(),
            checklist=pk,
            versions=versions,
            changes=form.changes(),
        )
    except Item.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        if versions:
            return _again(request, found, versions, form, back, _nothing_changed(error))
        messages.error(request, _nothing_changed(error))
    except Conflicts as conflicts:
        return _conflicts(request, found, conflicts.items, versions, form, back)
    else:
        messages.success(
            request,
            ngettext("%(number)s item changed.", "%(number)s items changed.", done.changed)
            % {"number": done.changed},
        )
        if done.waiting:
            messages.info(
                request,
                ngettext(
                    "%(number)s of them is in review now, not done: this team asks for a second "
                    "person. Somebody else of the team says that it is done.",
                    "%(number)s of them are in review now, not done: this team asks for a second "
                    "person. Somebody else of the team says that they are done.",
                    done.waiting,
                )
                % {"number": done.waiting},
            )
    return redirect(back)


def _nothing_changed(error: ValidationError) -> str:
    item: Item | None = getattr(error, "item", None)
    words = " ".join(error.messages)
    if item is None:
        return _("Nothing was changed. %(problem)s") % {"problem": words}
    return _("Nothing was changed. “%(title)s”: %(problem)s") % {
        "title": item.revision.title,
        "problem": words,
    }


def _again(
    request: Request,
    checklist: Checklist,
    versions: dict[int, int],
    form: BulkForm,
    back: str,
    problem: str,
) -> HttpResponse:
    """What was chosen and said, to be put right."""
    context = {
        "checklist": checklist,
        "clocks": checklist.clocks(request.clocks.today),
        "versions": versions.items(),
        "form": form,
        "back": back,
        "problem": problem,
    }
    return render(request, "checklists/bulk_again.html", context, status=400)


def _conflicts(
    request: Request,
    checklist: Checklist,
    items: list[Item],
    versions: dict[int, int],
    form: BulkForm,
    back: str,
) -> HttpResponse:
    """Both values of each item that somebody changed meanwhile; nothing was written yet."""
    changed = {item.pk for item in items}
    wanted = form.changes()
    words: dict[str, Any] = {"status": None, "owner": None, "due_on": wanted.get("due_on")}
    if "status" in wanted:
        words["status"] = Item.Status(wanted["status"]).label
    if "owner_id" in wanted:
        words["owner"] = dict(form.fields["owner"].choices)[form.cleaned_data["owner"]]  # type: ignore[attr-defined]
    return render(
        request,
        "checklists/conflicts.html",
        {
            "checklist": checklist,
            "clocks": checklist.clocks(request.clocks.today),
            "items": items,
            "others": [(key, version) for key, version in versions.items() if key not in changed],
            "form": form,
            "wanted": words,
            "back": back,
        },
        status=409,
    )
