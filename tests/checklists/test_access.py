"""Who may see and change what a team owns. Every address with a number in it is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from regtrack.audit.models import Entry
from regtrack.checklists.models import Checklist, Item, Product
from regtrack.exports.formats import CHECKLIST_FORMATS
from tests.factories import Cast, make_checklist

pytestmark = pytest.mark.usefixtures("register")


def tenant_routes() -> set[str]:
    """The route of every page that takes the number of a row; the admin has tests of its own."""

    def walk(patterns: Any, before: str) -> Iterator[str]:
        for pattern in patterns:
            route = before + str(pattern.pattern)
            if isinstance(pattern, URLResolver) and pattern.app_name != "admin":
                yield from walk(pattern.url_patterns, route)
            elif isinstance(pattern, URLPattern) and "<int:" in route:
                yield route.partition("/")[2]

    return set(walk(get_resolver().url_patterns, ""))


def the(made: Checklist, ref: str) -> Item:
    return made.items.get(obligation__ref=ref)


def _item(made: Checklist) -> str:
    return f"/en/items/{the(made, 'cn-im-04-1').pk}/"


def _tick(made: Checklist) -> str:
    return f"{_item(made)}tick/"


TICK = {"version": "1", "status": "done"}
CHANGE = {"version": "1", "status": "in-progress", "reason": "", "note": "", "due_on": ""}
ANSWER = {"facet": "activity", "value": "none"}
# route -> where it is, what a GET of it answers a member (None: only POST), what a POST sends
PAGES: dict[str, tuple[Callable[[Checklist], str], int | None, dict[str, str] | None]] = {
    "checklists/<int:pk>/": (lambda made: f"/en/checklists/{made.pk}/", 200, None),
    "checklists/<int:pk>/answer/": (lambda made: f"/en/checklists/{made.pk}/answer/", None, ANSWER),
    "checklists/<int:pk>/export.<str:form>": (
        lambda made: f"/en/checklists/{made.pk}/export.json", 200, None,
    ),
    "items/<int:pk>/": (_item, 200, CHANGE),
    "items/<int:pk>/tick/": (_tick, None, TICK),
    "teams/<int:pk>/": (lambda made: f"/en/teams/{made.product.team_id}/", 200, None),
}  # fmt: skip
each_page = pytest.mark.parametrize("route", PAGES)


def rows() -> tuple[Any, ...]:
    """Everything a team owns, to see that nothing changed."""
    return (
        list(Item.objects.order_by("pk").values()),
        list(Product.objects.order_by("pk").values()),
        list(Product.objects.order_by("pk").values_list("pk", "values")),
        Entry.objects.count(),
    )


def ask(client: Client, made: Checklist, route: str) -> Iterator[tuple[str, int, str]]:
    """(method, status, where it redirects to) of each method that the page knows."""
    address, reads, sends = PAGES[route]
    if reads:
        response = client.get(address(made))
        yield "GET", response.status_code, getattr(response, "url", "")
    if sends:
        response = client.post(address(made), sends)
        yield "POST", response.status_code, getattr(response, "url", "")


def test_every_tenant_page_is_in_the_table() -> None:
    assert tenant_routes() == PAGES.keys()


@each_page
def test_it_checks_access_visitor(client: Client, cast: Cast, route: str) -> None:
    made = make_checklist(cast)
    before = rows()
    address = PAGES[route][0](made)
    for method, status, url in ask(client, made, route):
        back = address.replace("/tick/", "/")  # a press cannot be repeated by an address
        assert (method, status, url) == (method, 302, f"/en/accounts/login/?next={back}")
    assert rows() == before


@each_page
def test_it_checks_access_outsider(client: Client, cast: Cast, route: str) -> None:
    """Charlie has a team of his own, and learns not even that the page is there."""
    made = make_checklist(cast)
    before = rows()
    client.force_login(cast.charlie)
    for method, status, _url in ask(client, made, route):
        assert (method, status) == (method, 404)
    assert rows() == before


@each_page
def test_it_checks_access_auditor(client: Client, cast: Cast, route: str) -> None:
    """Audrey reads everything and changes nothing."""
    made = make_checklist(cast)
    before = rows()
    client.force_login(cast.audrey)
    for method, status, _url in ask(client, made, route):
        assert (method, status) == (method, 200 if method == "GET" else 403)
    assert rows() == before


@each_page
def test_it_checks_access_member(client: Client, cast: Cast, route: str) -> None:
    made = make_checklist(cast)
    before = rows()
    client.force_login(cast.bob)
    for method, status, url in ask(client, made, route):
        assert (method, status) == (method, 200 if method == "GET" else 302)
        assert not url.startswith("/en/accounts/")
    assert (rows() != before) == bool(PAGES[route][2])


@pytest.mark.parametrize("form", CHECKLIST_FORMATS)
def test_every_format_keeps_outsiders_out(client: Client, cast: Cast, form: str) -> None:
    address = f"/en/checklists/{make_checklist(cast).pk}/export.{form}"
    assert client.get(address).status_code == 302
    client.force_login(cast.charlie)
    assert client.get(address).status_code == 404
    client.force_login(cast.audrey)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("route", ["checklists/<int:pk>/answer/", "items/<int:pk>/tick/"])
def test_a_get_changes_nothing(alice: Client, cast: Cast, route: str) -> None:
    made = make_checklist(cast)
    before = rows()
    assert alice.get(PAGES[route][0](made)).status_code == 405
    assert rows() == before


@pytest.mark.parametrize(
    "sent", [{}, {"version": "1"}, {"version": "x", "status": "done"}, {"status": "stolen"}]
)
def test_a_faulty_tick_tells_no_outsider_that_the_item_exists(
    client: Client, cast: Cast, sent: dict[str, str]
) -> None:
    made = make_checklist(cast)
    client.force_login(cast.charlie)
    assert client.post(_tick(made), sent).status_code == 404
    client.force_login(cast.audrey)
    assert client.post(_tick(made), sent).status_code == 403


def test_a_form_from_elsewhere_is_refused(cast: Cast) -> None:
    made = make_checklist(cast)
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.alice)
    response = client.post(_tick(made), TICK)
    assert response.status_code == 403
    assert "Nothing was changed" in response.content.decode()
    assert the(made, "cn-im-04-1").status == "todo"


def test_an_auditor_is_shown_no_button(client: Client, cast: Cast) -> None:
    made = make_checklist(cast)
    client.force_login(cast.audrey)
    for address in (made.get_absolute_url(), _item(made)):
        main = client.get(address).content.decode().partition("<main")[2]
        assert not re.search(r'<form method="post"', main)
    client.force_login(cast.bob)
    assert '<form method="post"' in client.get(made.get_absolute_url()).content.decode()


def test_the_list_shows_the_own_teams_only(client: Client, cast: Cast) -> None:
    made = make_checklist(cast)
    address = made.get_absolute_url()
    assert client.get("/en/checklists/").status_code == 302
    for person in (cast.alice, cast.bob, cast.audrey):
        client.force_login(person)
        html = client.get("/en/checklists/").content.decode()
        assert f'href="{address}"' in html
        assert "Alice’s team" in html
        assert f"0 of {made.items.filter(verdict='applies').count()} done" in html
    client.force_login(cast.charlie)
    html = client.get("/en/checklists/").content.decode()
    assert address not in html
    assert "Alice" not in html
    assert "No checklist yet." in html


def test_who_left_the_team_is_an_outsider(client: Client, cast: Cast) -> None:
    made = make_checklist(cast)
    client.force_login(cast.bob)
    assert client.get(made.get_absolute_url()).status_code == 200
    cast.team.memberships.get(user=cast.bob).delete()
    assert client.get(made.get_absolute_url()).status_code == 404
    assert client.post(_tick(made), TICK).status_code == 404
