"""What a team said of an item, in words: the same in every format for people."""

from __future__ import annotations

from regtrack.core.texts import Text
from regtrack.exports.document import Evidence, Item
from regtrack.exports.formats.words import (
    BRACKETS,
    COLON,
    COMMA,
    GAP,
    Day,
    Labels,
    each,
    written_moment,
)


def due_at(item: Item) -> Text:
    """The moment at which a period of hours ends, else nothing."""
    moment = item.due_moment
    return each(lambda one: written_moment(moment, one) if moment else "")


def due_words(item: Item, labels: Labels, day: Day) -> Text:
    """20 November 2026 (overdue, provisional); nothing where there is no day."""
    due = item.due

    def line(one: str) -> str:
        if due is None:
            return ""
        more = [
            labels[key].get(one)
            for key, is_so in (("overdue", item.overdue), ("is_provisional", item.provisional))
            if is_so
        ]
        opening, closing = BRACKETS[one]
        end = f"{GAP[one]}{opening}{COMMA[one].join(more)}{closing}" if more else ""
        return f"{day(due, one)}{end}"

    return each(line)


def evidence_line(proof: Evidence, labels: Labels, day: Day) -> Text:
    """Receipt: receipt.pdf, SHA-256 9f86…, valid from 1 November 2025, valid until 31 October 2026,
    expired."""

    def line(one: str) -> str:
        said = [proof.name, f"SHA-256 {proof.sha256}"] if proof.sha256 else [proof.url]
        for key, value in (("valid_from", proof.effective_on), ("valid_until", proof.expires_on)):
            if value:
                said.append(f"{labels[key].get(one)} {day(value, one)}")
        if proof.expired:
            said.append(labels["expired"].get(one))
        return f"{proof.title}{COLON[one]}{COMMA[one].join(part for part in said if part)}"

    return each(line)


def review_words(item: Item) -> tuple[Text, ...]:
    """Why it needs review, one sentence a reason."""
    return tuple(flag.label for flag in item.flags)
