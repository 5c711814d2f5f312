"""One request through all of the middleware, without the test client, which copies contexts."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import get_user_model
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponseBase
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

SERVED = {200, 302}  # what was sent by a form is answered with another address


class Site:
    def __init__(self, user: Any = None) -> None:
        self.handler = WSGIHandler()
        self.factory = RequestFactory()
        if user is not None:
            client = Client()
            client.force_login(get_user_model().objects.get(pk=user.pk))
            self.factory.cookies = client.cookies

    def get(self, address: str) -> HttpResponseBase:
        return self._answer(self.factory.get(address))

    def read(self, address: str) -> bytes:
        """The whole answer, also of one that streams."""
        return b"".join(self.get(address))  # type: ignore[arg-type]

    def post(self, address: str, fields: dict[str, Any]) -> HttpResponseBase:
        request = self.factory.post(address, fields, headers={"HX-Request": "true"})
        request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
        return self._answer(request)

    def queries(self, address: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            self.get(address)
        return len(captured)

    def _answer(self, request: Any) -> HttpResponseBase:
        response = self.handler.get_response(request)
        assert response.status_code in SERVED, (request.path, response.status_code)
        return response
