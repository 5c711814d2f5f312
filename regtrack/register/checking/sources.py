"""Were the sources read lately, and does what rests on a weak one say so? Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from regtrack.register.checking.duties import of
from regtrack.register.checking.finding import Finding
from regtrack.register.checking.nodes import Nodes, Part, texts

# Words that say that a record, and not the text itself, tells it. 据 alone also ends 数据 (data),
# 依据, 根据, 证据 …, and 据此, 据以 mean something else.
_REPORTED = {
    "en": re.compile(r"\breport(?:s|ed|edly)?\b|\baccording to\b", re.IGNORECASE),
    "zh-hans": re.compile(r"报道|报称|(?<![数依根证论占票单收凭考])据(?![此以点])"),
}


def check_stale(
    nodes: Nodes, instrument: str, today: dt.date, stale_after: int
) -> Iterator[Finding]:
    """Every source of the instrument and its parts that nobody read for so many days."""
    since = (today - dt.timedelta(days=stale_after)).isoformat()
    for ref, source in all_sources(nodes, instrument).items():
        if source.get("checked_on", since) < since:
            yield Finding(
                "source-stale", "warning", instrument, "source", ref, source["checked_on"],
                since,
            )  # fmt: skip


def all_sources(nodes: Nodes, instrument: str) -> dict[str, dict[str, str]]:
    """The sources of an instrument and of its events and duties, by ref; of "" the standing events'."""
    refs = (ref for part in nodes.with_parts(instrument) for ref in nodes.sources_of(part))
    return {ref: source for ref in refs if (source := nodes.get("source", ref))}


def check_confidence(part: Part) -> Iterator[Finding]:
    """What is little sure says in its own words that it is reported, in both languages."""
    if part.content.get("confidence") != "low":
        return
    said = [text for _, text in texts(part.content)]
    for language, words in _REPORTED.items():
        if not any(words.search(str(text.get(language, ""))) for text in said):
            yield of(part, "low-unsaid", "error", "", language)
