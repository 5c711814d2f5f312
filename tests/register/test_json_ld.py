"""What a page says to machines: fitting types, no invented date, nothing that ends the element."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from regtrack.register.citing.json_ld import Described, Other, as_text, exactly, json_ld, same_as
from regtrack.register.models import Instrument
from regtrack.register.phase import When
from regtrack.register.status import Status
from tests.core.shipped import shipped  # noqa: F401

LAW = Described(
    ref="eu-gdpr", url="https://x.example/en/instruments/eu-gdpr/", language="en",
    title="General Data Protection Regulation", other_names=["GDPR", "通用数据保护条例"],
    kind="Regulation", is_law=True, status="in-force", status_words="In force", about="Scope",
    jurisdiction="EU", is_european=True, issuers=["European Parliament", "Commission"],
    legislatures=["European Parliament"],
    identifiers={"celex": "32016R0679", "eli": "reg/2016/679"}, text_languages=["en"],
    dates={"adopted": [When("2016-04-27")], "published": [When("2016-05-04")]},
    relations={"repeals": [Other("Directive", "https://x.example/d/")],
               "replaces": [Other("Old", "https://x.example/o/")]},
    drafts=[Other("Proposal", "https://x.example/p/")],
)  # fmt: skip


def test_a_law_in_full() -> None:
    assert json_ld(LAW) == {
        "@context": "https://schema.org",
        "@type": "Legislation",
        "@id": LAW.url,
        "url": LAW.url,
        "name": LAW.title,
        "alternateName": ["GDPR", "通用数据保护条例"],
        "identifier": "eu-gdpr",
        "description": "Scope",
        "inLanguage": ["en"],
        "datePublished": "2016-05-04",
        "sameAs": [
            "https://eur-lex.europa.eu/legal-content/TXT/?uri=CELEX:32016R0679",
            "http://data.europa.eu/eli/reg/2016/679",
        ],
        "isBasedOn": [
            {"@type": "CreativeWork", "@id": "https://x.example/p/", "name": "Proposal",
             "url": "https://x.example/p/"}
        ],
        "mainEntityOfPage": {
            "@type": "WebPage", "@id": LAW.url, "inLanguage": "en",
            "license": "https://creativecommons.org/licenses/by/4.0/",
        },
        "legislationIdentifier": ["32016R0679", "reg/2016/679"],
        "legislationType": "Regulation",
        "legislationDate": "2016-04-27",
        "legislationLegalForce": "https://schema.org/InForce",
        "legislationJurisdiction": {"@type": "AdministrativeArea", "name": "EU"},
        "legislationPassedBy": [{"@type": "Organization", "name": "European Parliament"}],
        "legislationResponsible": [
            {"@type": "Organization", "name": "European Parliament"},
            {"@type": "Organization", "name": "Commission"},
        ],
        "legislationRepeals": [
            {"@type": "Legislation", "@id": "https://x.example/d/", "name": "Directive",
             "url": "https://x.example/d/"}
        ],
        "legislationChanges": [
            {"@type": "Legislation", "@id": "https://x.example/o/", "name": "Old",
             "url": "https://x.example/o/"}
        ],
    }  # fmt: skip


@pytest.mark.parametrize("status", Status)
def test_legal_force_follows_the_status(status: Status) -> None:
    found = json_ld(dataclasses.replace(LAW, status=status.value)).get("legislationLegalForce")
    expected = {
        "in-force": "InForce", "partly-in-force": "PartiallyInForce",
        **dict.fromkeys(
            (
                "adopted", "suspended", "lifted", "annulled", "repealed", "superseded",
                "expired", "lapsed",
            ),
            "NotInForce",
        ),
    }.get(status.value)  # fmt: skip
    assert found == (f"https://schema.org/{expected}" if expected else None)


def test_what_is_no_law_is_no_legislation() -> None:
    found = json_ld(dataclasses.replace(LAW, is_law=False, kind="Draft", status_words="Draft"))
    assert found["@type"] == "CreativeWork"
    assert (found["genre"], found["creativeWorkStatus"]) == ("Draft", "Draft")
    assert not [key for key in found if key.startswith("legislation")]


@pytest.mark.parametrize(
    ("edtf", "expected", "said"),
    [
        ("2023-07-13", False, "2023-07-13"),
        ("2023-07", False, "2023-07"),
        ("2023", False, "2023"),
        ("2023-34", False, "2023"),
        ("2023-07-13", True, None),
        ("2023-07~", False, None),
        ("2023?", False, None),
        ("2023-04/2023-05", False, None),
        ("2023/..", False, None),
        ("not-appointed", False, None),
    ],
)
def test_no_date_is_invented(edtf: str, expected: bool, said: str | None) -> None:
    assert exactly(When(edtf, expected)) == said


def test_addresses_of_the_text_itself() -> None:
    assert same_as({"eli": "id/2020/1"}, is_european=False) == []
    assert same_as({"official_url": "https://a.example/"}, is_european=False) == [
        "https://a.example/"
    ]


def test_nothing_in_it_ends_the_element() -> None:
    nasty = "</script><script>alert(1)</script><!-- & ]]>\u2028"
    text = as_text({"name": nasty})
    assert not re.search(r"[<>&]", text)
    assert json.loads(text) == {"name": nasty}


# == On the page ==
def of_page(client: Client, path: str) -> dict[str, Any]:
    html = client.get(path).content.decode()
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    found: dict[str, Any] = json.loads(text)
    return found


@pytest.mark.usefixtures("shipped", "db")
def test_a_page_tells_its_two_clocks(client: Client) -> None:
    path = "/en/instruments/cn-interim-measures/"
    found = of_page(client, path)
    assert found["@type"] == "Legislation"
    assert found["url"] == f"http://testserver{path}"
    assert found["legislationLegalForce"] == "https://schema.org/InForce"
    assert (found["legislationDate"], found["datePublished"]) == ("2023-05-23", "2023-07-13")
    assert "生成式人工智能服务管理暂行办法" in found["alternateName"]
    before = of_page(client, f"{path}?on=2023-08-14")
    assert before["legislationLegalForce"] == "https://schema.org/NotInForce"
    chinese = of_page(client, "/zh-hans/instruments/cn-interim-measures/")
    assert chinese["name"] == "生成式人工智能服务管理暂行办法"
    assert of_page(client, "/en/instruments/us-caidp-ftc/")["@type"] == "CreativeWork"


@pytest.mark.usefixtures("shipped", "db")
def test_no_unpublished_instrument_is_named(client: Client) -> None:
    draft = Instrument.objects.get(ref="cn-draft-measures")
    path = "/en/instruments/cn-interim-measures/"
    assert "cn-draft-measures" in json.dumps(of_page(client, path))
    Instrument.objects.filter(pk=draft.pk).update(published=False)
    assert "cn-draft-measures" not in json.dumps(of_page(client, path))


@pytest.mark.usefixtures("shipped", "db")
def test_a_title_cannot_end_the_element(client: Client) -> None:
    nasty = "Rule </script><script>alert(1)</script> & more"
    Instrument.objects.filter(ref="cn-interim-measures").update(title_en=nasty)
    assert of_page(client, "/en/instruments/cn-interim-measures/")["name"] == nasty


@pytest.mark.usefixtures("shipped", "db")
def test_it_costs_no_query(
    client: Client, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_max_num_queries(14):
        of_page(client, "/en/instruments/cn-interim-measures/")
