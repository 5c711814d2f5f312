"""Does each duty say where it stands, whom it binds, since when, and who says so? Pure.

Only the present revision is asked: an earlier one is history and cannot be mended.
"""

from __future__ import annotations

from collections.abc import Iterator

from regtrack.register.checking.finding import Finding, Level
from regtrack.register.checking.nodes import OFFICIAL, Nodes, Part, movers, when


def check(nodes: Nodes, instrument: Part) -> Iterator[Finding]:
    moved = movers(nodes, instrument.ref)
    for duty in nodes.of("obligation", instrument.ref):
        yield from _named(nodes, duty)
        for place in ("applies_from", "ends_with"):
            if ref := duty.content.get(place):
                yield from _event(nodes, duty, place, ref, moved)


def _named(nodes: Nodes, duty: Part) -> Iterator[Finding]:
    content = duty.content
    if not content.get("sources"):
        yield of(duty, "no-source", "error", "", "")
    if not content.get("themes"):
        yield of(duty, "no-theme", "error", "", "")
    # Some rules do bind everybody, so it may be right; mostly a condition was forgotten.
    if not content.get("conditions") and not content.get("addressees"):
        yield of(duty, "no-condition", "warning", "", "")
    ref = content.get("provision")
    provision = nodes.get("provision", ref)
    if not ref:
        # Blog posts and reports have no numbered parts; where there are rows, one is meant.
        level: Level = "error" if nodes.of("provision", duty.instrument) else "warning"
        yield of(duty, "no-provision", level, "", "")
    elif not provision or provision["instrument"] != duty.instrument:
        yield of(duty, "provision-elsewhere", "error", ref, duty.instrument)


def _event(nodes: Nodes, duty: Part, place: str, ref: str, moved: set[str]) -> Iterator[Finding]:
    """A duty starts and ends with its own rule, or with one that its rule is related to: the act
    that it drafts, amends or implements, or the act that moved one of its dates."""
    event = nodes.get("event", ref)
    other = event.get("instrument", "") if event else ""
    own = other == duty.instrument or (other and nodes.related(duty.instrument, other))
    if not event or not (own or ref in moved):
        yield of(duty, "event-elsewhere", "error", ref, duty.instrument)
    elif place == "applies_from" and when(event).earliest is None:
        yield of(duty, "no-day", "warning", ref, "")


def of(part: Part, code: str, level: Level, found: str, expected: str) -> Finding:
    return Finding(code, level, part.instrument, part.kind, part.ref, found, expected)


def unofficial(nodes: Nodes, instrument: str) -> Iterator[Finding]:
    """The instrument, its events and duties that rest on secondary sources and press alone, or on
    pages that nobody opened; of "" the standing events.

    Of a complaint its author's own page is the record: nobody else publishes it.
    """
    own = nodes.get("instrument", instrument)
    first_hand = OFFICIAL | ({"complainant"} if own and own["kind"] == "complaint" else set())
    for part in nodes.with_parts(instrument):
        kinds = {source["kind"] for source in nodes.read_sources_of(part)}
        if nodes.sources_of(part) and not kinds:
            yield of(part, "none-read", "warning", "", "")
        elif kinds and not kinds & first_hand:
            yield of(part, "only-unofficial", "warning", ", ".join(sorted(kinds)), "official")
