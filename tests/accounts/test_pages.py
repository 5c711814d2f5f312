"""Signing in and out, passwords, and accounts of one’s own."""

from __future__ import annotations

from collections.abc import Iterator
from html import unescape
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import translation

from regtrack.accounts.models import User
from tests.factories import Cast

pytestmark = pytest.mark.django_db
LOGIN, LOGOUT, SIGNUP = "/en/accounts/login/", "/en/accounts/logout/", "/en/accounts/signup/"
CHANGE = "/en/accounts/password/change/"
STRONG = "a calm legal document"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    """No rate limit left over from other tests; English addresses."""
    cache.clear()
    with translation.override("en"):
        yield


def words(response: Any) -> str:
    return unescape(response.content.decode())


def is_signed_in(client: Client) -> bool:
    return client.get("/en/checklists/").status_code == 200


def sign_in(client: Client, login: str, password: str = "password", **more: str) -> Any:
    return client.post(LOGIN, {"login": login, "password": password, **more})


# == In ==
def test_a_person_signs_in_by_e_mail(client: Client, cast: Cast) -> None:
    response = sign_in(client, "alice@example.org")
    assert (response.status_code, response["Location"]) == (302, "/en/checklists/")
    assert is_signed_in(client)
    assert "Alice" in words(client.get("/en/checklists/"))


def test_the_case_of_the_address_does_not_matter(client: Client, cast: Cast) -> None:
    sign_in(client, "Alice@Example.org")
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("login", "password"),
    [("alice@example.org", "wrong"), ("nobody@example.org", "password"), ("alice", "password")],
)
def test_what_is_wrong_tells_nobody_which(
    client: Client, cast: Cast, login: str, password: str
) -> None:
    response = sign_in(client, login, password)
    assert response.status_code == 200
    said = words(response)
    expected = (
        "Enter a valid email address." if login == "alice"
        else "The email address and/or password you specified are not correct."
    )  # fmt: skip
    assert expected in said
    assert not is_signed_in(client)


def test_who_is_not_active_stays_out(client: Client, cast: Cast) -> None:
    User.objects.filter(pk=cast.bob.pk).update(is_active=False)
    sign_in(client, "bob@example.org")
    assert not is_signed_in(client)


def test_next_leads_on_but_never_elsewhere(client: Client, cast: Cast) -> None:
    response = sign_in(client, "alice@example.org", next="/en/check/?market=CN")
    assert response["Location"] == "/en/check/?market=CN"
    client.logout()
    response = sign_in(client, "alice@example.org", next="https://evil.example/")
    assert response["Location"] == "/en/checklists/"


