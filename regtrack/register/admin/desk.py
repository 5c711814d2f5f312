"""The mapping desk: two instruments side by side, and how the duties of one relate to the other's."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from regtrack.register.actions.relate_duties import relate_duties
from regtrack.register.actions.separate_duties import separate_duties
from regtrack.register.actions.start_version import PROPOSED
from regtrack.register.admin.desk_form import RelateForm, filled, foreign, seen_digest
from regtrack.register.admin.previewing import as_readers_see
from regtrack.register.compare.comparison import BETWEEN_VERSIONS, Comparison, Duty, Row
from regtrack.register.compare.reading import Pair, in_order, read_comparison
from regtrack.register.compare.relations import of_relation
from regtrack.register.models import Instrument, Mapping, Obligation

# Editors see what is known from tomorrow on, too.
ALL_THAT_IS_KNOWN = dt.date.max


@dataclass(frozen=True, slots=True)
class DeskSide:
    """One text: its duties to tick, those without a relation first."""

    name: str
    instrument: Instrument
    unmapped: tuple[Duty, ...]
    mapped: tuple[Duty, ...]
    errors: Any


@dataclass(frozen=True, slots=True)
class DeskRow:
    row: Row
    badge: Any
    is_proposal: bool
    is_public: bool


def choose(request: HttpRequest) -> HttpResponse:
    """Which two? Without an answer a form; with one, on to the desk."""
    _demand(request)
    refs = [request.GET.get(name, "") for name in ("a", "b")]
    problem = ""
    if all(refs) and refs[0] != refs[1]:
        return HttpResponseRedirect(reverse("admin:register_desk", args=refs))
    if all(refs):
        problem = _("Found the same instrument twice; expected two.")
    return render(
        request,
        "admin/register/desk_choose.html",
        {
            **admin.site.each_context(request),
            "title": _("Mapping desk"),
            "instruments": Instrument.objects.select_related("jurisdiction").order_by(
                "jurisdiction", "ref"
            ),
            "chosen": refs,
            "problem": problem,
        },
    )


def desk(request: HttpRequest, a: str, b: str) -> HttpResponse:
    """Two instruments, duty by duty: relate, change a relation, take one away."""
    _demand(request)
    pair = in_order(*(get_object_or_404(Instrument, ref=ref) for ref in (a, b)))
    if a == b:
        return HttpResponseRedirect(reverse("admin:register_desk_choose"))
    page = reverse("admin:register_desk", args=[pair.before.ref, pair.after.ref])
    if pair.before.ref != a:
        return HttpResponseRedirect(page)
    comparison = read_comparison(pair, known=ALL_THAT_IS_KNOWN, public=False).comparison
    rows = {row.ref: row for row in comparison.rows}
    if request.method == "POST" and "remove" in request.POST:
        _remove(request, rows)
        return HttpResponseRedirect(f"{page}#rows")
    form = _form(request, pair, rows)
    if request.method == "POST" and form.is_valid() and _saved(request, form, pair, rows):
        return HttpResponseRedirect(f"{page}#relate")
    return render(request, "admin/register/desk.html", _context(request, pair, comparison, form))


def _demand(request: HttpRequest) -> None:
    if not request.user.has_perm("register.view_mapping"):
        raise PermissionDenied


# == Writing ==
def _form(request: HttpRequest, pair: Pair, rows: dict[str, Row]) -> RelateForm:
    if request.method == "POST":
        row = rows.get(request.POST.get("change", ""))
        return RelateForm(pair, request.POST, initial=filled(row, pair) if row else {})
    changed = request.GET.get("change", "")
    if changed:
        if changed not in rows:
            raise Http404
        return RelateForm(pair, initial=filled(rows[changed], pair))
    ticked = {side: request.GET.getlist(side) for side in ("before", "after")}
    return RelateForm(pair, initial=ticked)


def _saved(request: HttpRequest, form: RelateForm, pair: Pair, rows: dict[str, Row]) -> bool:
    given = form.cleaned_data
    mapping: Mapping | None = None
    kept: tuple[tuple[Duty, ...], tuple[Duty, ...]] = ((), ())
    if given["change"]:
        row = rows.get(given["change"])
        if row is None or seen_digest(row) != given["seen"]:
            form.add_error(
                None,
                _(
                    "This relation was changed since you opened it. Nothing was saved: look at it "
                    "in the list below, and choose “Change” there."
                ),
            )
            return False
        mapping = Mapping.objects.get(ref=row.ref)
        kept = (foreign(row.before, pair), foreign(row.after, pair))
    try:
        relate_duties(
            mapping=mapping,
            before=[*given["before"], *_rows(kept[0])],
            after=[*given["after"], *_rows(kept[1])],
            relation=given["relation"],
            reason=form.reason,
            confidence=given["confidence"],
            actor=request.user,
            at=timezone.now(),
        )
    except ValidationError as error:
        for field, found in error.message_dict.items():
            form.tell(field, found)
        return False
    said = _("The relation is changed.") if mapping else _("The duties are related.")
    messages.success(request, said)
    return True


def _rows(duties: tuple[Duty, ...]) -> Any:
    return Obligation.objects.filter(ref__in=[duty.ref for duty in duties])


def _remove(request: HttpRequest, rows: dict[str, Row]) -> None:
    ref = request.POST["remove"]
    if ref not in rows:
        messages.error(request, _("This relation is gone already."))
        return
    try:
        separate_duties(mapping=Mapping.objects.get(ref=ref), actor=request.user, at=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("The relation is taken away."))


# == As the page shows it ==
def _context(
    request: HttpRequest, pair: Pair, comparison: Comparison, form: RelateForm
) -> dict[str, Any]:
    may = {verb: request.user.has_perm(f"register.{verb}_mapping") for verb in _VERBS}
    changed = form["change"].value() or ""
    shown = next((row for row in comparison.rows if row.ref == changed), None)
    public = set(
        Mapping.objects.public()
        .filter(ref__in=[row.ref for row in comparison.rows])
        .values_list("ref", flat=True)
    )
    return {
        **admin.site.each_context(request),
        "title": _("Mapping desk"),
        "pair": pair,
        "public_page": as_readers_see(
            request,
            reverse("compare", args=[pair.before.ref, pair.after.ref]),
            pair.before,
            pair.after,
        ),
        "form": form,
        "changed": changed,
        "may": may,
        "may_write": may["change"] if changed else may["add"],
        "sides": [
            _side(name, instrument, side, form)
            for name, instrument, side in (
                ("before", pair.before, comparison.before),
                ("after", pair.after, comparison.after),
            )
        ],
        "rows": [_row(row, pair, public) for row in comparison.rows],
        "foreign": foreign((*shown.before, *shown.after), pair) if shown else (),
        "proposals": sum(_is_proposal(row) for row in comparison.rows),
        "is_between_versions": pair.versions,
    }


_VERBS = ("add", "change", "delete")


def _side(name: str, instrument: Instrument, side: Any, form: RelateForm) -> DeskSide:
    without = {duty.ref for duty in side.unmapped}
    mapped = tuple(duty for duty in side.duties if duty.ref not in without)
    return DeskSide(name, instrument, side.unmapped, mapped, form.errors.get(name, ""))


def _row(row: Row, pair: Pair, public: set[str]) -> DeskRow:
    return DeskRow(row, of_relation(row.relation), _is_proposal(row), row.ref in public)


def _is_proposal(row: Row) -> bool:
    return row.relation in BETWEEN_VERSIONS and row.reason.en == PROPOSED.en
