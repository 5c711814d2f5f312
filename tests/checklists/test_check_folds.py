"""/check/ with many answers: short at once, folded by instrument; places inside places are asked."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.core.html import Element, tree
from tests.factories import CHAT_SERVICE, as_query

pytestmark = pytest.mark.usefixtures("register")


def page(client: Client, query: str, language: str = "en") -> Element:
    response = client.get(f"/{language}/check/?{query}")
    assert response.status_code == 200
    return tree(response)


def in_sight(part: Element) -> list[str]:
    """What stands there without unfolding anything: the ids of duties and the words of summaries."""
    found = []
    for child in part.parts:
        if not isinstance(child, Element):
            continue
        if child.tag == "details" and "open" not in child.attributes:
            found += [summary.text for summary in child.all("summary")[:1]]
            continue
        if child.tag == "li" and "id" in child.attributes:
            found.append(child.attributes["id"])
        found += in_sight(child)
    return found


def test_a_long_answer_is_folded_by_instrument(client: Client) -> None:
    html = page(client, as_query())
    applies = html.one("section", "group", id="applies")
    groups = applies.all("details", "fold")
    assert len(groups) > 3
    assert ["open" in group.attributes for group in groups] == [True] + [False] * (len(groups) - 1)
    for group in groups:
        number = sum("id" in li.attributes for li in group.all("li"))
        assert f"{number} entr" in group.all("summary")[0].text
    duties = [name for name in in_sight(html.one("main")) if name.startswith("applies-")]
    assert 0 < len(duties) < 15


@pytest.mark.parametrize("name", ["not-law", "open", "precedents", "excluded"])
def test_what_does_not_bind_takes_one_line(client: Client, name: str) -> None:
    section = page(client, as_query()).one("section", "group", id=name)
    (line,) = in_sight(section)
    number = sum("id" in li.attributes for li in section.all("li"))
    assert line == f"Show {number} entries by their texts"
    assert section.one("h2").text


def test_a_short_answer_is_in_sight(client: Client) -> None:
    section = page(client, "market=CN").one("section", "group", id="applies")
    assert 0 < len([name for name in in_sight(section) if name.startswith("applies-")]) < 12
    assert all("open" in group.attributes for group in section.all("details", "fold"))


def test_the_button_stays_at_the_end_of_the_form(client: Client) -> None:
    form = page(client, "").one("form", "form")
    (button,) = form.one("p", "form__end").all("button")
    assert button.text == "Check"
    assert form.all("button")[-1] is button  # the last stop of the keyboard, as the form reads


def test_states_stand_under_their_country(client: Client) -> None:
    around = page(client, "").one("form", "form").all("li", "places__around")
    inside = {
        group.all("label")[0].text: {label.text for label in group.all("label")[1:]}
        for group in around
    }
    assert {"California", "Colorado", "Texas"} <= inside["US"]
    assert {"Germany", "Italy"} <= inside["EU"]
    assert inside.keys() == {"US", "EU"}


def notes(html: Element) -> list[str]:
    return [note.text for note in html.all("div", "unasked")]


def test_a_country_alone_says_which_states_were_not_asked(client: Client) -> None:
    html = page(client, as_query(CHAT_SERVICE))  # CN, IT, US
    (note,) = notes(html)
    assert "California, " in note
    assert "you chose the US, and did not say whether" in note
    asked = len(html.one("section", "group", id="open").all("div", "item"))
    links = {link.text: link.attributes["href"] for link in html.one("div", "unasked").all("a")}
    some = page(client, links["Add California"].removeprefix("?"))
    (rest,) = notes(some)
    assert "California" not in rest
    everything = page(client, links["Add all of them"].removeprefix("?"))
    assert notes(everything) == []
    assert len(everything.one("section", "group", id="open").all("div", "item")) < asked
    chosen = [
        box.attributes["value"]
        for box in everything.all("input", name="market")
        if "checked" in box.attributes
    ]
    assert {"CN", "IT", "US", "US-CA", "US-TX"} <= set(chosen)


def test_a_state_chosen_asks_its_own_and_its_countrys_rules(client: Client) -> None:
    assert notes(page(client, "market=US-CA&market=IT")) == []


def test_a_union_alone_says_which_members_were_not_asked(client: Client) -> None:
    (note,) = notes(page(client, "market=EU", "zh-hans"))
    assert "意大利" in note
