"""Who may see and change what a team owns. Every address with a number in it is asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from regtrack.audit.models import Entry
from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.actions.make_share import make_share
from regtrack.checklists.actions.sign_off import sign_off
from regtrack.checklists.deadlines import OCCURRENCES
from regtrack.checklists.models import (
    Checklist,
    Evidence,
    Flag,
    Item,
    Occurrence,
    Product,
    Review,
    Share,
    Snapshot,
    Support,
)
from regtrack.core.canonical import canonical, digest
from regtrack.exports.formats import CHECKLIST_FORMATS
from regtrack.exports.signoff.content import frozen
from tests.checklists import own_rules, proof_files
from tests.factories import AT, Cast
from tests.factories import make_checklist as make_bare_checklist

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


def make_checklist(cast: Cast, route: str = "checklists/<int:pk>/") -> Checklist:
    """With one item proved by a file, and with what the page of `route` shows or changes."""
    made = make_bare_checklist(cast)
    file = SimpleUploadedFile("proof.pdf", proof_files.PDF)
    add_evidence(actor=cast.alice, at=AT, item=the(made, "cn-im-04-1").pk, title="Proof", file=file)
    PAGES[route][0](made)
    return made


def the(made: Checklist, ref: str) -> Item:
    return made.items.get(obligation__ref=ref)


def _item(made: Checklist) -> str:
    return f"/en/items/{the(made, 'cn-im-04-1').pk}/"


def _tick(made: Checklist) -> str:
    return f"{_item(made)}tick/"


def _proof(made: Checklist) -> str:
    return f"/en/evidence/{Evidence.objects.get(team=made.product.team).pk}/"


def _signed(made: Checklist, number: int = 1) -> str:
    found = made.snapshots.filter(number=number).first()
    return f"/en/signoffs/{(found or _sign(made)).pk}/"


def _sign(made: Checklist) -> Snapshot:
    def read(checklist: Checklist) -> dict[str, Any]:
        return frozen(checklist, at=AT, today=AT.date(), site="")

    seen = digest(canonical(read(Checklist.objects.for_page().get(pk=made.pk))))
    return sign_off(
        actor=made.created_by, at=AT, pk=made.pk, statement="So it is.", seen=seen, read=read
    )


def _compared(made: Checklist) -> str:
    first, second = _signed(made), _signed(made, 2)
    return f"{first}compare/{second.rstrip('/').rpartition('/')[2]}/"


def _revoke(made: Checklist) -> str:
    _signed(made)
    share = Share.objects.filter(snapshot__checklist=made).first()
    if share is None:
        actor, signed = made.created_by, made.snapshots.get(number=1)
        share, _token = make_share(actor=actor, at=AT, pk=signed.pk, label="Counsel")
    return f"/en/shares/{share.pk}/revoke/"


def _undo(made: Checklist) -> str:
    """Of a review that did nothing but move the clocks."""
    days = {"on": "2026-11-22", "known": "2026-11-22"}
    review, _made = Review.objects.get_or_create(
        checklist=made,
        defaults={"cause": "rules", "before": days, "after": days, "applied_at": timezone.now()},
    )
    return f"/en/reviews/{review.pk}/undo/"


def _confirm(made: Checklist) -> str:
    flag = {"item": the(made, "cn-im-04-1"), "kind": Flag.Kind.CHANGED, "raised_at": AT}
    Flag.objects.get_or_create(pk=1, defaults=flag)
    return f"{_item(made)}confirm/"


def _clocks(made: Checklist) -> str:
    waits = made.items.filter(revision__deadline__anchor__in=OCCURRENCES).first()
    assert waits
    return f"/en/items/{waits.pk}/clocks/"


def _settle(made: Checklist) -> str:
    occurrence, _made = Occurrence.objects.get_or_create(
        item=the(made, "cn-im-04-1"), defaults={"happened_at": AT, "started_at": AT}
    )
    return f"/en/clocks/{occurrence.pk}/settle/"


TICK = {"version": "1", "status": "done"}
CHANGE = {"version": "1", "status": "in-progress", "reason": "", "note": "", "due_on": ""}
PROOF = {"do": "add", "title": "Proof", "url": "https://example.org/proof"}
SHARE = {"label": "Counsel", "days": "30"}
ANSWER = {"facet": "activity", "value": "none"}
# route -> where it is, what a GET of it answers a member (None: only POST), what a POST sends
PAGES: dict[str, tuple[Callable[[Checklist], str], int | None, dict[str, str] | None]] = {
    "checklists/<int:pk>/": (lambda made: f"/en/checklists/{made.pk}/", 200, None),
    "checklists/<int:pk>/answer/": (lambda made: f"/en/checklists/{made.pk}/answer/", None, ANSWER),
    "checklists/<int:pk>/items/": (lambda made: f"/en/checklists/{made.pk}/items/", None, {}),
    "checklists/<int:pk>/export.<str:form>": (
        lambda made: f"/en/checklists/{made.pk}/export.json", 200, None,
    ),
    "checklists/<int:pk>/facts/": (lambda made: f"/en/checklists/{made.pk}/facts/", 200, None),
    "checklists/<int:pk>/calendar/": (
        lambda made: f"/en/checklists/{made.pk}/calendar/", 200, {"label": "Mine"},
    ),
    "checklists/<int:pk>/import/": (
        lambda made: f"/en/checklists/{made.pk}/import/", 200, None,
    ),
    "checklists/<int:pk>/progress/": (
        lambda made: f"/en/checklists/{made.pk}/progress/", 200, None,
    ),
    "checklists/<int:pk>/review/": (lambda made: f"/en/checklists/{made.pk}/review/", 200, None),
    "reviews/<int:pk>/undo/": (_undo, None, {"undo": "1"}),
    "checklists/<int:pk>/signoffs/": (
        lambda made: f"/en/checklists/{made.pk}/signoffs/", 200, None,
    ),
    "signoffs/<int:pk>/": (_signed, 200, None),
    "signoffs/<int:pk>/signoff.json": (lambda made: f"{_signed(made)}signoff.json", 200, None),
    "signoffs/<int:pk>/export.<str:form>": (
        lambda made: f"{_signed(made)}export.json", 200, None,
    ),
    "signoffs/<int:pk>/compare/<int:other>/": (_compared, 200, None),
    "signoffs/<int:pk>/shares/": (lambda made: f"{_signed(made)}shares/", None, SHARE),
    "shares/<int:pk>/revoke/": (_revoke, None, {"revoke": "1"}),
    "items/<int:pk>/": (_item, 200, CHANGE),
    "items/<int:pk>/confirm/": (_confirm, None, {"flag": "1"}),
    "items/<int:pk>/clocks/": (_clocks, None, {"clock-happened_at": "2026-11-01T10:00"}),
    "clocks/<int:pk>/settle/": (_settle, None, {"settle": "1"}),
    "items/<int:pk>/evidence/": (lambda made: f"{_item(made)}evidence/", 200, PROOF),
    "evidence/<int:pk>/": (_proof, 200, {"version": "1", "title": "Other"}),
    "evidence/<int:pk>/file/": (lambda made: f"{_proof(made)}file/", 200, None),
    "items/<int:pk>/tick/": (_tick, None, TICK),
    "teams/<int:pk>/": (lambda made: f"/en/teams/{made.product.team_id}/", 200, None),
    "teams/<int:pk>/evidence/": (
        lambda made: f"/en/teams/{made.product.team_id}/evidence/", 200, None,
    ),
    "teams/<int:pk>/rules/": (
        lambda made: f"/en/teams/{made.product.team_id}/rules/", 200, None,
    ),
    "teams/<int:pk>/rules/files/<int:file>/": (own_rules.previewed, 200, None),
    "teams/<int:pk>/rules/<slug:ref>/": (
        lambda made: own_rules.taken_up(made).get_absolute_url(), 200, None,
    ),
    "teams/<int:pk>/rules/duties/<slug:ref>/": (
        lambda made: own_rules.taken_up(made).get_absolute_url().replace(
            "/rules/", "/rules/duties/") [:-1] + "-a/", 200, None,
    ),
}  # fmt: skip
POSTED = [route for route, (_at, reads, _sends) in PAGES.items() if reads is None]


def rows() -> tuple[Any, ...]:
    """Everything a team owns, to see that nothing changed."""
    return (
        list(Item.objects.order_by("pk").values()),
        list(Evidence.objects.order_by("pk").values()),
        list(Support.objects.order_by("pk").values()),
        list(Share.objects.order_by("pk").values()),
        list(Product.objects.order_by("pk").values()),
        list(Product.objects.order_by("pk").values_list("pk", "values")),
        Entry.objects.count(),
    )


def ask(client: Client, made: Checklist, route: str) -> Iterator[tuple[str, int, str]]:
    """(method, status, where it redirects to) of each method that the page knows."""
    address, reads, sends = PAGES[route]
    if reads:
        response = client.get(address(made))
        response.getvalue()  # a file is closed when it was read
        yield "GET", response.status_code, getattr(response, "url", "")
    if sends:
        response = client.post(address(made), sends)
        yield "POST", response.status_code, getattr(response, "url", "")


def test_every_tenant_page_is_in_the_table() -> None:
    assert tenant_routes() == PAGES.keys()


@pytest.mark.parametrize("route", PAGES)
def test_everybody_asks_in_turn(client: Client, cast: Cast, route: str) -> None:
    """A visitor signs in first. Charlie, who has a team of his own, learns not even that the page
    is there. Audrey reads everything and changes nothing. Bob may do what the page does."""
    made = make_checklist(cast, route)
    before = rows()
    address = PAGES[route][0](made)
    for method, status, url in ask(client, made, route):
        back = "/en/" if route in POSTED else address  # where to is asked below
        assert (method, status) == (method, 302)
        assert url.startswith(f"/en/accounts/login/?next={back}")
    client.force_login(cast.charlie)
    for method, status, _url in ask(client, made, route):
        assert (method, status) == (method, 404)
    client.force_login(cast.audrey)
    for method, status, _url in ask(client, made, route):
        assert (method, status) == (method, 200 if method == "GET" else 403)
    assert rows() == before
    client.force_login(cast.bob)
    for method, status, url in ask(client, made, route):
        assert status in ({200} if method == "GET" else {201, 302})
        assert not url.startswith("/en/accounts/")
    assert (rows() != before) == bool(PAGES[route][2])


@pytest.mark.parametrize("route", POSTED)
def test_who_was_signed_out_meanwhile_is_led_back_to_a_page(
    client: Client, cast: Cast, route: str
) -> None:
    """A press cannot be repeated by an address, and says that it did nothing. Where htmx asked for
    a row, the way in is no form inside that row."""
    made = make_checklist(cast, route)
    before = rows()
    address, _reads, sends = PAGES[route]
    response = client.post(address(made), sends, headers={"HX-Request": "true"})
    assert (response.status_code, response.content) == (204, b"")
    assert response["HX-Redirect"].startswith("/en/accounts/login/?next=/en/")
    sign_in = client.post(address(made), sends)["Location"]
    assert "You were signed out, so nothing was changed." in client.get(sign_in).content.decode()
    client.force_login(cast.bob)
    back = client.get(sign_in.partition("?next=")[2], follow=True)
    assert back.status_code == 200
    assert "<main" in back.content.decode()
    assert rows() == before


@pytest.mark.parametrize("form", CHECKLIST_FORMATS)
def test_every_format_keeps_outsiders_out(client: Client, cast: Cast, form: str) -> None:
    address = f"/en/checklists/{make_checklist(cast).pk}/export.{form}"
    assert client.get(address).status_code == 302
    client.force_login(cast.charlie)
    assert client.get(address).status_code == 404
    client.force_login(cast.audrey)
    assert client.get(address).status_code == 200


@pytest.mark.parametrize("route", POSTED)
def test_a_get_changes_nothing(client: Client, cast: Cast, route: str) -> None:
    """It leads to the page, for a conflict that is reloaded or wanted in the other language; an
    outsider does not learn which page that is."""
    made = make_checklist(cast, route)
    address = PAGES[route][0](made)
    before = rows()
    client.force_login(cast.audrey)
    assert client.get(address, follow=True).redirect_chain[0][1] == 302
    assert client.get(address, follow=True).status_code == 200
    assert client.put(address).status_code == 405
    client.force_login(cast.charlie)
    assert client.get(address, follow=True).status_code == 404
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
