"""A team's checklists, and one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from regtrack.accounts.models import Membership, Team
from regtrack.checklists.actions.answer_question import answer_question
from regtrack.checklists.answers import Entry, by_instrument, by_theme
from regtrack.checklists.models import Checklist, Item
from regtrack.checklists.reading import read_checklist
from regtrack.core.http import Request

_CHIPS = (
    ("done", _("Done"), "check", "law"),
    ("in-review", _("In review"), "eye", "work"),
    ("in-progress", _("In progress"), "half", "work"),
    ("needs-answer", _("Needs an answer"), "ask", "soon"),
    ("todo", _("To do"), "ring", "none"),
    ("not-applicable", _("Not applicable"), "minus", "none"),
    ("precedent", _("Precedent"), "dash", "none"),
    ("does-not-apply", _("Does not apply"), "minus", "none"),
)


@dataclass(frozen=True, slots=True)
class Chip:
    state: str
    word: Any
    icon: str
    tone: str
    number: int


@never_cache
@login_required
def checklists(request: Request) -> HttpResponse:
    """Every checklist of the person's teams, with its progress."""
    return render(
        request,
        "checklists/checklists.html",
        {
            "checklists": Checklist.objects.for_user(request.user).for_list(),
            "teams": Team.objects.for_user(request.user),
        },
    )


@never_cache
@login_required
def checklist(request: Request, pk: int) -> HttpResponse:
    """What binds the product, by when, and how far the team is."""
    found = get_object_or_404(Checklist.objects.for_user(request.user).for_page(), pk=pk)
    by_themes = request.GET.get("by") == "theme"
    extra = ("revision__themes",) if by_themes else ()
    reading = read_checklist(found, request.clocks.today, *extra)
    entries = reading.entries
    state = request.GET.get("state", "")
    chips = [
        Chip(code, word, icon, tone, sum(_state(entry) == code for entry in entries))
        for code, word, icon, tone in _CHIPS
    ]
    shown = [entry for entry in entries if not state or _state(entry) == state]
    due = sorted(
        (
            entry
            for entry in entries
            if entry.due_on and _state(entry) in {"todo", "in-progress", "in-review"}
        ),
        key=lambda entry: str(entry.due_on),
    )
    return render(
        request,
        "checklists/checklist.html",
        {
            "checklist": found,
            "product": found.product,
            "can_write": found.my_role in Membership.Role.writers(),
            "clocks": reading.clocks,
            "facts": reading.facts_in_words,
            "groups": by_theme(shown)
            if by_themes
            else by_instrument(shown, reading.lives, found.on),
            "by_themes": by_themes,
            "state": state,
            "all": len(entries),
            # Those that a press changes stay on the page, to be counted up and down.
            "chips": [chip for chip in chips if chip.number or chip.state in {"done", "todo"}],
            "progress": progress_of(chips),
            "due_next": due[:3],
            "questions": reading.questions,
            "export_languages": [
                ("en", "English"),
                ("zh-hans", "中文"),
                ("both", "中文 + English"),
            ],
        },
    )


@never_cache
@login_required
@require_POST
def answer(request: Request, pk: int) -> HttpResponse:
    """Answer the open question that `facet` names; the items that waited for it are judged anew."""
    try:
        settled = answer_question(
            actor=request.user,
            at=timezone.now(),
            pk=pk,
            facet=request.POST.get("facet", ""),
            values=request.POST.getlist("value"),
        )
    except Checklist.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(
            request,
            ngettext("%(number)s entry settled.", "%(number)s entries settled.", settled)
            % {"number": settled},
        )
    return redirect("checklist", pk)


def _state(entry: Entry) -> str:
    assert entry.item is not None
    if entry.verdict != Item.Verdict.APPLIES:
        return entry.verdict
    return entry.item.status


def progress_of(chips: list[Chip]) -> dict[str, Any]:
    """`done` of `duties`, and the parts of the bar: (class, x %, width %, words)."""
    numbers = {chip.state: chip.number for chip in chips}
    parts = ("done", "not-applicable", "in-review", "in-progress", "todo")
    duties = sum(numbers.get(part, 0) for part in parts)
    fills = {
        "done": "law", "not-applicable": "soft", "in-review": "work", "in-progress": "work",
        "todo": "rest",
    }  # fmt: skip
    bar, x = [], 0.0
    for part in parts:
        width = 100 * numbers.get(part, 0) / duties if duties else 0
        share = {"state": part, "x": f"{x:.2f}%", "width": f"{width:.2f}%"}
        bar.append({"fill": fills[part], **share})
        x += width
    return {
        "done": numbers.get("done", 0) + numbers.get("not-applicable", 0),
        "duties": duties,
        "bar": bar if duties else [],
    }
