"""Nothing later than `known` shows on any page, table or file, and every link carries both clocks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db.models import Count, Min, Q
from django.test import Client

from regtrack.register.models import Event, Instrument, Obligation, Source
from tests.core.html import tree
from tests.core.shipped import shipped  # noqa: F401

pytestmark = pytest.mark.usefixtures("shipped", "db")
DAYS = ["2023-05-01", "2023-07-12", "2025-06-01", "2026-06-01"]
ON = "2026-09-01"
TEXTS = ("title", "short_title", "summary", "scope", "note", "penalty")
READ = ("timeline", "instruments", "obligations", "changes", "check")
FILES = ("csv", "json", "atom", "ics")


def pages(known: str) -> Iterator[str]:
    """Addresses of every kind of public page that shows something as known then.

    Not /check/: the words that describe a product are today's, and define themselves by today's law.
    """
    yield from ("timeline/?rows=1000", "timeline/table/?rows=1000", "instruments/")
    yield "changes/?since=2020-01-01"
    yield from (f"timeline/export.{form}" for form in FILES)
    duties = Obligation.objects.filter(revisions__known_from__lte=known)
    for instrument in sample(known):
        yield f"instruments/{instrument.ref}/"
        if duty := duties.filter(instrument=instrument).order_by("position").first():
            yield f"obligations/{duty.ref}/"


def sample(known: str) -> list[Instrument]:
    """Of each kind of instrument the two of which the most became known after `known`."""
    after = Count("events__dates", filter=Q(events__dates__known_from__gt=known), distinct=True)
    seen = Instrument.objects.filter(
        pk__in=Instrument.objects.known(dt.date.fromisoformat(known)).order_by().values("pk")
    )
    by_kind: dict[str, list[Instrument]] = {}
    for instrument in seen.annotate(after=after).order_by("-after", "ref"):
        by_kind.setdefault(instrument.kind, []).append(instrument)
    return [instrument for found in by_kind.values() for instrument in found[:2]]


def later(known: str) -> set[str]:
    """The refs and both titles of what nobody knew on `known`, where no earlier text is the same."""
    day = dt.date.fromisoformat(known)
    events = list(Event.objects.annotate(first=Min("dates__known_from")))
    duties = list(Obligation.objects.annotate(first=Min("revisions__known_from")))
    unknown = [row for row in [*events, *duties] if row.first > day]
    instruments = Instrument.objects.exclude(
        pk__in=Instrument.objects.known(day).order_by().values("pk")
    )
    rows = [*unknown, *instruments]
    said = {row.ref for row in rows}
    bearing = Source.objects.filter(dates__isnull=False)
    said |= {source.url for source in bearing.exclude(pk__in=Source.objects.known(day))}
    for row in (*(event for event in events if event.first > day), *instruments):
        said |= {row.title_en, row.title_zh_hans}
    known_rows = [*(e for e in events if e.first <= day), *Instrument.objects.known(day)]
    kept = {
        getattr(row, name, None) or ""
        for row in known_rows
        for name in ("ref", *(f"{field}_{code}" for field in TEXTS for code in ("en", "zh_hans")))
    }
    said_before = "\n".join(kept)
    return {text for text in said if text and text not in said_before}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("known", DAYS)
def test_nothing_later_than_known_shows(client: Client, language: str, known: str) -> None:
    hidden = later(known)
    assert len(hidden) > 5
    number = 0
    for address in pages(known):
        mark = "&" if "?" in address else "?"
        response = client.get(f"/{language}/{address}{mark}on={ON}&known={known}")
        assert response.status_code == 200, address
        text = response.getvalue().decode()
        leaked = sorted(word for word in hidden if word in text)
        assert not leaked, (address, leaked)
        number += 1
    assert number > 10


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_link_to_the_register_carries_both_clocks(client: Client, language: str) -> None:
    known, checked = "2025-06-01", 0
    clocks = {"on": [ON], "known": [known]}
    for address in pages(known):
        if "export." in address:
            continue
        mark = "&" if "?" in address else "?"
        path = f"/{language}/{address}{mark}on={ON}&known={known}"
        around = tree(client.get(path))
        for link in around.all("a"):
            target = urlsplit(link.attributes["href"])
            if target.scheme or (not target.path and not target.query):
                continue
            words = target.path.strip("/").split("/")
            to_register = not target.path or (len(words) > 1 and words[1] in READ)
            # Two links of the banner lead back to today: this page, and what is new since.
            back = target.query in {"", "rows=1000", "since=2020-01-01", f"since={known}"}
            if to_register and not (back and link in around.one("section", "clocks").all("a")):
                query = parse_qs(target.query)
                assert {name: query.get(name) for name in clocks} == clocks, (path, link.attributes)
                checked += 1
    assert checked > 100


def test_moving_on_never_changes_what_is_known(client: Client) -> None:
    def shown(on: str) -> tuple[set[str], list[str]]:
        page = tree(client.get(f"/en/timeline/?rows=1000&on={on}&known=2025-06-01"))
        rows = page.all("article")
        return (
            {row.attributes["id"] for row in rows},
            [row.one("p", "event__date").text for row in rows],
        )

    assert shown("2023-01-01") == shown("2025-06-01") == shown("2031-01-01")


def test_an_address_of_what_nobody_knew_answers_as_one_that_never_was(client: Client) -> None:
    clocks = "?on=2023-08-20&known=2023-07-01"
    assert client.get(f"/en/instruments/cn-draft-measures/{clocks}").status_code == 200
    for later_one, never in (
        ("instruments/cn-interim-measures/", "instruments/never/"),
        ("obligations/cn-im-07-3/", "obligations/never/"),
    ):
        found = client.get(f"/en/{later_one}{clocks}")
        nothing = client.get(f"/en/{never}{clocks}")
        assert found.status_code == nothing.status_code == 404
        name = later_one.split("/")[1]
        assert found.content.decode().replace(name, "never") == nothing.content.decode()


@pytest.mark.parametrize(
    ("query", "there", "absent"),
    [
        ("on=2023-05-01&known=2023-05-01", ["Draft, not law"], ["Interim Measures"]),
        (
            "on=2023-08-20&known=2023-07-01",
            ["As far as was known on 1 July 2023, nothing in this list was in force on "
             "20 August 2023."],
            ["Interim Measures"],
        ),
        ("on=2023-08-20&known=2023-08-20", ["In force on 20 August 2023"], ["nothing in this list"]),
    ],
)  # fmt: skip
def test_the_generative_ai_rules_of_china_on_three_days(
    client: Client, query: str, there: list[str], absent: list[str]
) -> None:
    response = client.get(f"/en/timeline/?q=generative&jurisdiction=CN&{query}")
    page = " ".join(tree(response).one("main").text.replace(" ,", ",").replace(" .", ".").split())
    for words in there:
        assert words in page, page
    for words in absent:
        assert words not in page
