"""One of a team's checklists: what binds the product, by when, and how far the team is."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from regtrack.accounts.models import Membership
from regtrack.checklists.actions.answer_question import answer_question
from regtrack.checklists.actions.count_changes import count_changes
from regtrack.checklists.forms import BulkForm
from regtrack.checklists.listing import ARCHIVED, NOBODY, Wanted
from regtrack.checklists.models import Checklist
from regtrack.checklists.reading import PageReading
from regtrack.core.file_menu import file_menu
from regtrack.core.http import Request
from regtrack.core.posted import posted
from regtrack.core.texts import sort_key
from regtrack.register.models import ObligationRevision

FORMS = ("pdf", "docx", "xlsx", "csv", "html", "markdown", "json", "oscal", "ics")
_CHIPS = (
    ("done", _("Done"), "check", "law"),
    ("in-review", _("In review"), "eye", "work"),
    ("in-progress", _("In progress"), "half", "work"),
    ("needs-answer", _("Needs an answer"), "ask", "soon"),
    ("todo", _("To do"), "ring", "none"),
    ("not-applicable", _("Not applicable"), "minus", "none"),
    ("precedent", _("Precedent"), "dash", "none"),
    ("does-not-apply", _("Does not apply"), "minus", "none"),
    (ARCHIVED, _("Archived"), "end", "none"),
)
_ORDERS = (
    ("instrument", _("Instrument")), ("theme", _("Theme")), ("owner", _("Owner")),
    ("due", _("Due day")),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chip:
    state: str
    word: Any
    icon: str
    tone: str
    number: int


@never_cache
@login_required
def checklist(request: Request, pk: int) -> HttpResponse:
    """A page of its items, filtered and grouped as the address asks."""
    found = get_object_or_404(Checklist.objects.for_user(request.user).for_page(), pk=pk)
    count_changes(
        [found],
        at=timezone.now(),
        today=request.clocks.today,
        revision=found.register_length or 0,
    )
    wanted = Wanted.of(request.GET)
    reading = PageReading(found, request.clocks.today, wanted)
    can_write = found.my_role in Membership.Role.writers()
    people = list(found.product.team.members.order_by("email"))
    return render(
        request,
        "checklists/checklist.html",
        {
            "checklist": found,
            "product": found.product,
            "can_write": can_write,
            "clocks": reading.clocks,
            "reading": reading,
            "wanted": wanted,
            "facts": reading.facts_in_words,
            "unanswered": sum(not values for _name, values in reading.facts_in_words),
            "groups": reading.groups,
            "chips": _chips(reading.counts.wanted, found.product.team.second_person),
            "all": reading.counts.shown(""),
            "progress": progress_of(reading.counts.all),
            "choices": _choices(request, reading, people),
            "questions": reading.questions if can_write else [],
            "bulk": BulkForm(people) if can_write else None,
            "files": file_menu(FORMS, lambda form, language: _file(found, form, language)),
        },
    )


def _file(checklist: Checklist, form: str, language: str) -> str:
    return f"{reverse('checklist_export', args=[checklist.pk, form])}?lang={language}"


@posted("checklist")
def answer(request: Request, pk: int) -> HttpResponse:
    """Answer the open question that `facet` names; the items that waited for it are judged anew."""
    try:
        settled = answer_question(
            actor=request.user,
            at=timezone.now(),
            pk=pk,
            facet=request.POST.get("facet", "").replace("\0", ""),
            values=[value.replace("\0", "") for value in request.POST.getlist("value")],
            today=request.clocks.today,
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


def _chips(numbers: Counter[str], second_person: bool) -> list[Chip]:
    """Those that a press changes stay on the page, to be counted up and down."""
    pressed = {"done", "todo", *["in-review"] * second_person}
    return [
        Chip(code, word, icon, tone, numbers[code])
        for code, word, icon, tone in _CHIPS
        if numbers[code] or code in pressed
    ]


def _choices(request: Request, reading: PageReading, people: list[Any]) -> list[dict[str, Any]]:
    """The selects of the filter: name, label and options (value, words), as the list has them."""
    language = get_language() or "en"
    laws = reading.laws
    owners = [(str(person.pk), str(person)) for person in people]
    return [
        {"name": "by", "label": _("Group by"), "options": _ORDERS, "chosen": reading.wanted.by},
        {
            "name": "instrument",
            "label": _("Instrument"),
            "options": [
                ("", _("All")),
                *sorted(
                    ((ref, name.get(language)) for ref, name in laws),
                    key=lambda law: sort_key(law[1], language),
                ),
            ],
            "chosen": reading.wanted.instrument,
        },
        {
            "name": "theme",
            "label": _("Theme"),
            "options": [
                ("", _("All")),
                *((ref, name.get(language)) for ref, name in reading.kept.themes.items()),
            ],
            "chosen": reading.wanted.theme,
        },
        {
            "name": "force",
            "label": _("Force"),
            "options": [
                ("", _("All")),
                *((force.value, force.label) for force in ObligationRevision.Force
                  if force.value in reading.counts.forces),
            ],
            "chosen": reading.wanted.force,
        },
        {
            "name": "owner",
            "label": _("Owner"),
            "options": [
                ("", _("All")),
                (str(request.user.pk), _("Mine")),
                (NOBODY, _("Nobody yet")),
                *(owner for owner in owners if owner[0] != str(request.user.pk)),
            ],
            "chosen": reading.wanted.owner,
        },
    ]  # fmt: skip


def progress_of(numbers: Counter[str]) -> dict[str, Any]:
    """`done` of `duties`, and the parts of the bar: (class, x %, width %, words)."""
    parts = ("done", "not-applicable", "in-review", "in-progress", "todo")
    duties = sum(numbers[part] for part in parts)
    fills = {
        "done": "law", "not-applicable": "soft", "in-review": "work", "in-progress": "work",
        "todo": "rest",
    }  # fmt: skip
    bar, x = [], 0.0
    for part in parts:
        width = 100 * numbers[part] / duties if duties else 0
        share = {"state": part, "x": f"{x:.2f}%", "width": f"{width:.2f}%"}
        bar.append({"fill": fills[part], "number": numbers[part], **share})
        x += width
    return {
        "done": numbers["done"] + numbers["not-applicable"],
        "duties": duties,
        "bar": bar if duties else [],
    }
