"""People and forms for the tests of sets of changes, over the smallest pack (tests.core.packs).

Use the people by importing their fixtures with that of `tests.register.rule`.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from regtrack.accounts.models import User
from regtrack.register.models import ChangeSet, ChangeSetEntry, Event, Obligation, Source
from tests.register.editing import browser


def person(name: str, *groups: str, **fields: Any) -> User:
    user = User.objects.create_user(name, f"{name}@example.org", "x", is_staff=True, **fields)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def ed(rule: None) -> User:
    return person("ed", "Editors")


@pytest.fixture
def editor(ed: User) -> Client:
    return browser(ed)


@pytest.fixture
def other(rule: None) -> Client:
    return browser(person("ola", "Editors"))


@pytest.fixture
def rea(rule: None) -> User:
    return person("rea", "Reviewers")


@pytest.fixture
def reviewer(rea: User) -> Client:
    return browser(rea)


def url(name: str, *args: Any) -> str:
    return reverse(f"admin:{name}", args=args)


def page_of(change_set: ChangeSet) -> str:
    return url("register_changeset_change", change_set.pk)


def do(client: Client, change_set: ChangeSet, what: str, **fields: Any) -> Any:
    return client.post(page_of(change_set), {"do": what, **fields})


def publish(client: Client, change_set: ChangeSet, note: str = "Why.", **fields: Any) -> Any:
    return do(client, change_set, "publish", note=note, **fields)


def opened(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send back of a form that it opened, with the rows of its inlines."""
    response = client.get(address)
    assert response.status_code == 200, response.get("Location")
    forms = [response.context["adminform"].form]
    for inline in response.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    form: dict[str, Any] = {}
    for part in forms:
        for bound in part:
            value = bound.value()
            if isinstance(value, list | tuple):
                form[bound.html_name] = [getattr(row, "pk", row) for row in value]
            elif value is not None and value is not False:
                form[bound.html_name] = getattr(value, "pk", value)
    return form


def revise(client: Client, obligation: int, **changes: Any) -> Any:
    """Send the form of a duty with some fields changed."""
    address = url("register_obligation_change", obligation)
    response = client.post(address, opened(client, address) | changes)
    assert response.status_code == 302, faults_of(response)
    return response


def rename_source(client: Client, publisher: str) -> Any:
    address = url("register_source_change", Source.objects.get(ref="page").pk)
    response = client.post(address, opened(client, address) | {"publisher": publisher})
    assert response.status_code == 302, faults_of(response)
    return response


def add_duty(client: Client, title: str = "Report it", **changes: Any) -> Any:
    address = url("register_obligation_add") + "?instrument=rule"
    form = {
        "force": "mandatory",
        "applies_from": Event.objects.get(ref="rule-published").pk,
        "sources": [Source.objects.get(ref="page").pk],
        "locator_en": "Art. 2",
        "title_en": title,
        "title_zh_hans": "报告",
        "text_en": "It must be reported.",
        "deadline_kind": "continuous",
        **changes,
    }
    response = client.post(address, opened(client, address) | form)
    assert response.status_code == 302, faults_of(response)
    return response


def duty() -> Obligation:
    return Obligation.objects.get(ref="rule-duty")


def entry(change_set: ChangeSet, ref: str) -> ChangeSetEntry:
    return change_set.entries.get(ref=ref, withdrawn_at=None)


def before(part: ChangeSetEntry) -> Any:
    return part.before


def after(part: ChangeSetEntry) -> Any:
    return part.after


def faults_of(response: Any) -> list[str]:
    return re.findall(r"errorlist[^>]*>(.*?)</ul>", response.content.decode(), re.S)


def text(response: Any) -> str:
    assert response.status_code == 200, response.get("Location")
    return str(response.content.decode())
