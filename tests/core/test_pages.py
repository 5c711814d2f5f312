"""What holds for every public page: headers, no inline code, languages, clocks, errors."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.http import HttpResponse
from django.test import Client

from tests.core.html import Element, tree
from tests.core.shipped import shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped", "db")

DOCS = sorted(
    path.name.split(".")[0] for path in (Path(settings.BASE_DIR) / "templates/docs").glob("*.md")
)
PATHS = [
    "timeline/",
    "timeline/?q=CAIDP&on=2023-05-01&known=2023-06-01",
    "timeline/table/",
    "timeline/table/?sort=-date",
    "instruments/",
    "instruments/cn-interim-measures/",
    "instruments/us-caidp-ftc/",
    "obligations/cn-im-07-3/",
    "data/",
    "check/",
    "check/?market=CN&role=service-provider&audience=public",
    "accounts/login/",
    "accounts/signup/",
    "accounts/password/reset/",
    *(f"docs/{name}/" for name in dict.fromkeys(DOCS) if name != "index"),
]
PAGES = [f"/{language}/{path}" for language in ("en", "zh-hans") for path in PATHS]
FAULTY = ["/en/nowhere/", "/zh-hans/instruments/nowhere/", "/en/timeline/?on=2023-02-30"]


@pytest.fixture
def visitor() -> Client:
    return Client(raise_request_exception=False)


def directives(policy: str) -> dict[str, list[str]]:
    parts = (part.split() for part in policy.split(";"))
    return {name: values for name, *values in parts}


@pytest.mark.parametrize("path", [*PAGES, *FAULTY])
def test_every_page_is_strict_well_formed_and_in_its_language(visitor: Client, path: str) -> None:
    response = visitor.get(path)
    assert response.status_code == (200 if path in PAGES else 400 if "?on" in path else 404)
    check_headers(response)
    page = tree(response)
    check_nothing_inline(page)
    assert page.one("html").attributes["lang"] == ("zh-Hans" if "/zh-hans/" in path else "en")
    assert page.one("h1").text
    title = page.one("head").one("title").text
    assert title.endswith("– RegTrack")
    assert not title.startswith("–")
    ids = [found.attributes["id"] for found in page.walk() if "id" in found.attributes]
    assert len(ids) == len(set(ids)), "an id stands twice"
    for link in page.all("a"):
        target = link.attributes["href"]
        assert not target.startswith("#") or target[1:] in ids, f"{target} is not on the page"


def check_headers(response: HttpResponse) -> None:
    policy = directives(response["Content-Security-Policy"])
    assert policy["default-src"] == ["'none'"]
    assert policy["script-src"] == policy["style-src"] == ["'self'"]
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == ["'none'"]
    assert policy["form-action"] == ["'self'"]
    assert "unsafe" not in response["Content-Security-Policy"]
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    for feature in ("camera", "geolocation", "microphone", "payment", "usb"):
        assert f"{feature}=()" in response["Permissions-Policy"]


def check_nothing_inline(page: Element) -> None:
    """Nothing that the policy would drop, and nothing from elsewhere."""
    for element in page.walk():
        handlers = [name for name in element.attributes if name.startswith(("on", "hx-on"))]
        assert not handlers, f"{element.tag} has {handlers}"
        assert "style" not in element.attributes, f"{element.tag} has a style"
        assert element.tag != "style"
        addresses = [element.attributes.get(name, "") for name in ("href", "src", "action")]
        assert not any(address.startswith(("javascript:", "data:")) for address in addresses)
        if element.tag == "script" and element.attributes.get("type") != "application/ld+json":
            assert element.attributes["src"].startswith("/static/")
            assert not element.text
        if element.tag == "link" and element.attributes["rel"] in {"stylesheet", "icon"}:
            assert element.attributes["href"].startswith("/static/")


# == Languages ==


@pytest.mark.parametrize(
    ("accepted", "home"),
    [
        ("", "/en/timeline/"),
        ("en-GB,en;q=0.9", "/en/timeline/"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "/zh-hans/timeline/"),
        ("zh-Hans", "/zh-hans/timeline/"),
        ("zh", "/zh-hans/timeline/"),
        ("en;q=0.5,zh-CN;q=0.8", "/zh-hans/timeline/"),
        ("it,zh-CN;q=0.2", "/zh-hans/timeline/"),
        ("it,fr;q=0.8", "/en/timeline/"),
    ],
)
def test_the_front_door_leads_to_the_browsers_language(
    client: Client, accepted: str, home: str
) -> None:
    response = client.get("/", headers={"accept-language": accepted})
    assert response.status_code == 302
    assert response["Location"] == home
    assert "Accept-Language" in response["Vary"]


def test_an_address_without_a_language_gets_the_browsers(client: Client) -> None:
    response = client.get("/timeline/?q=FTC", headers={"accept-language": "zh-CN"})
    assert response["Location"] == "/zh-hans/timeline/?q=FTC"


@pytest.mark.parametrize("path", ["/fr/timeline/", "/zh/timeline/", "/en-gb/timeline/", "/xx/"])
def test_an_unknown_language_is_no_page(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    "path",
    [
        "timeline/?q=a%26b&jurisdiction=IT&on=2023-05-01",
        "timeline/table/?sort=-date",
        "instruments/cn-interim-measures/?known=2023-08-01",
        "obligations/cn-im-07-3/",
        "check/",
    ],
)
@pytest.mark.parametrize(
    ("here", "there", "word", "lang"),
    [("en", "zh-hans", "中文", "zh-Hans"), ("zh-hans", "en", "English", "en")],
)
def test_the_language_link_keeps_page_filter_and_clocks(
    client: Client, path: str, here: str, there: str, word: str, lang: str
) -> None:
    page = tree(client.get(f"/{here}/{path}"))
    link = page.one("a", hreflang=lang)
    assert link.text == word
    assert link.attributes["href"] == f"/{there}/{path}"
    assert link.attributes["lang"] == lang
    assert page.one("link", hreflang=lang).attributes["href"] == f"/{there}/{path}"


# == Clocks ==


@time_machine.travel("2026-11-22T09:00:00Z", tick=False)
def test_the_banner_says_which_law_is_shown(client: Client) -> None:
    today = tree(client.get("/en/timeline/")).one("section", "clocks")
    assert [time.attributes["datetime"] for time in today.all("time")] == ["2026-11-22"] * 2
    assert "(both today)" in today.text
    then = tree(client.get("/zh-hans/timeline/?on=2023-08-15&known=2023-07-20"))
    banner = then.one("section", "clocks")
    assert [time.text for time in banner.all("time")] == ["2023年8月15日", "2023年7月20日"]
    assert {
        field.attributes["name"]: field.attributes["value"] for field in banner.all("input")
    } == {
        "on": "2023-08-15",
        "known": "2023-07-20",
    }


def test_links_of_another_day_stay_on_that_day(client: Client) -> None:
    page = tree(client.get("/en/timeline/?on=2023-05-01"))
    inside = [link.attributes["href"] for link in page.one("main").all("a")]
    pages = [href for href in inside if "/instruments/" in href]
    assert pages
    assert all("on=2023-05-01" in href for href in pages)


@pytest.mark.parametrize("clock", ["on", "known"])
@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "{} is “2023-02-30”; expected a day such as 2023-08-15."),
        ("zh-hans", "2023-02-30"),
    ],
)
@pytest.mark.parametrize("path", ["timeline/", "instruments/", "nowhere/"])
def test_what_is_no_day_is_refused_in_a_sentence(
    client: Client, path: str, language: str, sentence: str, clock: str
) -> None:
    response = client.get(f"/{language}/{path}?{clock}=2023-02-30&q=x")
    assert response.status_code == 400
    page = tree(response)
    assert sentence.format(clock) in page.one("main").text
    assert f"/{language}/{path}" in {link.attributes["href"] for link in page.one("main").all("a")}


def test_the_refusal_speaks_chinese_to_a_chinese_reader(client: Client) -> None:
    words = tree(client.get("/zh-hans/timeline/?on=2023-02-30")).one("main").one("p", "lede").text
    assert "expected" not in words
    assert "on" in words


def test_what_the_visitor_typed_is_shown_as_text(client: Client) -> None:
    response = client.get("/en/timeline/", {"on": "<script>alert(1)</script>"})
    assert response.status_code == 400
    assert b"<script>alert" not in response.content
    assert "<script>alert(1)</script>" in tree(response).one("main").text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("path", ["timeline/", "timeline/table/", "instruments/", "check/"])
def test_the_first_and_last_day_of_the_calendar_are_days(
    client: Client, path: str, day: str
) -> None:
    assert client.get(f"/en/{path}?on={day}").status_code == 200
    assert client.get(f"/en/{path}?known={day}").status_code == 200


# == Errors ==


@pytest.mark.parametrize(
    "path",
    ["nowhere/", "instruments/nowhere/", "obligations/nowhere/", "docs/nowhere/", "docs/../x/",
     "timeline/export.exe"],
)  # fmt: skip
@pytest.mark.parametrize(("language", "word"), [("en", "There is no such page"), ("zh-hans", "")])
def test_what_is_not_here_says_so_and_leads_back(
    client: Client, path: str, language: str, word: str
) -> None:
    response = client.get(f"/{language}/{path}")
    assert response.status_code == 404
    page = tree(response)
    assert word in page.one("main").text
    assert f"/{language}/timeline/" in {
        link.attributes["href"] for link in page.one("main").all("a")
    }


def test_a_crash_shows_a_page_in_both_languages(
    visitor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*args: Any) -> None:
        raise RuntimeError("detail that nobody may see")

    monkeypatch.setattr("regtrack.timeline.views.read_timeline", crash)
    response = visitor.get("/en/timeline/")
    assert response.status_code == 500
    text = response.content.decode()
    assert "Something went wrong" in text
    assert "出错了" in text
    assert "detail that nobody may see" not in text
    assert response["Content-Security-Policy"]
