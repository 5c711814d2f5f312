"""Bringing a filled-in sheet back: upload, preview, confirm."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.import_items import import_items
from regtrack.checklists.actions.update_items import Conflicts
from regtrack.checklists.models import Checklist, Item
from regtrack.core.filling import fills_in
from regtrack.core.http import Request
from regtrack.core.sheets.reading import refuse_large
from regtrack.core.sheets.sheet import FileError
from regtrack.exports.coming_back.form import SheetForm
from regtrack.exports.coming_back.preview import Preview, preview_of
from regtrack.exports.coming_back.reading import LIMITS, Sent, read_sent
from regtrack.exports.coming_back.showing import problem_line, shown
from regtrack.exports.labels import labels

SALT = "regtrack.exports.coming_back"
AGE = dt.timedelta(hours=12)
MOST_SIGNED = 2_000_000  # characters, below what a request may hold
MOST_CHOSEN = 500  # items with a box each; more are taken together


@never_cache
@fills_in
@login_required
def bring_back(request: Request, pk: int) -> HttpResponse:
    """A checklist's sheet that was filled in elsewhere: what it would change, then changing it."""
    rows = Checklist.objects.for_user(request.user).for_page()
    found = get_object_or_404(rows, pk=pk)
    if request.method != "POST":
        return _page(request, found, SheetForm())
    if found.my_role not in Membership.Role.writers():
        raise PermissionDenied
    if "held" in request.POST:
        return _confirm(request, found)
    form = SheetForm(request.POST, request.FILES)
    if getattr(request, "too_large", ""):
        form.add_error("file", _too_large())
    elif form.is_valid():
        file = form.cleaned_data["file"]
        try:
            refuse_large(file.size, LIMITS)
            content = file.read()
            sent = _own(found, read_sent(file.name or "", content, labels()))
            return _preview(request, found, sent, hashlib.sha256(content).hexdigest())
        except FileError as error:
            form.add_error("file", str(error))
    return _page(request, found, form)


def _too_large() -> str:
    return _("The file is too large; expected at most %(most)s MB.") % {
        "most": LIMITS.size // 1_000_000
    }


def _own(checklist: Checklist, sent: Sent) -> Sent:
    """Raises FileError for the sheet of another list, and for a signed one."""
    if sent.uid and sent.uid != str(checklist.uid):
        raise FileError(
            _("The sheet belongs to another checklist (%(found)s); expected one of this list.")
            % {"found": sent.uid}
        )
    if sent.signed:
        raise FileError(
            _(
                "The sheet is a sign-off, which stays as it was signed; expected an export of the list."
            )
        )
    return sent


def _preview(request: Request, checklist: Checklist, sent: Sent, sha256: str) -> HttpResponse:
    preview = preview_of(
        checklist, sent, actor=request.user, today=request.clocks.today, labels=labels()
    )
    held = _held(request, checklist, sent, sha256, preview)
    context: dict[str, Any] = {
        "preview": preview,
        "sent": sent,
        "items": shown(preview, checklist, get_language() or "en"),
        "problems": [problem_line(one) for one in preview.problems],
        "held": held if preview.items else "",
        "choosable": len(preview.items) <= MOST_CHOSEN,
    }
    return _page(request, checklist, SheetForm(), **context)


def _held(request: Request, checklist: Checklist, sent: Sent, sha256: str, preview: Preview) -> str:
    """What was shown, signed: what is confirmed is this and nothing else."""
    held = signing.dumps(
        {
            "of": checklist.pk,
            "by": request.user.pk,
            "file": sent.file[:255],
            "sha256": sha256,
            "items": {
                str(one.item.pk): [
                    one.item.version,
                    {change.column: _as_json(change.mine) for change in one.compared.changes},
                    {change.column: _as_json(change.mine) for change in one.compared.conflicts},
                ]
                for one in preview.items
            },
        },
        salt=SALT,
        compress=True,
    )
    if len(held) > MOST_SIGNED:
        raise FileError(
            _("The changes hold too much text for one page; bring the rows back in several files.")
        )
    return held


def _confirm(request: Request, checklist: Checklist) -> HttpResponse:
    try:
        held = signing.loads(request.POST["held"], salt=SALT, max_age=AGE)
        if (held["of"], held["by"]) != (checklist.pk, request.user.pk):
            raise signing.BadSignature
    except signing.BadSignature:
        gone = _("The preview is no longer valid; bring the sheet back again.")
        return _page(request, checklist, SheetForm(), fault=gone, status=400)
    versions, changes = _chosen(request, held["items"])
    try:
        number = import_items(
            actor=request.user,
            at=timezone.now(),
            checklist=checklist.pk,
            versions=versions,
            changes=changes,
            file=held["file"],
            sha256=held["sha256"],
        )
    except (Conflicts, Item.DoesNotExist):
        fault = _(
            "Somebody changed some of these items meanwhile, so nothing was written. Bring the sheet "
            "back again to see both."
        )
        return _page(request, checklist, SheetForm(), fault=fault, status=409)
    except ValidationError as error:
        item: Item | None = getattr(error, "item", None)
        fault = _("Nothing was written. “%(title)s”: %(problem)s") % {
            "title": item.revision.title if item else checklist,
            "problem": " ".join(error.messages),
        }
        return _page(request, checklist, SheetForm(), fault=fault, status=400)
    messages.success(
        request,
        ngettext("%(number)s item changed.", "%(number)s items changed.", number)
        % {"number": number},
    )
    return redirect("checklist", checklist.pk)


def _chosen(
    request: Request, items: dict[str, Any]
) -> tuple[dict[int, int], dict[int, dict[str, Any]]]:
    """Versions and changes by item: of those with a tick, and of conflicts where the sheet's value was
    taken."""
    ticked = set(items) if "all" in request.POST else set(request.POST.getlist("item"))
    taken = set(request.POST.getlist("take"))
    versions, changes = {}, {}
    for key, (version, changed, conflicts) in items.items():
        wanted = changed if key in ticked else {}
        wanted |= {name: value for name, value in conflicts.items() if f"{key}.{name}" in taken}
        if wanted:
            versions[int(key)] = version
            changes[int(key)] = {name: _from_json(name, value) for name, value in wanted.items()}
    return versions, changes


def _as_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _from_json(column: str, value: Any) -> Any:
    return parse_date(value) if column == "due_on" and value else value


def _page(
    request: Request, checklist: Checklist, form: SheetForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "checklist": checklist,
        "clocks": checklist.clocks(request.clocks.today),
        "form": form,
        "can_write": checklist.my_role in Membership.Role.writers(),
        **more,
    }
    status = 400 if form.errors else status
    return render(request, "checklists/bring_back.html", context, status=status)
