"""/check/: describe a product and see at once what applies; no account is needed."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from regtrack.register.models import Facet, FacetValue
from tests.core.html import Element, tree
from tests.factories import CHAT_SERVICE, as_query

pytestmark = pytest.mark.usefixtures("register")
CHECK = "/en/check/"
SECTIONS = ("applies", "open", "precedents", "excluded")


def page(client: Client, query: str = "", address: str = CHECK) -> str:
    response = client.get(f"{address}?{query}" if query else address)
    assert response.status_code == 200
    return unescape(response.content.decode()).replace("\N{NO-BREAK SPACE}", " ")


def section(html: str, name: str) -> str:
    return html.partition(f'<section class="group" id="{name}"')[2].partition("</section>")[0]


def refs(html: str, name: str) -> list[str]:
    """The duties listed in a section."""
    return re.findall(rf'<li id="{name}-([a-z0-9-]+)">', section(html, name))


def numbers(html: str) -> dict[str, int]:
    """What the chips at the top say."""
    found = re.findall(r'<a href="#(\w+)">.*?<span>(\d+)</span></a>', html)
    return {name: int(number) for name, number in found}


def test_an_empty_form_asks_without_judging(client: Client) -> None:
    html = page(client)
    assert "Which rules bind your product?" in html
    assert "Where is it offered?" in html
    assert "What does your team do with the AI?" in html
    assert "Expected" not in html
    assert 'id="applies"' not in html


def test_every_verdict_has_its_section(client: Client) -> None:
    html = page(client, as_query())
    assert "cn-im-04-1" in refs(html, "applies")
    assert "cn-im-07-1a" in refs(html, "open")
    assert "it-gar-2023-09" in refs(html, "precedents")
    assert "cn-dm-04-1" in refs(html, "excluded")
    listed = [ref for name in SECTIONS for ref in refs(html, name)]
    assert len(listed) == len(set(listed)) > 100
    assert numbers(html) == {name: len(refs(html, name)) for name in SECTIONS}


def test_each_duty_says_why_with_its_article(client: Client) -> None:
    html = page(client, as_query())
    applies = section(html, "applies")
    assert "It has applied since 15 August 2023." in applies
    assert "The product is offered in China." in applies
    assert re.search(r"<li>Audience: [^<]+ \(Art\. 2\(1\) and \(3\)\)\.</li>", applies)
    assert "It binds only OpenAI; to others it is a precedent." in section(html, "precedents")
    assert "It ended on 13 July 2023." in section(html, "excluded")
    assert "was not answered; it applies to:" in section(html, "open")


def test_what_is_not_law_says_so(client: Client) -> None:
    html = page(client, as_query())
    encouraged = section(html, "not-law").partition('id="not-law-cn-im-05-1"')[2]
    assert "cn-im-05-1" not in refs(html, "applies")
    assert "Encouraged, not binding" in encouraged.partition("</li>")[0]
    assert "Precedent, not your duty" in section(html, "precedents")
    assert "Precedent, not your duty" not in section(html, "applies")


def test_a_named_organisation_has_duties_of_its_own(client: Client) -> None:
    html = page(client, as_query(replace(CHAT_SERVICE, organisation="openai")))
    assert "it-gar-2023-09" in refs(html, "applies")
    assert "It names OpenAI." in section(html, "applies")


def questions(html: str) -> list[tuple[list[tuple[str, str]], list[tuple[str, str]]]]:
    """Each question’s hidden pairs, and the pairs of its buttons or boxes."""
    forms = re.findall(r'<form method="get" action="#applies">(.*?)</form>', html, re.S)
    return [
        (
            re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form),
            re.findall(r'<(?:button|input type="checkbox") name="([^"]+)" value="([^"]+)"', form),
        )
        for form in forms
    ]


def test_one_more_answer_leads_to_a_url_that_settles(client: Client) -> None:
    html = page(client, as_query(on="2026-11-21"))
    asked = questions(html)
    assert len(asked) > 3
    settled = 0
    for hidden, buttons in asked[:6]:
        assert ("on", "2026-11-21") in hidden
        facet = buttons[0][0]
        assert facet not in dict(hidden)
        later = page(client, urlencode([*hidden, buttons[-1]]))
        assert facet not in {others[0][0] for _, others in questions(later)}
        # A duty may wait for a second answer: then this one alone settles none.
        assert set(refs(later, "open")) <= set(refs(html, "open"))
        settled += len(refs(later, "open")) < len(refs(html, "open"))
    assert settled > 3


def test_an_empty_answer_in_the_url_does_not_hide_the_next(client: Client) -> None:
    """The form sends `public-opinion=` for what was left open."""
    html = page(client, f"{as_query()}&public-opinion=")
    for hidden, buttons in questions(html):
        if buttons[0][0] == "public-opinion":
            later = page(client, urlencode([*hidden, ("public-opinion", "yes")]))
            assert "cn-im-17-1" in refs(later, "applies")
            return
    pytest.fail("public-opinion was not asked")


def test_the_most_useful_question_comes_first(client: Client) -> None:
    settled = re.findall(r"It would settle (\d+) dut", page(client, as_query()))
    assert [int(number) for number in settled] == sorted(map(int, settled), reverse=True)
    assert settled


def test_all_answered_asks_nothing(client: Client) -> None:
    # Of a state, not of all the US: else the rules of each state wait for that.
    query = as_query(replace(CHAT_SERVICE, markets=frozenset({"CN", "IT", "US-CA"})))
    for _ in range(10):  # an answer may bring up what was not asked before
        html = page(client, query)
        asked = questions(html)
        if not asked:
            break
        query = urlencode([*asked[0][0], *(buttons[-1] for _, buttons in asked)])
    assert refs(html, "open") == []
    assert "One more answer" not in html


# == The form ==


def groups(
    client: Client, query: str = "", language: str = "en"
) -> dict[str, tuple[bool, set[str]]]:
    """The questions of each place by the words above them, and whether they are unfolded; those
    for every product under ""."""
    form = tree(client.get(f"/{language}/check/?{query}")).one("form", "form")
    special = {
        details.all("summary")[0].text: ("open" in details.attributes, names(details))
        for details in form.all("details", "special")
    }
    apart = {name for _, inside in special.values() for name in inside}
    assert sum(len(inside) for _, inside in special.values()) == len(apart)
    return special | {"": (True, names(form) - apart)}


def names(part: Element) -> set[str]:
    """The questions whose boxes or circles stand there."""
    return {
        field.attributes["name"]
        for field in part.all("input")
        if field.attributes.get("type") in {"checkbox", "radio"}
    }


@pytest.mark.parametrize(
    ("language", "ordered"),
    [
        ("en", ["Canada", "China", "EU", "Germany", "Italy", "Japan", "US", "California", "Texas"]),
        ("zh-hans", ["加拿大", "欧盟", "德国", "日本", "中国"]),
    ],
)
def test_markets_stand_in_the_order_of_their_names(
    client: Client, language: str, ordered: list[str]
) -> None:
    """A state follows its country, a member state the EU."""
    form = tree(client.get(f"/{language}/check/")).one("form", "form")
    fields = form.all("label")
    words = [label.text for label in fields if label.all("input", name="market")]
    assert [word for word in words if word in ordered] == ordered


def test_what_only_one_place_asks_stands_apart(client: Client) -> None:
    found = groups(client)
    general = found.pop("")[1]
    assert {"market", "role", "audience"} <= general
    assert not any(is_open for is_open, _ in found.values())
    facets = set(Facet.objects.values_list("ref", flat=True))
    asked = set().union(general, *(inside for _, inside in found.values()))
    assert facets <= asked <= facets | {"market", "organisation"}
    for words, (_, inside) in found.items():
        number = len(inside)
        questions_ = "1 question" if number == 1 else f"{number} questions"
        assert words.endswith(f": {questions_} that only its rules ask")


def test_the_questions_of_a_place_unfold_where_the_product_is_offered(client: Client) -> None:
    def unfolded(query: str) -> set[str]:
        return {
            words.partition(":")[0]
            for words, (is_open, _) in groups(client, query).items()
            if words and is_open
        }

    assert unfolded("market=CN") == {"China"}
    assert unfolded("market=CN&market=US-CA") == {"China", "US"}  # the state's lie in its country's
    # What was answered stays in sight, whatever the market.
    facet = min(next(inside for words, (_, inside) in groups(client).items() if "US" in words))
    value = FacetValue.objects.filter(facet__ref=facet)[0].ref
    assert unfolded(f"market=CN&{facet}={value}") == {"China", "US"}


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("market=XX", "Select a valid choice. XX is not one of the available choices."),
        ("market=CN&role=emperor", "Select a valid choice. emperor is not one of"),
        ("market=CN&public-opinion=maybe", "Select a valid choice. maybe is not one of"),
        ("market=CN&organisation=acme", "Select a valid choice. acme is not one of"),
        ("role=user", "Expected at least one market."),
        ("market=", "Select a valid choice.  is not one of the available choices."),
    ],
)
def test_what_the_register_does_not_know_is_said(client: Client, query: str, sentence: str) -> None:
    html = page(client, query)
    assert sentence in html
    assert 'id="applies"' not in html
    assert "Save as a checklist" not in html


def test_the_law_of_another_day(client: Client) -> None:
    html = page(client, as_query(on="2023-05-15", known="2023-05-15"))
    binding = refs(html, "applies")
    assert "cn-ar-08-1" in binding  # law since 2022
    assert not [ref for ref in binding if ref.startswith(("cn-im-", "cn-dm-"))]
    assert "cn-dm-04-1" in refs(html, "not-law")
    assert "cn-im-04-1" not in html
    assert "Proposed, not law" in section(html, "not-law")
    assert "Proposed on 11 April 2023; not law." in section(html, "not-law")
    assert "known=2023-05-15" in html.partition("check/save/?")[2].partition('"')[0]


def test_in_chinese(client: Client) -> None:
    html = page(client, as_query(), "/zh-hans/check/")
    assert '<html lang="zh-Hans">' in html
    assert "自2023年8月15日起适用。" in section(html, "applies")
    assert "产品在中国提供。" in section(html, "applies")
    assert "只约束OpenAI；对其他团队仅供参考。" in section(html, "precedents")
    assert "The product is offered" not in html
    assert refs(html, "applies") == refs(page(client, as_query()), "applies")
    with translation.override("zh-hans"):
        assert translation.gettext("Which rules bind your product?") in html


def test_the_number_of_queries_is_constant(client: Client) -> None:
    counts = set()
    for query in ("market=CN", as_query(), as_query(on="2023-05-15", known="2023-05-15")):
        with CaptureQueriesContext(connection) as queries:
            page(client, query)
        counts.add(len(queries))
    assert len(counts) == 1
    assert counts.pop() <= 12
