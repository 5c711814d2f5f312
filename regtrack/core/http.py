"""The request as views see it, after the middleware."""

from __future__ import annotations

from collections.abc import Mapping
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


LONGEST_SEARCH = 200  # characters, in every search field


def search_of(query: Mapping[str, str]) -> str:
    """The words searched for, `q` of an address; what is longer than a database takes is cut, as the
    search field does."""
    return query.get("q", "").replace("\0", "").strip()[:LONGEST_SEARCH].strip()


def site_of(request: HttpRequest | None) -> str:
    """Where links in files lead, without a last slash: REGTRACK_SITE_URL, else the address of the
    request; "" for a command without that setting."""
    asked = request.build_absolute_uri("/").rstrip("/") if request else ""
    return settings.SITE_URL or asked
