"""Files from pages: the same query as the page, with `lang` for the file's language."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.paginator import InvalidPage, Page, Paginator
from django.http import Http404, HttpResponse, QueryDict, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, translate_url
from django.utils import timezone
from django.utils.translation import get_language, pgettext
from django.views.decorators.cache import never_cache

from regtrack.checklists.models import Checklist
from regtrack.core.clocks import Clocks
from regtrack.core.filling import fills_in
from regtrack.core.http import Request, site_of
from regtrack.core.messages import translated
from regtrack.core.progress import Step, advance, begin
from regtrack.core.texts import Text
from regtrack.exports import feed
from regtrack.exports.build import checklist_document
from regtrack.exports.build_comparison import comparison_document
from regtrack.exports.document import LANGUAGES, Language
from regtrack.exports.formats import (
    CHECKLIST_FORMATS,
    COMPARISON_FORMATS,
    TIMELINE_FORMATS,
    Document,
    Format,
)
from regtrack.exports.formats.xlsx_strings import TooLongForCellError
from regtrack.exports.timeline import timeline_document
from regtrack.register.lives import read_lives
from regtrack.register.models import EventDate
from regtrack.register.revision import revised
from regtrack.register.views.compare import asked_relation, pair_of, reading_of, to_canonical
from regtrack.timeline.filters import TimelineFilter
from regtrack.timeline.rows import Row, rows
from regtrack.timeline.views import filtered

AT_A_TIME = 500


@never_cache
@fills_in
@login_required
def checklist(request: Request, pk: int, form: str) -> HttpResponseBase:
    """One checklist as a file."""
    found = get_object_or_404(Checklist.objects.for_user(request.user).for_page(), pk=pk)
    if form not in CHECKLIST_FORMATS:
        raise Http404
    language = asked_language(request)
    document = checklist_document(
        found, at=timezone.now(), today=request.clocks.today, site=site_of(request)
    )
    return rendered(
        request, CHECKLIST_FORMATS[form], document, language, f"regtrack-checklist-{found.pk}"
    )


def rendered(
    request: Request, form: Format[Document], document: Document, language: Language, name: str
) -> HttpResponseBase:
    """A document as a file to download; what a format cannot hold is said in a sentence."""
    begin(Step.WRITE, document.size)
    try:
        content = form.make(document, language)
    except TooLongForCellError as error:
        return _refused(request, str(error))
    return _file(content, form.media_type, f"{name}.{language}.{form.extension}")


@fills_in
@revised()
def comparison(request: Request, a: str, b: str, form: str) -> HttpResponseBase:
    """Two instruments side by side as a file, with the page's filter and clocks."""
    if form not in COMPARISON_FORMATS:
        raise Http404
    language = asked_language(request)
    relation = asked_relation(request)
    pair = pair_of(request, a, b)
    if pair.before.ref != a:
        return to_canonical(request, "comparison_export", pair.before.ref, pair.after.ref, form)
    document = comparison_document(
        reading_of(request, pair),
        relation=relation,
        clocks=request.clocks,
        at=timezone.now(),
        url=request.build_absolute_uri(),
        site=site_of(request),
    )
    return rendered(request, COMPARISON_FORMATS[form], document, language, f"regtrack-{a}-{b}")


@fills_in
@revised(public=True)
def timeline(request: Request, form: str) -> HttpResponseBase:
    """The filtered timeline as a file, or as something to subscribe to."""
    if form not in TIMELINE_FORMATS and form != feed.NAME:
        raise Http404
    language, milestones = asked_language(request), _milestones(request)
    found = filtered(request)
    if found.form.errors:  # else the file would name a filter and hold every event
        return _refused(request, _problems(found))
    if form == feed.NAME:
        return _feed(request, found, language)
    document = timeline_document(
        _rows(found, request.clocks), **_origin(request, found), milestones=milestones
    )
    chosen = TIMELINE_FORMATS[form]
    name = f"regtrack-timeline.{language}.{chosen.extension}"
    begin(Step.WRITE, document.size)
    content = chosen.make(document, language)
    return _file(content, chosen.media_type, name, inline=chosen.is_subscribed)


