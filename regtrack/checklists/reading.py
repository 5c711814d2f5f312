"""One checklist, read whole: its entries with reasons and due dates, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from regtrack.checklists.answers import Describer, Entry, questions_of
from regtrack.checklists.judging import facts_of
from regtrack.checklists.models import Checklist, Item
from regtrack.core.clocks import Clocks
from regtrack.core.texts import Text
from regtrack.register.lives import Lives
from regtrack.register.vocabulary import Question, Vocabulary, load_vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """`clocks` are the checklist's own; `facts_in_words` has one pair (question, answers) a facet."""

    clocks: Clocks
    vocabulary: Vocabulary
    lives: Lives
    entries: list[Entry]
    facts_in_words: list[tuple[Text, tuple[Text, ...]]]

    @property
    def questions(self) -> list[tuple[Question, int]]:
        """The questions still open on it, those first that would settle most items."""
        waiting = (entry for entry in self.entries if entry.verdict == Item.Verdict.NEEDS_ANSWER)
        return questions_of(waiting, self.vocabulary)


def read_checklist(checklist: Checklist, today: dt.date, *extra: str) -> Reading:
    """Read a checklist of `for_page()`; `extra` names what else of each item is to be fetched."""
    product = checklist.product
    clocks = checklist.clocks(today)
    vocabulary = load_vocabulary()
    facts = facts_of(product)
    launches = {market.jurisdiction_id: market.launched_on for market in product.markets.all()}
    describer = Describer(facts, launches, clocks, vocabulary)
    entries = [
        describer.entry(item.revision, item=item)
        for item in checklist.items.all().for_table(*extra)
    ]
    return Reading(
        clocks,
        vocabulary,
        describer.lives,
        entries,
        [
            (
                facet.name,
                tuple(
                    facet.values[ref].name
                    for ref in facet.values
                    if ref in facts.values.get(facet.ref, ())
                ),
            )
            for facet in vocabulary.facets.values()
        ],
    )
