"""The site's addresses, and the floors: an empty view, and one that selects the same rows."""

from __future__ import annotations

from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.urls import path

from regtrack.checklists.models import Item
from regtrack.register.models import EventDate, ObligationRevision
from regtrack.urls import urlpatterns as site

ROWS: dict[str, type[Model]] = {
    "events": EventDate,
    "duties": ObligationRevision,
    "items": Item,
}


def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


SAME: dict[str, tuple[str, bytes]] = {}  # what `same` returns: media type and body


def same(request: HttpRequest) -> HttpResponse:
    """An empty view that returns the bytes of the page it is compared with."""
    media_type, body = SAME["page"]
    return HttpResponse(body, content_type=media_type)


def select(request: HttpRequest, rows: str) -> HttpResponse:
    list(ROWS[rows]._default_manager.order_by("pk").values_list())
    return HttpResponse()


urlpatterns = [
    path("floor/empty/", empty),
    path("floor/same/", same),
    path("floor/<str:rows>/", select),
    *site,
]
