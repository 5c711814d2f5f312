"""The front door and the documentation."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.translation import get_language

from regtrack.core.markdown import page_of


def front(request: HttpRequest) -> HttpResponse:
    """`/` leads to the timeline, in the language that the browser asks for first."""
    return redirect("timeline")


def favicon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for `/favicon.ico` where a page names no icon, as an error page or a file does."""
    return redirect(static("regtrack/icon.svg"))


def docs(request: HttpRequest, page: str = "index") -> HttpResponse:
    """One page of templates/docs, written in Markdown."""
    found = page_of(settings.BASE_DIR / "templates" / "docs", page, get_language() or "en")
    if found is None:
        raise Http404
    return render(request, "docs/page.html", {"page": found})
