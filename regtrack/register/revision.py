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
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.messages.storage.cookie import CookieStorage
from django.db.models import QuerySet, Subquery
from django.http import HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.crypto import constant_time_compare
from django.utils.http import http_date, parse_etags
from django.utils.translation import get_language

from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.audit.record import REGISTER
from regtrack.core.http import Request

View = Callable[..., HttpResponseBase]
# Somewhere a day begins at each quarter of an hour (Nepal: 18:15 UTC)
QUARTER = dt.timedelta(minutes=15)
CODE = {".py", ".html", ".md", ".mo", ".css", ".js", ".svg", ".typ", ".lock"}


@dataclass(frozen=True, slots=True)
class Revision:
    """The register's chain: its length, the hash of its last entry, and when that was written
    (None: nothing was ever written)."""

    length: int
    head: str
    at: dt.datetime | None


def read_revision() -> Revision:
    """One query."""
    last = _entries().values_list("sequence", "hash", "at").first()
    return Revision(*last) if last else Revision(0, "", None)


def newest_stamp() -> Subquery:
    """To be annotated: the hash of the register's newest entry, its revision in one word; null where
    nothing was ever written."""
    return Subquery(_entries().values("hash")[:1])


def length() -> Subquery:
    """To be annotated: how many entries the register's chain has; null for none."""
    return Subquery(_entries().values("sequence")[:1])


def _entries() -> QuerySet[Entry]:
    return Entry.objects.filter(chain__name=REGISTER).order_by("-sequence")


def _read_for(request: Request) -> Revision:
    """The revision, and into `request.user` who reads: one query for both where the session is a
    plain one, since a reader's unchanged page should cost little more than a visitor's.

    Holds to the rules of django.contrib.auth.get_user. Whatever else there is (an old secret key,
    a session whose person is gone, disabled or has another password) is left to that function.
    """
    backend = request.session.get(BACKEND_SESSION_KEY)
    if SESSION_KEY in request.session and backend in settings.AUTHENTICATION_BACKENDS:
        newest = {
            f"register_{name}": Subquery(_entries().values(name)[:1])
            for name in ("sequence", "hash", "at")
        }
        key = User._meta.pk.to_python(request.session[SESSION_KEY])
        user = User.objects.filter(pk=key, is_active=True).annotate(**newest).first()
        said = request.session.get(HASH_SESSION_KEY, "")
        if user and said and constant_time_compare(said, user.get_session_auth_hash()):
            request.user = user
            length, head, at = (getattr(user, name) for name in newest)
            return Revision(length or 0, head or "", at)
    return read_revision()


def revised(*, public: bool = False) -> Callable[[View], View]:
    """A view of the register that is answered 304 while nothing changed, with two queries at most
    (a visitor: one; an editor: two more for the permissions).

    Only a tag is taken as proof, one that this reader was given with a page. A moment says neither
    who read nor whether there was a page at all, and nor does "*".

    `public`: the same for every reader, such as a feed, and without days left. Else the page is
    the reader's own (a name, a way to sign out), and counts days from the present moment.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapped(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if request.method not in {"GET", "HEAD"} or settings.DEBUG:  # whose templates change
                return view(request, *args, **kwargs)
            if not public and _has_messages(request):  # they are said once, and not kept
                response = view(request, *args, **kwargs)
                response.headers["Cache-Control"] = "private, no-store"
                return response
            revision = read_revision() if public else _read_for(request)
            etag, changed = _etag(request, revision, public), _changed(request, revision, public)
            response = (
                HttpResponseNotModified() if _has(request, etag) else view(request, *args, **kwargs)
            )
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
        code_digest(),
    ]
    if not public:
        parts += [*_reader(request), *_part_of_page(request)]
        if request.clocks.on == request.clocks.today:
            parts.append(_quarter(request))
    text = "\n".join(map(repr, parts))
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'


def _has(request: Request, etag: str) -> bool:
    """Compared weakly (RFC 9110, 8.8.3.2): a proxy may have made the tag a strong one."""
    kept = parse_etags(request.headers.get("If-None-Match", ""))
    return etag.removeprefix("W/") in {tag.removeprefix("W/") for tag in kept}


def _reader(request: Request) -> list[Any]:
    """Who reads, by what name and with what rights; the session and the token of the page's forms
    with it, since both change when the same person signs in again."""
    if SESSION_KEY not in request.session:
        return [None]
    user = request.user
    if not user.is_authenticated:  # signed out from elsewhere: the session no longer counts
        return [None]
    rights = sorted(user.get_all_permissions()) if user.is_staff else []
    session = [request.session.session_key, request.META.get("CSRF_COOKIE")]
    return [user.pk, str(user), user.is_staff, user.is_superuser, rights, *session]


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
def code_digest() -> str:
    """A digest of what makes pages: modules, templates, messages, static files, and which libraries
    are asked for. Read once a process."""
    found = hashlib.sha256()
    paths = [settings.BASE_DIR / "requirements.lock"]
    for folder in ("regtrack", "templates"):
        paths += sorted((settings.BASE_DIR / folder).rglob("*"))
    for path in paths:
        if path.suffix in CODE and path.is_file():
            found.update(path.relative_to(settings.BASE_DIR).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()
