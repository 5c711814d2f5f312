"""What a page of the register was made from, as an ETag: an unchanged page is answered 304.

The register's revision is its audit chain: how long it is, its newest hash and moment. Every
write to the register appends to it, so a page of the same revision, address, day, reader and code
says the same. The tags are weak: two readings say the same, though a form's token may differ.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.utils import timezone
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import http_date
from django.utils.translation import get_language

from regtrack.audit.models import Entry
from regtrack.audit.record import REGISTER
from regtrack.core.http import Request

View = Callable[..., HttpResponse]
# Somewhere a day begins at each quarter of an hour (Nepal: 18:15 UTC)
QUARTER = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Revision:
    """The register's chain: its length, the hash of its last entry, and when that was written
    (None: nothing was ever written)."""

    length: int
    head: str
    at: dt.datetime | None


def read_revision() -> Revision:
    """One query."""
    last = (
        Entry.objects.filter(chain__name=REGISTER)
        .order_by("-sequence")
        .values_list("sequence", "hash", "at")
        .first()
    )
    return Revision(*last) if last else Revision(0, "", None)


def revised(*, public: bool = False) -> Callable[[View], View]:
    """A view of the register that is answered 304 while nothing changed, with two queries at most.

    `public`: the same for every reader, such as a feed, and without days left. Else the page is
    the reader's own (a name, a way to sign out), and counts days from the present moment.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method not in {"GET", "HEAD"} or settings.DEBUG:  # whose templates change
                return view(request, *args, **kwargs)
            if not public and _has_messages(request):  # they are said once, and not kept
                response = view(request, *args, **kwargs)
                response.headers["Cache-Control"] = "private, no-store"
                return response
            revision = read_revision()
            etag, changed = _etag(request, revision, public), _changed(request, revision, public)
            found = get_conditional_response(
                request, etag=etag, last_modified=int(changed.timestamp())
            )
            response = found or view(request, *args, **kwargs)
            if response.status_code not in {200, 304}:
                return response
            response.headers.setdefault("ETag", etag)
            response.headers["Last-Modified"] = http_date(changed.timestamp())
            response.headers["Cache-Control"] = f"{'public' if public else 'private'}, no-cache"
            if not public:
                patch_vary_headers(response, ("Cookie", "HX-Request"))
            return response

        return wrapped

    return decorate


def _etag(request: Request, revision: Revision, public: bool) -> str:
    parts = [
        revision.length,
        revision.head,
        get_language(),
        request.build_absolute_uri(),
        request.clocks.today,
        settings.SITE_URL,
        _code(),
    ]
    if not public:
        parts += [*_reader(request), *_part_of_page(request)]
        if request.clocks.on == request.clocks.today:
            parts.append(_quarter(request))
    text = "\n".join(map(repr, parts))
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _reader(request: Request) -> list[Any]:
    """Who reads, without fetching the user; the session and the token of the page's forms with it,
    since both change when the same person signs in again."""
    person = request.session.get(SESSION_KEY)
    if person is None:
        return [None]
    return [person, request.session.session_key, request.META.get("CSRF_COOKIE")]


def _part_of_page(request: Request) -> list[Any]:
    names = ("HX-Request", "HX-Boosted", "HX-Target", "HX-History-Restore-Request")
    return [request.headers.get(name) for name in names]


def _has_messages(request: Request) -> bool:
    """Whatever waits to be said has a cookie, also when the words themselves are in the session."""
    return CookieStorage.cookie_name in request.COOKIES


def _quarter(request: Request) -> int:
    now = request.clocks.now or timezone.now()
    return int(now.timestamp() // QUARTER.total_seconds())


def _changed(request: Request, revision: Revision, public: bool) -> dt.datetime:
    """The last entry, or the moment since when days are counted as they are now, if that is later."""
    today = timezone.make_aware(dt.datetime.combine(request.clocks.today, dt.time()))
    moments = [today, *([revision.at] if revision.at else [])]
    if not public and request.clocks.on == request.clocks.today:
        start = _quarter(request) * QUARTER.total_seconds()
        moments.append(dt.datetime.fromtimestamp(start, dt.UTC))
    return max(moments)


@cache
def _code() -> str:
    """A digest of what makes pages: modules, templates, messages, static files. Read once a process."""
    found = hashlib.sha256()
    for folder in ("regtrack", "templates"):
        for path in sorted((settings.BASE_DIR / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".md", ".mo", ".css", ".js", ".svg"}:
                found.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
                found.update(path.read_bytes())
    return found.hexdigest()
