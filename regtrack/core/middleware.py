"""Two small things that every page needs: a header, and the two clocks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from regtrack.core import clocks as clock
from regtrack.core.address import AddressError
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
    """Read `on` and `known` from the URL into `request.clocks`. What they, or a view, cannot read in
    the address (AddressError) is answered 400."""

    def middleware(request: Request) -> HttpResponse:
        now = timezone.now()
        try:
            request.clocks = clock.read(request.GET, now)
        except AddressError as error:
            request.clocks = clock.read({}, now)
            return refused(request, error)
        return get_response(request)

    def refused(request: Request, error: AddressError) -> HttpResponse:
        return render(request, "400.html", {"problem": error}, status=400)

    def process_exception(request: Request, error: Exception) -> HttpResponse | None:
        return refused(request, error) if isinstance(error, AddressError) else None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
