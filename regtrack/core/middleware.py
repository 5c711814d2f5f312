"""Two small things that every page needs: a header, and the two clocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import render
from django.utils import timezone

from regtrack.core import clocks as clock
from regtrack.core.http import Request

GetResponse = Callable[[Any], HttpResponse]

POLICY = ", ".join(
    f"{feature}=()" for feature in ("camera", "geolocation", "microphone", "payment", "usb")
)


def permissions_policy(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        return response

    return middleware


def clocks(get_response: GetResponse) -> GetResponse:
    """Read `on` and `known` from the URL into `request.clocks`; what is not a day is answered 400."""

    def middleware(request: Request) -> HttpResponse:
        now = timezone.now()
        try:
            request.clocks = clock.read(request.GET, now)
        except clock.ClockError as error:
            request.clocks = clock.read({}, now)
            page = render(request, "400.html", {"error": error}, status=400)
            return HttpResponseBadRequest(page.content)
        return get_response(request)

    return middleware
