"""Addresses that only take what is sent to them, each with the page that it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from regtrack.core.http import Request

View = Callable[[Request, int], HttpResponse]


def posted(page: str, number: Callable[[Any, int], int] | None = None) -> Callable[[View], View]:
    """For a view (request, pk) of a signed-in person's POST; it never comes to be a page itself.

    `page` names the page that shows what it changes: of the same number, or of the one that `number`
    gives for the user and pk (Http404 for a person outside the team). Who was signed out meanwhile
    is told that nothing was changed and led there by the way in; who asks for the address itself,
    with a reload or in another language, is led there at once.
    """

    def decorate(view: View) -> View:
        @never_cache
        @wraps(view)
        def either(request: Request, pk: int) -> HttpResponse:
            if not request.user.is_authenticated:
                # What a number stands for is only said to whom it concerns, after the sign-in.
                back = request.path if number else reverse(page, args=[pk])
                return _sign_in(request, back)
            if request.method == "POST":
                return view(request, pk)
            if request.method in {"GET", "HEAD"}:
                return redirect(page, number(request.user, pk) if number else pk)
            return HttpResponseNotAllowed(["GET", "HEAD", "POST"])

        return either

    return decorate


def _sign_in(request: Request, back: str) -> HttpResponse:
    """As a whole page, not a form inside a row where htmx asked for one."""
    if request.method == "POST":
        messages.warning(request, _("You were signed out, so nothing was changed."))
    sign_in = redirect_to_login(back)
    if request.htmx:
        return HttpResponse(status=204, headers={"HX-Redirect": sign_in["Location"]})
    return sign_in