# == Out ==
def test_signing_out_takes_a_post(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    response = client.get(LOGOUT)
    assert response.status_code == 200
    assert is_signed_in(client)
    response = client.post(LOGOUT)
    assert (response.status_code, response["Location"]) == (302, "/en/timeline/")
    assert not is_signed_in(client)


# == Passwords ==
def test_changing_the_password(client: Client, cast: Cast) -> None:
    client.force_login(cast.alice)
    new = {"password1": STRONG, "password2": STRONG}
    wrong = client.post(CHANGE, {"oldpassword": "wrong", **new})
    assert "Please type your current password." in words(wrong)
    assert client.post(CHANGE, {"oldpassword": "password", **new}).status_code == 302
    client.logout()
    sign_in(client, "alice@example.org")
    assert not is_signed_in(client)
    sign_in(client, "alice@example.org", STRONG)
    assert is_signed_in(client)


@pytest.mark.parametrize(
    ("first", "second", "sentence"),
    [
        ("12345678", "12345678", "This password is entirely numeric."),
        ("short", "short", "This password is too short."),
        ("password1", "password1", "This password is too common."),
        (STRONG, "another one", "You must type the same password each time."),
    ],
)
def test_a_weak_password_is_refused(
    client: Client, cast: Cast, first: str, second: str, sentence: str
) -> None:
    client.force_login(cast.alice)
    sent = {"oldpassword": "password", "password1": first, "password2": second}
    assert sentence in words(client.post(CHANGE, sent))
    cast.alice.refresh_from_db()
    assert cast.alice.check_password("password")


def test_a_visitor_has_no_password_to_change(client: Client) -> None:
    assert client.get(CHANGE)["Location"].startswith(LOGIN)


def test_a_forgotten_password_is_mended_by_mail(
    client: Client, cast: Cast, mailoutbox: list[Any]
) -> None:
    client.post("/en/accounts/password/reset/", {"email": "alice@example.org"})
    assert [mail.to for mail in mailoutbox] == [["alice@example.org"]]
    link = next(word for word in mailoutbox[0].body.split() if "/password/reset/key/" in word)
    address = link.partition("testserver")[2]
    form = client.get(address, follow=True)
    assert "Choose a new password" in words(form)
    sent = {"password1": STRONG, "password2": STRONG}
    assert client.post(form.redirect_chain[-1][0], sent).status_code == 302
    sign_in(client, "alice@example.org", STRONG)
    assert is_signed_in(client)


# == An account of one's own ==
def join(client: Client) -> Any:
    return client.post(
        SIGNUP, {"email": "dora@example.org", "password1": STRONG, "password2": STRONG}
    )


def test_an_account_is_made_where_the_site_allows_it(client: Client, settings: Any) -> None:
    settings.ACCOUNT_SIGNUP_OPEN = True
    assert "Make an account" in words(client.get(SIGNUP))
    assert f'href="{SIGNUP}"' in words(client.get(LOGIN))
    assert join(client).status_code == 302
    dora = User.objects.get(email="dora@example.org")
    assert not dora.is_staff
    assert is_signed_in(client)
    assert "You are in no team yet." in words(client.get("/en/checklists/"))


def test_nobody_makes_an_account_where_it_does_not(client: Client, settings: Any) -> None:
    settings.ACCOUNT_SIGNUP_OPEN = False
    page = client.get(SIGNUP)
    assert page.status_code == 200
    assert 'name="password1"' not in words(page)
    join(client)
    assert not User.objects.exists()
    assert not is_signed_in(client)


def test_a_closed_site_says_so_in_its_own_look(client: Client, settings: Any) -> None:
    settings.ACCOUNT_SIGNUP_OPEN = False
    for language, title in (("en", "Sign Up Closed"), ("zh-hans", "注册关闭")):
        address = SIGNUP.replace("/en/", f"/{language}/")
        html = words(client.get(address))
        assert '<main id="main"' in html
        assert title in html


# == Both languages ==
@pytest.mark.parametrize(
    ("path", "english"),
    [
        ("login/", "Sign in"),
        ("signup/", "Make an account"),
        ("logout/", "Sign out"),
        ("password/change/", "Change the password"),
        ("password/reset/", "Password forgotten?"),
    ],
)
def test_every_page_is_in_both_languages(
    client: Client, cast: Cast, path: str, english: str
) -> None:
    if path in {"logout/", "password/change/"}:
        client.force_login(cast.alice)
    page = words(client.get(f"/en/accounts/{path}"))
    assert f"<h1>{english}</h1>" in page
    assert '<html lang="en">' in page
    with translation.override("zh-hans"):
        chinese = translation.gettext(english)
    assert chinese != english
    page = words(client.get(f"/zh-hans/accounts/{path}"))
    assert f"<h1>{chinese}</h1>" in page
    assert '<html lang="zh-Hans">' in page
    assert english not in page


def test_a_mistake_is_told_in_chinese_too(client: Client, cast: Cast) -> None:
    response = client.post(LOGIN.replace("/en/", "/zh-hans/"), {"login": "", "password": ""})
    assert "This field is required" not in words(response)
    assert "必" in words(response)
