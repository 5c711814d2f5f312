"""Which places' rules a product's markets leave open: those inside a market that was chosen. Pure.

Whoever offers a product in the US has not said whether in California too, so the duties of
California wait for an answer; no question of the vocabulary can give it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from regtrack.checklists.applicability import Decision, Outcome, Subject
from regtrack.checklists.explain import listed
from regtrack.core.texts import Text, the
from regtrack.register.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True)
class Unasked:
    """The places inside one chosen market (`around`), each with its code, and how many duties wait."""

    around: Text
    places: tuple[tuple[str, Text], ...]
    duties: int

    @property
    def names(self) -> Text:
        """California, Colorado and Texas"""
        return listed([name for _code, name in self.places])

    @property
    def query(self) -> str:
        """What is added to the address to offer the product in all of them."""
        return urlencode([("market", code) for code, _name in self.places])


def unasked(decisions: Iterable[Decision], vocabulary: Vocabulary) -> list[Unasked]:
    """One for each chosen market around a place whose duties wait, most duties first.

    `decisions` are those that need an answer.
    """
    waiting: dict[str, Counter[str]] = {}
    for decision in decisions:
        for finding in decision.findings:
            if finding.subject == Subject.MARKET and finding.outcome == Outcome.UNKNOWN:
                waiting.setdefault(finding.found[0], Counter()).update(finding.expected)
    names = vocabulary.jurisdictions
    around = sorted(waiting.items(), key=lambda pair: (-pair[1].total(), pair[0]))
    return [
        Unasked(
            Text(names[code].zh_hans, the(names[code].en)),
            tuple((inside, names[inside]) for inside in sorted(duties)),
            duties.total(),
        )
        for code, duties in around
    ]
