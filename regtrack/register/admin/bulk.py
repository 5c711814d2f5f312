"""“Enter many”: the parts of an instrument as a sheet to fill in, read back, looked at, and written.

Between the preview and the confirmation the rows travel in the page itself, signed, so that the
server keeps no file.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError as ShapeError

from regtrack.core.sheets.reading import refuse_large
from regtrack.core.sheets.sheet import CellProblem, FileError, Sheet
from regtrack.register.actions.enter_many import enter_many
from regtrack.register.admin.bulk_words import choices_of, explained
from regtrack.register.admin.names import Names, called
from regtrack.register.admin.recorded import sentences
from regtrack.register.admin.wording import ShownField, shown_fields
from regtrack.register.bulk.columns import KINDS
from regtrack.register.bulk.lines import Line, counts
from regtrack.register.bulk.preparing import Prepared, prepare
from regtrack.register.bulk.reading import LIMITS, read_file
from regtrack.register.bulk.writing import csv_file, xlsx_file
from regtrack.register.models import Instrument
from regtrack.register.packs.rows import snapshot

SALT = "register.enter-many"
MOST_SIGNED = 2_000_000  # characters, below what a request may hold
AGE = 24 * 60 * 60  # seconds
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class FileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("A filled-in sheet"),
        help_text=gettext_lazy("XLSX, or CSV in UTF-8 or GBK."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


@dataclass(frozen=True, slots=True)
class ShownLine:
    line: Line
    what: str
    fields: list[ShownField]

    @property
    def row(self) -> int:
        """As a spreadsheet counts: the headings are row 1."""
        return self.line.number + 2


def template(request: HttpRequest, ref: str, name: str, form: str) -> HttpResponse:
    """The sheets as they are now: `parts.xlsx`, or `Duties.csv`."""
    instrument = _instrument(request, ref)
    nodes = snapshot(instruments=[instrument.ref], faults={})
    if form == "xlsx" and name == "parts":
        try:
            content, kind = xlsx_file(nodes, choices_of(nodes), explained()), XLSX
        except FileError as error:
            messages.error(request, str(error))
            return HttpResponseRedirect(reverse("admin:register_many", args=[ref]))
    elif form == "csv" and name in KINDS:
        content, kind = csv_file(KINDS[name], nodes), "text/csv; charset=utf-8"
    else:
        raise Http404
    named = f"{ref}-{name.lower()}.{form}"
    return HttpResponse(
        content, kind, headers={"Content-Disposition": f'attachment; filename="{named}"'}
    )


def enter(request: HttpRequest, ref: str) -> HttpResponse:
    """Upload, preview, confirm: three steps of one page."""
    instrument = _instrument(request, ref)
    form = FileForm()
    if request.method != "POST":
        return _page(request, instrument, form)
    if "entered" in request.POST:
        return _confirm(request, instrument)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            refuse_large(file.size, LIMITS)
            sheets = read_file(file.name or "", file.read())
            return _preview(request, instrument, sheets)
        except FileError as error:
            form.add_error("file", str(error))
    return _page(request, instrument, form)


def _instrument(request: HttpRequest, ref: str) -> Instrument:
    instrument = get_object_or_404(Instrument, ref=ref)
    if not request.user.has_perm("register.change_instrument"):
        raise PermissionDenied
    return instrument


def _confirm(request: HttpRequest, instrument: Instrument) -> HttpResponse:
    try:
        held = signing.loads(request.POST["entered"], salt=SALT, max_age=AGE)
        if (held["of"], held["by"]) != (instrument.ref, request.user.pk):
            raise signing.BadSignature
    except signing.BadSignature:
        gone = _("The preview is no longer valid; upload the file again.")
        return _page(request, instrument, FileForm(), faults=[gone])
    sheets = [
        Sheet(one["name"], tuple(one["headings"]), tuple(tuple(row) for row in one["rows"]))
        for one in held["sheets"]
    ]
    try:
        reading = enter_many(
            instrument=instrument,
            sheets=sheets,
            seen=held["seen"],
            actor=request.user,
            at=timezone.now(),
        )
    except (ValidationError, ShapeError) as error:
        return _preview(request, instrument, sheets, sentences(error))
    messages.success(
        request,
        _("Rows added: %(added)d. Rows changed: %(changed)d.") % dict(counts(reading.lines)),
    )
    return HttpResponseRedirect(reverse("admin:register_instrument_change", args=[instrument.pk]))


def _preview(
    request: HttpRequest,
    instrument: Instrument,
    sheets: list[Sheet],
    faults: list[str] | None = None,
) -> HttpResponse:
    prepared = prepare(instrument, sheets, timezone.localdate())
    held = _held(request, instrument, sheets, prepared)
    lines = prepared.reading.lines
    moved = [line for line in lines if line.state != "unchanged"]
    names = Names([(line.kind, node) for line in moved for node in (line.before, line.after)])
    shown = [
        ShownLine(
            line,
            called(line.kind, line.after),
            shown_fields(line.kind, line.before, line.after, names),
        )
        for line in moved
    ]
    return _page(
        request,
        instrument,
        FileForm(),
        prepared=prepared,
        problems=[sentence(one) for one in prepared.reading.problems],
        faults=faults or [],
        sheets=[
            (sheet.name, [one for one in shown if one.line.sheet == sheet.name]) for sheet in sheets
        ],
        counts=list(counts(lines)),
        entered=held if moved and not prepared.reading.problems else "",
        status=409 if faults else 200,
    )


def _held(
    request: HttpRequest, instrument: Instrument, sheets: list[Sheet], prepared: Prepared
) -> str:
    held = signing.dumps(
        {
            "of": instrument.ref,
            "by": request.user.pk,
            "seen": prepared.token,
            "sheets": [asdict(sheet) for sheet in sheets],
        },
        salt=SALT,
        compress=True,
    )
    if len(held) > MOST_SIGNED:
        raise FileError(_("The rows hold too much text for one page; upload them in two files."))
    return held


def sentence(problem: CellProblem) -> str:
    """Where, what was found, what is expected."""
    found = f"“{problem.found[:80]}”" if problem.found.strip() else _("nothing")
    return _("Sheet “%(sheet)s”, cell %(cell)s: found %(found)s; %(expected)s.") % {
        "sheet": problem.sheet,
        "cell": problem.cell,
        "found": found,
        "expected": problem.expected,
    }


def _page(
    request: HttpRequest, instrument: Instrument, form: FileForm, status: int = 200, **more: Any
) -> HttpResponse:
    return TemplateResponse(
        request,
        "admin/register/bulk/enter.html",
        {
            **admin.site.each_context(request),
            "opts": Instrument._meta,
            "title": _("Enter many: %(name)s") % {"name": instrument},
            "subtitle": None,
            "object": instrument,
            "form": form,
            "kinds": list(KINDS),
            **more,
        },
        status=status,
    )
