"""All that a file for people says of an item below its title, as labelled fields in their order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from regtrack.core.texts import Text
from regtrack.exports.document import Group, Item
from regtrack.exports.formats.item_words import due_at, due_words, evidence_line, review_words
from regtrack.exports.formats.words import (
    Labels,
    each,
    is_duty,
    same,
    shown_status,
    written_day,
    written_moment,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One text, or a list of them (`is_list`, however many they are); never empty. Each value may be
    an address: see `is_web_address`."""

    key: str
    label: Text
    values: tuple[Text, ...]
    is_list: bool = False


def item_fields(item: Item, labels: Labels) -> Iterator[Field]:
    """But for the sources and the numbers, which each format writes in its own way."""
    owner = each(lambda one: item.owner or labels["nobody"].get(one))
    changed = each(
        lambda one: " · ".join(
            (written_moment(item.changed_at, one) if item.changed_at else "", item.changed_by)
        ).strip(" ·")
    )
    said: tuple[tuple[str, Text | tuple[Text, ...]], ...] = (
        ("text", item.text),
        ("why", item.why),
        ("verdict", item.verdict_label),
        ("status", shown_status(item)),
        ("force", item.force_label),
        ("needs_review", review_words(item)),
        ("due", due_words(item, labels, written_day)),
        ("due_moment", due_at(item)),
        ("due_rule", item.due_label),
        ("due_reason", same(item.due_reason)),
        ("met_on", each(lambda one: written_day(item.met_on, one) if item.met_on else "")),
        ("owner", owner),
        ("submitted_by", same(item.submitted_by)),
        ("note", same(item.note)),
        ("reason", same(item.reason)),
        ("proofs", tuple(evidence_line(one, labels, written_day) for one in item.evidence)),
        ("links", tuple(same(link) for link in item.links)),
        ("evidence", item.evidence_examples),
        ("penalty", item.penalty),
        ("confidence", item.confidence_label),
        ("changed_at", changed),
    )
    for key, value in said:
        if isinstance(value, tuple):
            if value:
                yield Field(key, labels[key], value, is_list=True)
        elif value:
            yield Field(key, labels[key], (value,))


def numbers(item: Item) -> tuple[tuple[str, str], ...]:
    """(key of the label, value) of what names the item for machines."""
    return (
        ("ref", item.ref),
        ("revision", str(item.revision)),
        ("item", str(item.id)),
        ("version", str(item.version)),
    )


def badges(group: Group, item: Item, labels: Labels) -> tuple[Text, ...]:
    """The words that stand beside its title, that of its state first: its status where it is a duty,
    else its verdict; then that no law asks for it, and that its rule has gone."""
    state = item.status_label if is_duty(item) else item.verdict_label
    not_law = item.not_law or group.not_law
    return (
        state,
        *([labels["not_law"]] if not_law else []),
        *([labels["is_archived"]] if item.archived_at else []),
    )
