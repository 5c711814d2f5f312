"""The site's addresses, and the floors: views that do nothing, or one thing with the database."""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import path

from regtrack.register.models import EventDate, ObligationRevision
from regtrack.urls import urlpatterns as site

ROWS: dict[str, type[Model]] = {
    "events": EventDate,
    "duties": ObligationRevision,
}


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


SAME: dict[str, tuple[str, bytes]] = {}  # what `same` returns: media type and body


def same(request: HttpRequest) -> HttpResponse:
    """An empty view that returns the bytes of the page it is compared with."""
    media_type, body = SAME["page"]
    return HttpResponse(body, content_type=media_type)


ONLY: dict[str, Callable[[], object]] = {}  # what `only` does


def only(request: HttpRequest) -> HttpResponse:
    """An empty view, and the least that the compared one must do."""
    ONLY["act"]()
    return HttpResponse()


def select(request: HttpRequest, rows: str) -> HttpResponse:
    list(ROWS[rows]._default_manager.order_by("pk").values_list())
    return HttpResponse()


urlpatterns = [
    path("floor/empty/", empty),
    path("floor/same/", same),
    path("floor/only/", only),
    path("floor/<str:rows>/", select),
    *site,
]
