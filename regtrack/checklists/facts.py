"""All that a team says of its product, as one thing that can be kept, compared and put back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from regtrack.checklists.applicability import Facts
from regtrack.checklists.explain import listed
from regtrack.checklists.judging import ProductDays, days_of, facts_of
from regtrack.checklists.models import Product
from regtrack.core.days import day as in_words
from regtrack.core.texts import Text, both, the
from regtrack.register.models import Instrument
from regtrack.register.vocabulary import Vocabulary

_NOT_ANSWERED = Text("未回答", "not answered")
_NONE = Text("无", "none")


@dataclass(frozen=True, slots=True)
class ProductFacts:
    """What decides which duties bind a product, and the days that they run from."""

    facts: Facts
    days: ProductDays

    def as_dict(self) -> dict[str, Any]:
        """Plain JSON: {"markets": {code: [launched, ended]}, "facts": {facet: [values]},
        "organisation": ref, "changed_on": day, "follows": [refs] where there are any}; days as
        2023-08-15 or None."""
        return {
            **({"follows": sorted(self.facts.follows)} if self.facts.follows else {}),
            "markets": {
                code: [_plain(self.days.launched.get(code)), _plain(self.days.ended.get(code))]
                for code in sorted(self.facts.markets)
            },
            "facts": {facet: sorted(refs) for facet, refs in sorted(self.facts.values.items())},
            "organisation": self.facts.organisation,
            "changed_on": _plain(self.days.changed_on),
        }

    @classmethod
    def of_dict(cls, plain: Mapping[str, Any]) -> ProductFacts:
        """The reverse of `as_dict`; other keys are left alone."""
        markets = plain["markets"]
        return cls(
            Facts(
                frozenset(markets),
                {facet: frozenset(refs) for facet, refs in plain["facts"].items()},
                plain["organisation"],
                frozenset(plain.get("follows", [])),
            ),
            ProductDays(
                {code: _day(launched) for code, (launched, _) in markets.items()},
                {code: _day(ended) for code, (_, ended) in markets.items()},
                _day(plain["changed_on"]),
            ),
        )


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact that is another one: what it is called, and both values in words."""

    name: Text
    before: Text
    after: Text


def read_facts(product: Product) -> ProductFacts:
    """Of a product with `values__facet`, `markets` and `organisation` fetched."""
    return ProductFacts(facts_of(product), days_of(product))


def differences(
    before: ProductFacts, after: ProductFacts, vocabulary: Vocabulary
) -> list[Difference]:
    """What differs, fact by fact, in words."""
    first, second = (list(_in_words(facts, vocabulary)) for facts in (before, after))
    old, new = dict(first), dict(second)
    names = dict.fromkeys([name for name, _ in (*first, *second)])
    return [
        Difference(name, old.get(name, _NONE), new.get(name, _NONE))
        for name in names
        if old.get(name) != new.get(name)
    ]


def _in_words(said: ProductFacts, vocabulary: Vocabulary) -> Iterator[tuple[Text, Text]]:
    places = vocabulary.jurisdictions
    yield (
        Text("市场", "Markets"),
        _list(places[code] for code in sorted(said.facts.markets) if code in places),
    )
    for code in sorted(said.facts.markets):
        place = places.get(code, Text(code, code))
        for name, days in (
            (Text(f"{place.zh_hans}上线日", f"Launch in {the(place.en)}"), said.days.launched),
            (Text(f"{place.zh_hans}终止日", f"End in {the(place.en)}"), said.days.ended),
        ):
            if day := days.get(code):
                yield name, in_words(day)
    if said.days.changed_on:
        yield Text("最近一次重大变更", "Last significant change"), in_words(said.days.changed_on)
    for facet in vocabulary.facets.values():
        refs = said.facts.values.get(facet.ref, frozenset())
        chosen = [value.name for ref, value in facet.values.items() if ref in refs]
        yield facet.name, _list(chosen) if chosen else _NOT_ANSWERED
    organisation = vocabulary.organisations.get(said.facts.organisation, _NONE)
    yield Text("所属组织", "Organisation"), organisation
    if said.facts.follows:
        rows = Instrument.every.filter(ref__in=said.facts.follows).exclude(team=None)
        yield Text("自有规则", "Own rules"), _list(both(row, "title") for row in rows)


def _list(names: Iterable[Text]) -> Text:
    return listed(names) or _NONE


def _plain(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
