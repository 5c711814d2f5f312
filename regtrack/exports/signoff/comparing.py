"""What became of a checklist from one sign-off to another, or to what it is now. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from regtrack.core.days import day as in_words
from regtrack.core.texts import Text

Content = Mapping[str, Any]  # as `reading.thawed` gives it


@dataclass(frozen=True, slots=True)
class ItemDifference:
    """One item that is in both, `before` and `after`, as each holds it.

    `text`: what the rule says is another; `status`, `due`, `owner` and `verdict` hold the old and the
    new value where they differ; `evidence` what was added and what removed; `others` names the other
    things that were said of it and changed: note, reason, links, review.
    """

    before: Content
    after: Content
    text: bool = False
    verdict: tuple[Text, Text] | None = None
    status: tuple[Text, Text] | None = None
    due: tuple[dt.date | None, dt.date | None] | None = None
    owner: tuple[str, str] | None = None
    added: tuple[Content, ...] = ()
    removed: tuple[Content, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def any(self) -> bool:
        pairs = (self.verdict, self.status, self.due, self.owner)
        said = self.text or self.added or self.removed or self.others
        return bool(said) or any(pair is not None for pair in pairs)


@dataclass(frozen=True, slots=True)
class FactDifference:
    """One answer, market or day of the product, as words; none = not said, or not offered there."""

    name: Text
    before: tuple[Text, ...]
    after: tuple[Text, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """`added` and `gone` are items; one that was archived since is gone. `clocks`, where they differ,
    are those before and after; `facts` the answers, markets and days of the product."""

    added: list[Content] = field(default_factory=list)
    gone: list[Content] = field(default_factory=list)
    changed: list[ItemDifference] = field(default_factory=list)
    facts: list[FactDifference] = field(default_factory=list)
    clocks: tuple[Content, Content] | None = None

    @property
    def any(self) -> bool:
        return bool(self.added or self.gone or self.changed or self.facts or self.clocks)


def compared(before: Content, after: Content) -> Comparison:
    """Of two contents of one checklist. What only the passing of days changes (overdue, expired)
    is no difference."""
    first, second = _items(before["checklist"]), _items(after["checklist"])
    pairs = (_item(first[ref], second[ref]) for ref in second if ref in first)
    old, new = before["checklist"]["clocks"], after["checklist"]["clocks"]
    return Comparison(
        added=[item for ref, item in second.items() if ref not in first],
        gone=[item for ref, item in first.items() if ref not in second],
        changed=[pair for pair in pairs if pair.any],
        facts=_facts(before["checklist"], after["checklist"]),
        clocks=None if old == new else (old, new),
    )


def _items(checklist: Content) -> dict[str, Content]:
    """Each with its `instrument` and `place`: a locator alone says nothing."""
    return {
        item["ref"]: {**item, "instrument": group["title"], "place": group["jurisdiction"]}
        for group in checklist["groups"]
        for item in group["items"]
    }


def _item(before: Content, after: Content) -> ItemDifference:
    proofs, proved = _proofs(before), _proofs(after)
    return ItemDifference(
        before,
        after,
        text=any(before[name] != after[name] for name in ("revision", "title", "text")),
        verdict=_labels(before, after, "verdict"),
        status=_labels(before, after, "status"),
        due=None if before["due"] == after["due"] else (before["due"], after["due"]),
        owner=None if before["owner"] == after["owner"] else (before["owner"], after["owner"]),
        added=tuple(one for key, one in proved.items() if key not in proofs),
        removed=tuple(one for key, one in proofs.items() if key not in proved),
        others=tuple(name for name in _SAID if _said(before, name) != _said(after, name)),
    )


_SAID = ("note", "reason", "due_reason", "links", "met_on", "needs_review")


def _said(item: Content, name: str) -> Any:
    if name == "needs_review":
        return sorted(flag["reason"]["code"] for flag in item[name])
    return item[name]


def _proofs(item: Content) -> dict[tuple[Any, ...], Content]:
    keys = ("title", "name", "url", "sha256", "effective_on", "expires_on")
    return {tuple(one[key] for key in keys): one for one in item["evidence"]}


def _labels(before: Content, after: Content, name: str) -> tuple[Text, Text] | None:
    if before[name]["code"] == after[name]["code"]:
        return None
    return before[name]["label"], after[name]["label"]


def _facts(before: Content, after: Content) -> list[FactDifference]:
    """By the names in English, which stay when an answer changes."""
    rows = []
    old, new = _said_of_product(before), _said_of_product(after)
    for key in {**old, **new}:
        name, first = old.get(key, (new[key][0] if key in new else Text(), ()))
        second = new.get(key, (name, ()))[1]
        if first != second:
            rows.append(FactDifference(name, first, second))
    return rows


def _said_of_product(checklist: Content) -> dict[tuple[str, str], tuple[Text, tuple[Text, ...]]]:
    said: dict[tuple[str, str], tuple[Text, tuple[Text, ...]]] = {}
    for fact in checklist["facts"]:
        said["fact", fact["name"].en] = fact["name"], tuple(fact["values"])
    for market in checklist["markets"]:
        launched, ended = (_day(market[name]) for name in ("launched_on", "ended_on"))
        words = [
            Text(f"上线：{launched.zh_hans}", f"launched {launched.en}")
            if launched
            else Text("未填写上线日期", "launch date not given")
        ]
        if ended:
            words.append(Text(f"终止：{ended.zh_hans}", f"ended {ended.en}"))
        said["market", market["name"].en] = market["name"], tuple(words)
    changed = _day(checklist["changed_on"])
    name = Text("最近一次重大变更", "Last significant change")
    said["day", "changed"] = name, (changed,) if changed else ()
    return said


def _day(value: dt.date | None) -> Text:
    return in_words(value) if value else Text()
