"""PDF to read, sign and file: a checklist as an A4 memo, tagged as PDF/UA-1 (`typesetting.py`)."""

from __future__ import annotations

from collections import Counter
from typing import Any

from regtrack.core.progress import advance
from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, Group, Item, Language
from regtrack.exports.formats.about import checklist_about, value_text
from regtrack.exports.formats.item_words import due_at, due_words, evidence_line, review_words
from regtrack.exports.formats.typesetting import (
    SHORT,
    field_of,
    fields_of,
    printed,
    running_title,
    runs,
    typeset,
)
from regtrack.exports.formats.words import (
    GAP,
    Labels,
    checked,
    clocks,
    each,
    is_duty,
    languages,
    link_of,
    parts,
    same,
    shown_status,
    written_day,
    written_moment,
)

LONGEST_WHOLE = 500  # characters of an item short enough to be kept on one page


def render(document: ChecklistDocument, language: Language) -> bytes:
    return typeset("checklist.typ", _document(document, language), document.made_at)


def _document(document: ChecklistDocument, language: Language) -> dict[str, Any]:
    labels = document.labels
    first = languages(language)[0]
    return {
        "lang": SHORT[first],
        "title": f"{labels['checklist'].get(first)} – {printed(document.product)}",
        "author": printed(document.team),
        "kind": runs(labels["checklist"], language),
        "product": printed(document.product),
        "running": running_title(document.product),
        "clocks": runs(clocks(document.on, document.known, labels, written_day), language),
        "page": runs(labels["page"], language),
        "contents": runs(labels["contents"], language),
        "nothing": runs(labels["nothing"], language),
        "about": [
            {
                **field_of(line.label, [value_text(value) for value in line.values], language),
                "link": link_of(document.url) if line.key == "made_from" else "",
            }
            for line in checklist_about(document, written_day)
        ],
        "groups": [_group(group, labels, language) for group in document.groups],
        "archived_title": runs(labels["archived"], language),
        "archived": [_group(group, labels, language) for group in document.archived],
    }


def _group(group: Group, labels: Labels, language: Language) -> dict[str, Any]:
    # What most duties of an instrument risk is said once, above them; a duty says only its own.
    (shared, times), *_ = Counter(item.penalty for item in group.items).most_common(1) or [
        (Text(), 0)
    ]
    if times == 1:
        shared = Text()
    return {
        "title": runs(group.title, language),
        "about": [
            *(
                runs(text, language)
                for text in (group.jurisdiction, group.kind_label, group.status_label)
                if text
            ),
            runs(same(group.ref), language),
        ],
        "not_law": runs(labels["not_law"], language) if group.not_law else [],
        "penalty": fields_of((("penalty", (shared,)),), labels, language),
        "items": [
            _item(group, item, item.penalty == shared, labels, language) for item in group.items
        ],
    }


def _item(
    group: Group, item: Item, penalty_said: bool, labels: Labels, language: Language
) -> dict[str, Any]:
    advance()
    not_law = item.not_law or group.not_law
    met_on = each(lambda one: written_day(item.met_on, one) if item.met_on else "")
    owner = each(lambda one: item.owner or labels["nobody"].get(one))
    status = Text() if is_duty(item) else shown_status(item)
    changed = each(
        lambda one: " · ".join(
            (written_moment(item.changed_at, one) if item.changed_at else "", item.changed_by)
        ).strip(" ·")
    )
    fields: tuple[tuple[str, tuple[Text, ...]], ...] = (
        ("why", item.why),
        ("needs_review", review_words(item)),
        ("status", (status,)),
        ("note", (same(item.note),)),
        ("reason", (same(item.reason),)),
        ("due_reason", (same(item.due_reason),)),
        ("proofs", tuple(evidence_line(one, labels, written_day) for one in item.evidence)),
        ("links", tuple(same(link) for link in item.links)),
        ("evidence", item.evidence_examples),
        ("penalty", () if penalty_said else (item.penalty,)),
    )
    side: tuple[tuple[str, tuple[Text, ...]], ...] = (
        ("due", (due_words(item, labels, written_day),)),
        ("due_moment", (due_at(item),)),
        ("due_rule", (item.due_label,)),
        ("met_on", (met_on,)),
        ("owner", (owner,)),
        ("submitted_by", (same(item.submitted_by),)),
        ("verdict", (item.verdict_label,) if is_duty(item) else ()),
        ("confidence", (item.confidence_label,)),
    )
    length = sum(
        len(words)
        for _, texts in (*fields, *side, ("text", (item.title, item.text)))
        for text in texts
        for _, words in parts(text, language)
    )
    small = (("ref", item.ref), ("revision", item.revision), ("item", item.id))
    return {
        "whole": length + 80 * len(item.sources) < LONGEST_WHOLE,
        "shape": item.status if is_duty(item) else item.verdict,
        "badge": runs(item.status_label if is_duty(item) else item.verdict_label, language),
        "locator": runs(item.locator, language),
        "force": runs(item.force_label, language),
        "binding": item.force == "mandatory" and not not_law,
        "not_law": runs(labels["not_law"], language) if not_law else [],
        "archived": runs(labels["is_archived"], language) if item.archived_at else [],
        "title": runs(item.title, language),
        "text": runs(item.text, language),
        "fields": fields_of(fields, labels, language),
        "side": fields_of(side, labels, language),
        "sources_label": runs(labels["sources"], language),
        "sources": [
            {
                "publisher": printed(source.publisher),
                "gap": GAP[languages(language)[0]],
                "checked": runs(checked(source, labels, written_day), language),
                "address": printed(source.url),
                "link": link_of(source.url),
            }
            for source in item.sources
        ],
        "small": [
            *(
                field_of(labels[key], [same(str(value))], language)
                for key, value in (*small, ("version", item.version))
            ),
            *([field_of(labels["changed_at"], [changed], language)] if changed else []),
        ],
        "address": printed(item.url),
        "link": link_of(item.url),
    }
