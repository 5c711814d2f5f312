"""Two editors of the register with every permission, and what their browsers send."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from regtrack.accounts.models import User


def make_editor(name: str, *without: str) -> User:
    """All permissions on the register but those that begin with one of `without`."""
    user = User.objects.create_user(
        name, f"{name}@example.org", "x", first_name=name.title(), is_staff=True
    )
    permissions = Permission.objects.filter(content_type__app_label="register")
    for beginning in without:
        permissions = permissions.exclude(codename__startswith=beginning)
    user.user_permissions.set(permissions)
    return user


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def ann(db: None) -> Client:
    return browser(make_editor("ann"))


@pytest.fixture
def ben(db: None) -> Client:
    return browser(make_editor("ben"))


def address(name: str, *args: Any) -> str:
    return reverse(f"admin:register_{name}", args=args)


def opened(client: Client, page: str) -> dict[str, Any]:
    """What a browser would send back of a form that was opened, its rows too."""
    context = client.get(page).context
    form = _values(context["adminform"].form)
    for inline in context["inline_admin_formsets"]:
        form |= _values(inline.formset.management_form)
        for row in inline.formset.initial_forms:
            form |= _values(row)
    return form


def _values(form: Any) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for bound in form:
        value = bound.value()
        if isinstance(value, list | tuple):
            values[bound.html_name] = [getattr(row, "pk", row) for row in value]
        elif value is not None and value is not False:
            values[bound.html_name] = getattr(value, "pk", value)
    return values


def text_of(response: Any) -> str:
    """What a person reads of a page: no tags, single blanks."""
    page = re.sub(r"<(script|style).*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())
