"""Do the dates of an instrument contradict each other? Pure.

A contradiction is certain or it is none: a date is compared by the days it can be, so that
"July 2023" never comes after 13 July 2023, and an open end contradicts nothing. Only first events
of a kind are compared, since a case may hold several orders, a draft several consultations; and
an adoption that moved one of the instrument's own dates is that of an amending act, which comes
after everything.

What is no contradiction:

- An order or decision binds whom it is addressed to from its adoption, before anyone else reads
  it (the Garante's of 30 March 2023 was published on 31 March).
- A commitment or guideline may be published before it is adopted or signed, and followed before
  it is published; a complaint and a statement are never in force.
- A statute of the United States or of the United Kingdom is law from the signature where it names
  no other day (Gozlon-Peretz v. United States, 498 U.S. 395, 404 (1991); Interpretation Act 1978,
  section 4), and printed later. Elsewhere a rule is in force after its publication (for the EU
  Art. 297 TFEU), unless it says so itself, which an editor then explains.
- What was adopted, signed, filed or heard behind closed doors is known later than it happened; a
  publication is known on its own day, for it is what made things known.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterator

from regtrack.core.edtf import Edtf
from regtrack.register.checking.finding import Finding, Level
from regtrack.register.checking.nodes import Nodes, Part, known_since, movers, now, when

RULES = frozenset({"law", "regulation", "departmental-rule"})
_MADE_FIRST = RULES | {"order", "decision", "standard"}
_MADE = ("adopted", "signed")
_BEGUN = (*_MADE, "published", "in-force", "applies")
_ENDED_AFTER_FORCE = ("lifted", "suspended", "annulled", "repealed", "expired")
_PUBLIC_BY_NATURE = ("published", "consultation-opened")
# Where a rule may be in force before it is printed
_FROM_SIGNATURE = ("US", "GB")


def check(nodes: Nodes, instrument: Part) -> Iterator[Finding]:
    """What contradicts, at the event that comes too early."""
    moved = movers(nodes, instrument.ref)
    own = [part for part in nodes.of("event", instrument.ref) if part.ref not in moved]
    kind = instrument.content["kind"]
    if kind in _MADE_FIRST:
        yield from _too_early(own, ("published",), ("adopted",), "published-before-made")
    if kind in RULES:
        yield from _in_force(own, _MADE, "in-force-before-made")
        if str(instrument.content["jurisdiction"]).split("-")[0] not in _FROM_SIGNATURE:
            yield from _in_force(own, ("published",), "in-force-before-published")
    if kind not in {"complaint", "statement"}:
        yield from _too_early(own, _ENDED_AFTER_FORCE, _BEGUN, "ended-before-begun")
    opened = ("consultation-opened",)
    if kind == "draft" and not any(part.content["kind"] in opened for part in own):
        opened = ("proposed",)
    yield from _too_early(own, ("consultation-closed",), opened, "closed-before-opened")


def _in_force(events: list[Part], after: Collection[str], code: str) -> Iterator[Finding]:
    """No rule is in force before it is there; it may say that it applies to what happened before."""
    yield from _too_early(events, ("in-force",), after, code)
    yield from _too_early(events, ("applies",), after, code, "warning")


def check_known(nodes: Nodes, event: Part) -> Iterator[Finding]:
    """Whether each day since which something is known can be."""
    first = when({"dates": event.content["dates"][:1]})
    since = known_since(event.content)
    if event.content["kind"] in _PUBLIC_BY_NATURE and first.latest and since > first.latest:
        yield _of(event, "known-after-public", since.isoformat(), first.text)
    for date in event.content["dates"]:
        mover = nodes.get("event", date.get("moved_by"))
        if mover and dt.date.fromisoformat(date["known_from"]) < known_since(mover):
            yield _of(
                event, "moved-before-known", date["known_from"], known_since(mover).isoformat()
            )


def check_confirmed(nodes: Nodes, event: Part, today: dt.date) -> Iterator[Finding]:
    """Its day has come, and no source of it was read on that day or later.

    `today` is compared with the last day it can be: what is to happen in a quarter has come when
    the quarter is over.
    """
    date = when(event.content)
    day = date.latest or date.earliest
    checked = [source["checked_on"] for source in nodes.read_sources_of(event)]
    if day and day <= today and checked and max(checked) < day.isoformat():
        yield Finding(
            "unconfirmed", "warning", event.instrument, event.kind, event.ref, max(checked),
            now(event.content)["edtf"],
        )  # fmt: skip


def _too_early(
    events: list[Part],
    kinds: Collection[str],
    after: Collection[str],
    code: str,
    level: Level = "error",
) -> Iterator[Finding]:
    """The first event of these kinds, where it certainly lies before the first of the others."""
    first = _first(events, kinds, lambda date: date.latest)
    other = _first(events, after, lambda date: date.earliest)
    if not first or not other:
        return
    if any(when(part.content).earliest is None for part in events if part.content["kind"] in after):
        return  # one of the others could be any day
    one, two = when(first.content), when(other.content)
    if one.latest and two.earliest and one.latest < two.earliest:
        yield _of(first, code, one.text, two.text, level)


def _first(
    events: list[Part], kinds: Collection[str], end: Callable[[Edtf], dt.date | None]
) -> Part | None:
    """Of the events of these kinds the one whose `end` comes first."""
    ends = [(end(when(part.content)), part) for part in events if part.content["kind"] in kinds]
    dated = [(day, part) for day, part in ends if day]
    return min(dated, key=lambda pair: pair[0])[1] if dated else None


def _of(event: Part, code: str, found: str, expected: str, level: Level = "error") -> Finding:
    return Finding(code, level, event.instrument, event.kind, event.ref, found, expected)
