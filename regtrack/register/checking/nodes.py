"""The register's nodes, arranged as the checks ask for them. Pure."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from regtrack.core import edtf
from regtrack.register.packs.nodes import Content, Key, current

OFFICIAL = frozenset({"official", "official-mirror"})


def is_official(source: Content) -> bool:
    """An official page that somebody read; one that nobody opened only points to the place."""
    return source["kind"] in OFFICIAL and "checked_on" in source


@dataclass(frozen=True, slots=True)
class Part:
    """A node that belongs to an instrument, or an event that stands alone (`instrument` is "")."""

    kind: str
    ref: str
    content: Content

    @property
    def instrument(self) -> str:
        return self.ref if self.kind == "instrument" else str(self.content.get("instrument", ""))


class Nodes:
    """`nodes` as packs.rows.snapshot gives them, or packs.nodes.walk out of files."""

    def __init__(self, nodes: Mapping[Key, Content]) -> None:
        self.all = nodes
        self._parts: dict[tuple[str, str], list[Part]] = defaultdict(list)
        for (kind, ref), content in nodes.items():
            part = Part(kind, ref, content)
            self._parts[kind, part.instrument if kind in _INSIDE else ""].append(part)

    def get(self, kind: str, ref: str | None) -> Content | None:
        return self.all.get((kind, ref or ""))

    def of(self, kind: str, instrument: str = "") -> list[Part]:
        """The provisions, events or duties of an instrument; of other kinds all there are."""
        return self._parts.get((kind, instrument), [])

    def every(self) -> Iterator[Part]:
        return (part for parts in self._parts.values() for part in parts)

    @property
    def instruments(self) -> list[Part]:
        return self.of("instrument")

    def with_parts(self, instrument: str) -> list[Part]:
        """The instrument itself, then everything that stands in it; of "" the standing events."""
        own = self.get("instrument", instrument)
        parts = [part for kind in _INSIDE for part in self.of(kind, instrument)]
        return [Part("instrument", instrument, own), *parts] if own else parts

    def sources_of(self, part: Part) -> list[str]:
        """Refs of the sources that a node names, those of its dates among them, each once."""
        named = [*part.content.get("sources", [])]
        named += [date["source"] for date in part.content.get("dates", [])]
        return list(dict.fromkeys(named))

    def read_sources_of(self, part: Part) -> list[Content]:
        """Those of its sources that somebody opened and read."""
        found = (self.get("source", ref) for ref in self.sources_of(part))
        return [source for source in found if source and "checked_on" in source]

    def related(self, one: str, other: str) -> bool:
        """Whether either instrument says that it drafts, amends, replaces … the other."""
        return any(
            relation["to"] == there
            for here, there in ((one, other), (other, one))
            for relation in (self.get("instrument", here) or {}).get("relations", [])
        )


_INSIDE = ("provision", "event", "obligation")


def now(event: Content) -> Content:
    """The assertion that holds."""
    return current(event["dates"])


def when(event: Content) -> edtf.Edtf:
    return edtf.parse(now(event)["edtf"])


def known_since(event: Content) -> dt.date:
    return min(dt.date.fromisoformat(date["known_from"]) for date in event["dates"])


def movers(nodes: Nodes, instrument: str) -> set[str]:
    """The events that moved a date of the instrument."""
    return {
        date["moved_by"]
        for event in nodes.of("event", instrument)
        for date in event.content["dates"]
        if "moved_by" in date
    }


def texts(value: object, place: str = "") -> Iterator[tuple[str, dict[str, object]]]:
    """Every text in two languages inside a node, with its place: `conditions.basis`, `title`.

    A text is a mapping by language, of words or of a list of lines. What an earlier revision says
    is left out, since it can no longer be mended, and so are the official identifiers.
    """
    if isinstance(value, dict):
        if value and value.keys() <= {"zh-hans", "en"}:
            yield place, value
            return
        for name, part in value.items():
            if name not in {"identifiers", "earlier"}:
                yield from texts(part, f"{place}.{name}".strip("."))
    elif isinstance(value, list):
        for part in value:
            yield from texts(part, place)
