"""The request as views see it, after the middleware."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from regtrack.core.clocks import Clocks


class Request(HttpRequest):
    """`clocks` and `htmx` are set by middleware; `user` is a person or a visitor."""

    clocks: Clocks
    htmx: HtmxDetails
    user: Any


def site_of(request: HttpRequest | None) -> str:
    """Where links in files lead, without a last slash: REGTRACK_SITE_URL, else the address of the
    request; "" for a command without that setting."""
    asked = request.build_absolute_uri("/").rstrip("/") if request else ""
    return settings.SITE_URL or asked
