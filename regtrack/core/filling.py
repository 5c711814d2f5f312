"""A page that fills in while its answer is being made.

A browser that would wait for longer than a second gets a page at once, which says how far the work
is and at the end leads to the answer: kept for an hour, for whoever asked. A program (its `Accept`
does not name text/html) waits, and gets the answer itself.

The work runs in a thread with connections of its own. Who leaves the page ends the work at its next
step: its transaction is rolled back, and nothing is kept.
"""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass
from functools import partial, wraps
from typing import Any

from django.contrib.messages import get_messages
from django.core.cache import caches
from django.db import connections
from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regtrack.core.http import Request
from regtrack.core.progress import Step, watched

View = Callable[..., HttpResponseBase]
PATIENCE = 1.0  # seconds before a browser gets the page instead of the answer
BEAT = 0.5  # seconds between two lines
AT_ONCE = 8  # works; more wait for their turn
MARK = "<!-- fills in -->"
KEPT = "answers"  # in CACHES
COPIED = ("Content-Type", "Content-Disposition", "Referrer-Policy", "X-Robots-Tag")

log = logging.getLogger("django.request")
_threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="filling")


class Left(BaseException):
    """Nobody waits for the answer any more. No part of the work may take it for an error."""


@dataclass(slots=True)
class Work:
    """How far it is, told by the thread of the work and read by that of the page."""

    step: Step | None = None
    done: int = 0
    total: int | None = None
    left: bool = False

    def begin(self, step: Step, total: int | None) -> None:
        self._go_on()
        self.step, self.done, self.total = step, 0, total

    def advance(self, parts: int) -> None:
        self._go_on()
        self.done += parts

    def _go_on(self) -> None:
        if self.left:
            raise Left


def fills_in(view: View) -> View:
    """For views that may take long. Outside of decorators that tag or cache what the view answers."""

    @wraps(view)
    def wrapper(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.htmx or "text/html" not in request.headers.get("Accept", ""):
            return view(request, *args, **kwargs)
        work, language = Work(), get_language() or "en"
        answer = _threads.submit(_run, work, language, partial(view, request, *args, **kwargs))
        try:
            return answer.result(PATIENCE)
        except NotYet:
            pass
        shell = render_to_string("filling.html", {}, request)
        page = StreamingHttpResponse(_filled(shell, request, work, answer, language))
        add_never_cache_headers(page)
        page["X-Accel-Buffering"] = "no"  # a proxy hands each line on as it comes
        return page

    return wrapper


def _run(work: Work, language: str, call: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """The answer, whole; a thread has a language of its own."""
    try:
        with watched(work), override(language):
            answer = call()
            if isinstance(answer, StreamingHttpResponse):
                whole = HttpResponse(answer.getvalue(), status=answer.status_code)
                whole.headers = answer.headers
                answer = whole
        return answer
    finally:
        connections.close_all()  # those of this thread


def _filled(
    shell: str, request: Request, work: Work, answer: Future[HttpResponseBase], language: str
) -> Iterator[str]:
    """The page up to where it fills in, a line each beat, what came of it, and the page's end."""
    head, end = shell.split(MARK)
    began = time.monotonic()
    try:
        yield head
        while True:
            with override(language):  # what sends the page may have another by now
                line = _line(work, int(time.monotonic() - began))
            yield line
            try:
                answer.exception(BEAT)
                break
            except NotYet:
                continue
        with override(language):
            outcome = _outcome(request, answer)
        yield outcome
        yield end
    finally:
        work.left = True


def _line(work: Work, seconds: int) -> str:
    words = {
        Step.READ: _("Reading"),
        Step.COMPARE: _("Comparing"),
        Step.WRITE: _("Writing"),
        Step.SET_PAGES: _("Setting the pages"),
    }
    step = words[work.step] if work.step else _("Beginning")
    told = {"step": step, "done": work.done, "total": work.total, "seconds": seconds}
    return render_to_string("components/filling_line.html", told)


def _outcome(request: Request, answer: Future[HttpResponseBase]) -> str:
    told: dict[str, Any] = {}
    try:
        found = answer.result()
        assert isinstance(found, HttpResponse)
    except Exception:
        log.exception("What a page was filled with failed: %s", request.path)
        told["failed"] = request.get_full_path()
    else:
        if isinstance(found, HttpResponseRedirect):
            # Too late for the cookie and the session that carry messages to another page
            told["messages"] = list(get_messages(request))
            told["address"] = found.url
        else:
            told["address"] = _keep(request, found)
            told["is_file"] = found.has_header("Content-Disposition")
    return render_to_string("components/filling_end.html", told)


def _keep(request: Request, answer: HttpResponse) -> str:
    """The answer's address from now on."""
    token = secrets.token_urlsafe(32)
    headers = {name: answer[name] for name in COPIED if answer.has_header(name)}
    caches[KEPT].set(token, (request.user.pk, answer.status_code, headers, answer.content))
    return reverse("answer", args=[token])


@never_cache
def kept(request: Request, token: str) -> HttpResponse:
    """An answer that was made while a page filled in, for whoever asked for it."""
    found = caches[KEPT].get(token)
    if found is None or found[0] != request.user.pk:
        raise Http404
    _user, status, headers, content = found
    return HttpResponse(content, status=status, headers=headers)
