"""One box over instruments, events and duties, in both languages, on the shipped register."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from regtrack.core.clocks import Clocks
from regtrack.register.actions.publish_instrument import publish_instrument
from regtrack.register.actions.unpublish_instrument import unpublish_instrument
from regtrack.register.models import Instrument, SearchEntry
from regtrack.register.search.engine import Engine, engine
from regtrack.register.search.reading import find, search
from regtrack.register.search.terms import near, terms_of
from tests.core.shipped import shipped  # noqa: F401

TODAY = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
NOW_CLOCKS = Clocks(TODAY, TODAY, TODAY)
on_shipped = pytest.mark.usefixtures("shipped", "db")


def refs(asked: str, clocks: Clocks = NOW_CLOCKS, **options: Any) -> list[str]:
    return [
        getattr(hit.row, "ref", None) or hit.row.obligation.ref  # type: ignore[union-attr]
        for hit in search(asked, clocks, **options).hits
    ]


@pytest.mark.parametrize(
    ("asked", "terms"),
    [
        ("《暂行办法》　ＡＩ  Act, act", ["暂行办法", "ai", "act"]),
        ("", []),
        ("  “” ,, ", []),
        ("2024/1689", ["2024/1689"]),
        ("a b c d e f g h i j", list("abcdefgh")),
    ],
)
def test_a_query_is_read_as_terms(asked: str, terms: list[str]) -> None:
    assert terms_of(asked) == terms


@pytest.mark.parametrize(
    ("terms", "text", "is_near"),
    [
        (["trasparency"], "transparency and labelling", True),
        (["transparancy", "labeling"], "transparency and labelling", True),
        (["transport"], "transparency and labelling", False),
        (["生成式人工智能备案"], "生成式人工智能服务应当备案", True),
        (["网络安全审查"], "生成式人工智能服务应当备案", False),
        (["ab"], "transparency", False),
    ],
)
def test_what_is_near(terms: list[str], text: str, is_near: bool) -> None:
    assert bool(near(terms, text)) is is_near


@on_shipped
@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("生成式人工智能服务管理暂行办法", "cn-interim-measures"),
        ("interim measures generative", "cn-interim-measures"),
        ("AI Act", "eu-ai-act"),
        ("2024/1689", "eu-ai-act"),
        ("CAIDP", "us-caidp-ftc"),
        ("cn-im-07-3", "cn-im-07-3"),
    ],
)
def test_the_instrument_that_is_meant_comes_first(asked: str, first: str) -> None:
    assert refs(asked)[0] == first


@on_shipped
@pytest.mark.parametrize("asked", ["备案", "标识", "罚款", "儿童", "FTC", "意大利"])
def test_two_characters_are_enough(asked: str) -> None:
    found = search(asked, NOW_CLOCKS)
    assert found.number
    assert not found.is_near


@on_shipped
def test_every_word_must_be_there_and_their_order_does_not_matter() -> None:
    assert refs("备案 算法") == refs("算法 备案")
    assert set(refs("算法 备案")) <= set(refs("算法", size=500))
    assert not refs("备案 zebra")


@on_shipped
def test_a_typing_error_is_forgiven_where_the_database_can() -> None:
    found = search("trasparency", NOW_CLOCKS)
    if type(engine()) is Engine:
        assert not found.number
        pytest.skip("this database has no trigrams")
    assert found.is_near
    assert any("transparency" in hit.row.title_en.casefold() for hit in found.hits[:5])  # type: ignore[union-attr]


@on_shipped
@pytest.mark.parametrize("asked", ['"', "'", "%", "_", "*", "NEAR(", 'a" OR "b', "\\", "-", "\0x"])
def test_signs_that_mean_something_to_a_database_are_only_signs(asked: str, client: Client) -> None:
    assert client.get("/en/search/", {"q": asked}).status_code == 200


@on_shipped
def test_nothing_is_found_that_was_not_known() -> None:
    before = Clocks(TODAY, dt.date(2023, 7, 1), TODAY)
    assert "cn-interim-measures" not in refs("暂行办法", before)
    assert "cn-draft-measures" in refs("生成式人工智能", before)
    for hit in search("生成式", before, size=500).hits:
        assert hit.date is None or hit.date.known_from <= before.known


@on_shipped
def test_an_earlier_wording_is_found_on_its_day_only() -> None:
    changed = SearchEntry.objects.filter(kind="obligation", known_until__isnull=False).first()
    assert changed
    terms = [changed.title.split("\n")[0]]
    rows = [match.row for match in find(terms, changed.known_from)[0]]
    assert changed.row in rows
    assert changed.row not in [match.row for match in find(terms, TODAY)[0]]


@on_shipped
def test_what_is_not_public_is_not_found_and_comes_with_its_publication() -> None:
    law = Instrument.objects.get(ref="us-co-sb26-189")
    unpublish_instrument(instrument=law, actor=None, at=NOW)
    assert not refs("SB 26-189 ADMT")
    publish_instrument(instrument=law, actor=None, at=NOW)
    assert refs("SB 26-189")[0] == "us-co-sb26-189"


@on_shipped
def test_the_index_made_anew_is_the_same() -> None:
    def entries() -> set[tuple[Any, ...]]:
        names = ("kind", "row", "instrument", "known_from", "known_until", "title", "text")
        return set(SearchEntry.objects.values_list(*names))

    kept = entries()
    call_command("rebuild_search")
    assert entries() == kept
    assert len(kept) == SearchEntry.objects.count()


@on_shipped
def test_the_page_in_both_languages(client: Client) -> None:
    page = client.get("/en/search/", {"q": "暂行办法"}).content.decode()
    assert "<mark>暂行办法</mark>" in page
    assert 'href="/en/instruments/cn-interim-measures/"' in page
    assert "In force" in page
    page = client.get(
        "/zh-hans/search/", {"q": "interim measures", "kind": "instrument"}
    ).content.decode()
    assert 'href="/zh-hans/instruments/cn-interim-measures/"' in page
    assert "/zh-hans/obligations/" not in page


@on_shipped
def test_links_carry_the_clocks(client: Client) -> None:
    page = client.get("/en/search/?q=draft&known=2023-06-01").content.decode()
    assert 'href="/en/instruments/cn-draft-measures/?known=2023-06-01"' in page


@on_shipped
@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("q=a&page=0", "page"),
        ("q=a&page=x", "page"),
        ("q=a&kind=law", "kind"),
        (f"q={'a' * 201}", "q"),
    ],
)
def test_a_wrong_address_is_told(client: Client, query: str, named: str) -> None:
    response = client.get(f"/en/search/?{query}")
    assert response.status_code == 400
    assert f"{named} is “" in response.content.decode()


@on_shipped
@pytest.mark.parametrize("asked", ["人工智能", "备案", "trasparency", "AI"])
def test_six_queries_at_most(django_assert_max_num_queries: Any, asked: str) -> None:
    engine()
    with django_assert_max_num_queries(6):
        assert search(asked, NOW_CLOCKS, size=100) is not None


@on_shipped
def test_this_database_has_its_index() -> None:
    expected = {"sqlite": "Fts5", "postgresql": "Trigrams"}[connection.vendor]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
            if not cursor.fetchone():
                expected = "Engine"
    assert type(engine()).__name__ == expected