def _rows(found: TimelineFilter, clocks: Clocks) -> Iterator[Row]:
    """All rows in their order, some at a time: ten thousand events are not held as models at once."""
    lives = read_lives(clocks.known)
    events = found.qs.for_timeline(clocks.known).in_order().iterator(chunk_size=AT_A_TIME)
    begin(Step.READ)
    while part := list(islice(events, AT_A_TIME)):
        yield from rows(part, clocks, lives)
        advance(len(part))


def _feed(request: Request, found: TimelineFilter, language: Language) -> HttpResponseBase:
    """One page of the feed, newest change first; a page that is not there is no page."""
    events = found.qs.for_timeline(request.clocks.known).newest_change_first()
    entries = Paginator(events, feed.ENTRIES)
    try:
        page = entries.page(request.GET.get("page", "1"))
    except InvalidPage:
        raise Http404 from None
    document = timeline_document(rows(page.object_list, request.clocks), **_origin(request, found))
    content = feed.render(document, language, _pages(request, page))
    name = f"regtrack-timeline.{language}.atom"
    return _file(content, feed.MEDIA_TYPE, name, inline=True)


def _pages(request: Request, page: Page[EventDate]) -> feed.Pages:
    def part(number: int) -> str:
        query = request.GET.copy()
        query.pop("page", None)
        if number > 1:
            query["page"] = str(number)
        return _address(request, request.path, query)

    query = request.GET.copy()
    for name in ("page", "lang", "milestones"):
        query.pop(name, None)
    html = _address(request, reverse("timeline"), query)
    numbers = {"first": 1, "last": page.paginator.num_pages}
    if page.has_previous():
        numbers["previous"] = page.previous_page_number()
    if page.has_next():
        numbers["next"] = page.next_page_number()
    return feed.Pages(
        page=html,
        pages=tuple((code, translate_url(html, code)) for code, _ in settings.LANGUAGES),
        feed=part(page.number),
        parts=tuple((relation, part(number)) for relation, number in numbers.items()),
    )


def _address(request: Request, path: str, query: QueryDict) -> str:
    return f"{site_of(request)}{path}{'?' + query.urlencode() if query else ''}"


def _origin(request: Request, found: TimelineFilter) -> dict[str, Any]:
    return {
        "clocks": request.clocks,
        "filters": _filters(found),
        "at": timezone.now(),
        "url": request.build_absolute_uri(),
        "site": site_of(request),
    }


def _milestones(request: Request) -> bool:
    """`?milestones=0` leaves them out of a calendar; another word is no page."""
    asked = request.GET.get("milestones", "1")
    if asked not in {"0", "1"}:
        raise Http404
    return asked == "1"


def asked_language(request: Request) -> Language:
    """`?lang=`, else the page's; an unknown one is no page."""
    asked = request.GET.get("lang") or get_language() or "en"
    for language in LANGUAGES:
        if language == asked:
            return language
    raise Http404


def _filters(found: TimelineFilter) -> tuple[tuple[Text, str], ...]:
    return tuple(
        (translated(field.label), _chosen(found.form[name].value()))
        for name, field in found.form.fields.items()
        if found.form[name].value() and name not in found.OF_THE_CHART
    )


def _chosen(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else str(value)


def _problems(found: TimelineFilter) -> str:
    colon = pgettext("after a label", ": ")
    return " ".join(
        f"{found.form.fields[name].label}{colon}{' '.join(errors)}"
        for name, errors in found.form.errors.items()
    )


def _refused(request: Request, sentence: str) -> HttpResponse:
    return render(request, "400.html", {"problem": sentence}, status=400)


def _file(
    content: bytes | Iterator[bytes], media_type: str, name: str, *, inline: bool = False
) -> HttpResponseBase:
    """Pieces are sent as they are made."""
    place = "inline" if inline else "attachment"
    kind = HttpResponse if isinstance(content, bytes) else StreamingHttpResponse
    return kind(
        content,
        content_type=media_type,
        headers={"Content-Disposition": f'{place}; filename="{name}"'},
    )
