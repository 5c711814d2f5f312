"""Files from pages: the same query as the page, with `lang` for the file's language."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.views.decorators.cache import never_cache

from regtrack.checklists.models import Checklist
from regtrack.core.http import Request
from regtrack.core.messages import translated
from regtrack.core.texts import Text
from regtrack.exports.build import checklist_document, site_address, timeline_document
from regtrack.exports.document import LANGUAGES, Language
from regtrack.exports.formats import CHECKLIST_FORMATS, TIMELINE_FORMATS
from regtrack.exports.formats.xlsx_strings import TooLongForCellError
from regtrack.timeline.filters import TimelineFilter
from regtrack.timeline.rows import rows
from regtrack.timeline.views import filtered


@never_cache
@login_required
def checklist(request: Request, pk: int, form: str) -> HttpResponse:
    """One checklist as a file."""
    found = get_object_or_404(Checklist.objects.for_user(request.user).for_page(), pk=pk)
    if form not in CHECKLIST_FORMATS:
        raise Http404
    language = _language(request)
    document = checklist_document(
        found, at=timezone.now(), today=request.clocks.today, site=_site(request)
    )
    chosen = CHECKLIST_FORMATS[form]
    try:
        content = chosen.render(document, language)
    except TooLongForCellError as error:
        return _refused(request, str(error))
    name = f"regtrack-checklist-{found.pk}.{language}.{chosen.extension}"
    return _file(content, chosen.media_type, name)


def timeline(request: Request, form: str) -> HttpResponse:
    """The filtered timeline as a file."""
    if form not in TIMELINE_FORMATS:
        raise Http404
    language = _language(request)
    found = filtered(request)
    if found.form.errors:  # else the file would name a filter and hold every event
        return _refused(request, _problems(found))
    document = timeline_document(
        rows(found.qs, request.clocks),
        clocks=request.clocks,
        filters=_filters(found),
        at=timezone.now(),
        url=request.build_absolute_uri(),
        site=_site(request),
    )
    chosen = TIMELINE_FORMATS[form]
    name = f"regtrack-timeline.{language}.{chosen.extension}"
    return _file(chosen.render(document, language), chosen.media_type, name)


def _language(request: Request) -> Language:
    """`?lang=`, else the page's; an unknown one is no page."""
    asked = request.GET.get("lang") or get_language() or "en"
    for language in LANGUAGES:
        if language == asked:
            return language
    raise Http404


def _site(request: Request) -> str:
    return site_address(request.build_absolute_uri("/"))


def _filters(found: TimelineFilter) -> tuple[tuple[Text, str], ...]:
    return tuple(
        (translated(field.label), found.form[name].value())
        for name, field in found.form.fields.items()
        if found.form[name].value()
    )


def _problems(found: TimelineFilter) -> str:
    colon = pgettext("after a label", ": ")
    return " ".join(
        f"{found.form.fields[name].label}{colon}{' '.join(errors)}"
        for name, errors in found.form.errors.items()
    )


def _refused(request: Request, sentence: str) -> HttpResponse:
    return render(request, "400.html", {"problem": sentence}, status=400)


def _file(content: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
