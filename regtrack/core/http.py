"""The request as views see it, after the middleware."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from regtrack.core.clocks import Clocks


class Request(HttpRequest):
    """`clocks` and `htmx` are set by middleware; `user` is a person or a visitor."""

    clocks: Clocks
    htmx: HtmxDetails
    user: Any
