"""Draft against final, and one regime against another, as a page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from regtrack.accounts.models import User
from regtrack.register.models import Instrument, InstrumentRelation, Mapping, Obligation
from tests.core.html import Element, tree
from tests.core.shipped import shipped

__all__ = ["shipped"]
pytestmark = pytest.mark.usefixtures("shipped", "db")

DRAFT, FINAL, ORDER = "cn-draft-measures", "cn-interim-measures", "it-garante-chatgpt"
COUNTS = {
    "Softened": 15, "New": 13, "Carried over": 9, "Strengthened": 8, "Merged": 3, "Dropped": 2,
    "Split": 1,
}  # fmt: skip


def address(before: str = DRAFT, after: str = FINAL, language: str = "en") -> str:
    return f"/{language}/instruments/{before}/compare/{after}/"


def seen(client: Client, url: str) -> Element:
    return tree(client.get(url))


def rows_of(page: Element) -> list[Element]:
    lists = page.all("ol", "rows--pairs")
    return [part for part in lists[0].parts if isinstance(part, Element)] if lists else []


def tally_of(page: Element) -> dict[str, int]:
    return {
        row.one("span", "status").text: int(row.one("b").text)
        for row in page.one("ul", "tally").all("li")
    }


def relate(relation: str, before: str, after: str) -> None:
    """A mapping of one duty of each instrument."""
    mapping = Mapping.objects.create(ref=f"map-{relation}", relation=relation, reason_en="Because.")
    for side, ref in (("from_obligations", before), ("to_obligations", after)):
        getattr(mapping, side).add(Obligation.objects.filter(instrument__ref=ref).first())


# == What it shows ==
def test_every_relation_has_a_row_and_the_tally_counts_them(client: Client) -> None:
    page = seen(client, address())
    assert page.one("h1").text == "What became of the draft"
    assert len(rows_of(page)) == 51
    assert tally_of(page) == COUNTS
    assert "51 relations, by kind" in page.text
    assert not page.all(id="h-left"), "every duty of both texts is compared"


def test_the_instrument_pages_count_the_same_and_lead_here(client: Client) -> None:
    for ref, title in ((DRAFT, "GenAI Interim Measures"), (FINAL, "Draft GenAI Measures")):
        margin = seen(client, f"/en/instruments/{ref}/").one("aside", "margin")
        lines = [line for line in margin.all("p") if line.all("a", href=address())]
        assert [line.one("a").text for line in lines] == [title]
        for word, number in COUNTS.items():
            assert f"{word} {number}" in lines[0].text


def test_a_row_has_both_duties_the_relation_and_its_reason(client: Client) -> None:
    page = seen(client, address())
    row = page.one("li", id="map-cn-dm-04-1")
    draft, final = row.all("div", "version")
    assert "version--draft" in draft.classes
    assert "version--law" in final.classes
    assert draft.one("a").attributes["href"] == "/en/obligations/cn-dm-04-1/"
    assert final.one("a").attributes["href"] == "/en/obligations/cn-im-04-1/"
    assert draft.one("p", "label").text == "Draft Art. 4(1)"
    assert final.one("p", "label").text == "Art. 4(1)"
    assert row.one("span", "status--work").text == "Softened"
    assert "disturbing economic or social order" in row.one("div", "reason").text
    assert "(confidence: Medium)" in row.one("div", "reason").text


def test_rows_follow_the_second_text_and_what_was_dropped_comes_last(client: Client) -> None:
    words = [
        row.one("div", "reason").one("span", "status").text
        for row in rows_of(seen(client, address()))
    ]
    assert words[-2:] == ["Dropped", "Dropped"]
    assert "Dropped" not in words[:-2]
    new = seen(client, address()).one("li", id="map-cn-im-14-3")
    assert new.all("p", "version--none")[0].text == "Nothing in Draft GenAI Measures."


def test_what_only_encourages_says_so_in_the_binding_text(client: Client) -> None:
    row = seen(client, address()).one("li", id="map-cn-dm-03-1")
    _, final = row.all("div", "version")
    assert "Encouraged, not binding" in final.text


def test_the_difference_is_shown_where_both_sides_have_words(client: Client) -> None:
    page = seen(client, address())
    difference = page.one("li", id="map-cn-dm-04-2").one("details", "difference")
    assert difference.one("summary").text == "Show the difference word by word"
    assert any("effective" in added.text for added in difference.all("ins"))
    assert all(removed.text.startswith("[removed:") for removed in difference.all("del"))
    assert not page.one("li", id="map-cn-im-14-3").all("details", "difference")


def test_beyond_single_duties_stand_the_structural_changes(client: Client) -> None:
    table = seen(client, address()).one("table", "beyond")
    rows = table.one("tbody").all("tr")
    assert len(rows) == 13
    assert rows[0].text.startswith("Scope From developing or using products")
    assert rows[0].text.endswith("Narrowed Art. 2 → became Art. 2")
    penalties = table.one("tr", id="change-cn-im-penalties").text
    assert "Removal of the fine confirmed" in penalties
    assert "(confidence: Medium)" in penalties


def test_every_provision_of_both_texts_is_covered(client: Client) -> None:
    draft, final = seen(client, address()).all("table", "coverage")
    assert len(draft.one("tbody").all("tr")) == 21
    assert len(final.one("tbody").all("tr")) == 24
    rows = {row.one("th").text: row.text for row in final.one("tbody").all("tr")}
    assert "No duty for a team" in rows["Art. 16"]
    assert "7 duties, all compared" in rows["Art. 4"]


def test_in_chinese_with_the_english_titles_beside(client: Client) -> None:
    response = client.get(address(language="zh-hans"))
    page = tree(response)
    assert "生成式人工智能服务管理暂行办法" in page.text
    titles = Instrument.objects.filter(ref__in=(DRAFT, FINAL)).order_by("ref")
    beside = page.one("dl", "texts").all("span", lang="en")
    assert [run.text for run in beside] == list(titles.values_list("title_en", flat=True))
    difference = page.one("li", id="map-cn-dm-04-2").one("details", "difference")
    assert difference.one("p").attributes["lang"] == "zh-Hans"
    assert any("有效" in added.text for added in difference.all("ins"))


# == The filter ==
def test_the_filter_shows_one_kind_and_the_tally_still_counts_all(client: Client) -> None:
    page = seen(client, address() + "?relation=softened&on=2023-09-01")
    assert len(rows_of(page)) == 15
    assert "15 of 51 rows, in the order of the second text" in page.text
    assert tally_of(page) == COUNTS
    current = page.one("ul", "tally").one("a", aria_current="true")
    assert current.one("span", "status").text == "Softened"
    assert "on=2023-09-01" in page.one("ul", "tally").all("a")[1].attributes["href"]
    exports = [a.attributes["href"] for a in page.all("a") if "/export." in a.attributes["href"]]
    assert len(exports) == 15
    assert all("relation=softened" in one and "on=2023-09-01" in one for one in exports)


def test_a_relation_without_rows_says_so_and_an_unknown_one_is_no_page(client: Client) -> None:
    page = seen(client, address() + "?relation=equal")
    assert "No row of this comparison has this relation." in page.text
    assert client.get(address() + "?relation=nicer").status_code == 404


# == Clocks ==
def test_before_a_text_was_known_there_is_nothing_to_compare(client: Client) -> None:
    assert client.get(address() + "?known=2023-05-01").status_code == 404
    assert client.get(address() + "?known=2023-07-13").status_code == 200


def test_links_carry_the_clocks_and_the_status_is_that_of_the_day(client: Client) -> None:
    page = seen(client, address() + "?on=2023-07-20&known=2023-07-20")
    texts = page.one("dl", "texts")
    assert "Not yet in force" in texts.text
    link = page.one("li", id="map-cn-dm-04-1").all("h3")[0].one("a")
    assert link.attributes["href"] == "/en/obligations/cn-dm-04-1/?on=2023-07-20&known=2023-07-20"


# == Which way round, and who may see ==
def test_the_earlier_version_comes_first_and_the_query_is_kept(client: Client) -> None:
    response = client.get(address(FINAL, DRAFT) + "?relation=new&on=2023-09-01")
    assert response.status_code == 301
    assert response.headers["Location"] == address() + "?relation=new&on=2023-09-01"


def test_a_replaced_text_comes_before_the_one_that_replaces_it(client: Client) -> None:
    texts = {one.ref: one for one in Instrument.objects.filter(ref__in=(ORDER, FINAL))}
    InstrumentRelation.objects.create(instrument=texts[ORDER], kind="replaces", to=texts[FINAL])
    assert client.get(address(ORDER, FINAL)).headers["Location"] == address(FINAL, ORDER)
    assert seen(client, address(FINAL, ORDER)).one("h1").text == "What became of the earlier text"


def test_between_regimes_a_relation_is_read_from_either_side(client: Client) -> None:
    Mapping.objects.all().delete()
    relate("subset-of", FINAL, ORDER)
    for pair, word in (((FINAL, ORDER), "Subset of"), ((ORDER, FINAL), "Superset of")):
        page = seen(client, address(*pair))
        assert page.one("h1").text == "Two texts side by side"
        assert tally_of(page) == {word: 1}
        assert len(rows_of(page)) == 1
        assert "NIST IR 8477" in page.text
        assert not page.all("details", "difference"), "two regimes share no wording"
        assert page.one(id="h-left").text == "Not compared"
        margin = seen(client, f"/en/instruments/{pair[0]}/").one("aside", "margin")
        assert f"{word} 1" in margin.text


def test_two_texts_without_a_relation_say_so_and_show_what_each_brings(client: Client) -> None:
    page = seen(client, address(DRAFT, ORDER))
    assert "no reviewed relation between duties of these two texts" in page.text
    assert rows_of(page) == []
    assert len(page.all("table", "coverage")) == 2


def test_a_text_is_not_compared_with_itself_or_with_nothing(client: Client) -> None:
    assert client.get(address(DRAFT, DRAFT)).status_code == 404
    assert client.get(address(DRAFT, "no-such-text")).status_code == 404


def test_what_is_not_published_only_editors_compare(client: Client) -> None:
    Instrument.objects.filter(ref=DRAFT).update(published=False)
    for pair in ((DRAFT, FINAL), (FINAL, DRAFT)):
        assert client.get(address(*pair)).status_code == 404
    assert address() not in client.get(f"/en/instruments/{FINAL}/").content.decode()
    editor = User.objects.create_user("ed", "ed@example.org", "x", is_staff=True)
    editor.user_permissions.add(Permission.objects.get(codename="view_instrument"))
    client.force_login(editor)
    assert len(rows_of(seen(client, address()))) == 51
    assert f'href="{address()}"' in client.get(f"/en/instruments/{FINAL}/").content.decode()


def test_a_third_text_that_is_not_published_hides_the_relation_that_names_it(
    client: Client,
) -> None:
    mapping = Mapping.objects.get(ref="map-cn-dm-04-1")
    mapping.from_obligations.add(Obligation.objects.filter(instrument__ref=ORDER).first())
    assert "Art. 4(1)" in seen(client, address()).one("li", id=mapping.ref).text
    Instrument.objects.filter(ref=ORDER).update(published=False)
    page = seen(client, address())
    assert not page.all("li", id=mapping.ref)
    assert tally_of(page)["Softened"] == 14


# == Cost ==
def test_the_page_costs_the_same_with_one_relation_and_with_many(
    client: Client, django_assert_num_queries: Callable[[int], Any]
) -> None:
    with django_assert_num_queries(12):
        assert len(rows_of(seen(client, address()))) == 51
    Mapping.objects.exclude(ref="map-cn-dm-04-1").delete()
    with django_assert_num_queries(12):
        assert len(rows_of(seen(client, address()))) == 1
