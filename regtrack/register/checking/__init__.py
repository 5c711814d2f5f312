"""How good is the register? Checks over its nodes, and their words; `links` alone asks the network.

`find` asks them all; the documentation's page "Quality" says what each means; `checking.words`
makes the sentences.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from regtrack.register.checking import coverage, dates, duties, mappings, sources, wording
from regtrack.register.checking.finding import Finding
from regtrack.register.checking.nodes import Nodes
from regtrack.register.packs.nodes import Content, Key

__all__ = ["STALE_AFTER", "Finding", "find"]

# Days after which a source that nobody opened again is called stale: half a year.
STALE_AFTER = 180


def find(
    nodes: Mapping[Key, Content], *, today: dt.date, stale_after: int = STALE_AFTER
) -> list[Finding]:
    """Every finding about the nodes (packs.rows.snapshot, packs.nodes.walk): errors first, then by
    instrument.

    `today` is a local day; `stale_after` is in calendar days. Nodes that refer to others which are
    not among them count as referring nowhere.
    """
    found = set(_find(Nodes(nodes), today, stale_after))
    return sorted(found, key=lambda one: (one.level, one.instrument, one.code, one.kind, one.ref))


def _find(nodes: Nodes, today: dt.date, stale_after: int) -> Iterator[Finding]:
    for instrument in nodes.instruments:
        yield from coverage.check(nodes, instrument)
        yield from duties.check(nodes, instrument)
        yield from dates.check(nodes, instrument)
    for ref in (*(part.ref for part in nodes.instruments), ""):
        yield from duties.unofficial(nodes, ref)
        yield from sources.check_stale(nodes, ref, today, stale_after)
    yield from mappings.check(nodes)
    for part in nodes.every():
        yield from wording.check(part)
        yield from sources.check_confidence(part)
        if part.kind == "event":
            yield from dates.check_known(nodes, part)
            yield from dates.check_confirmed(nodes, part, today)
