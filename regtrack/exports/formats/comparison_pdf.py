"""PDF of a comparison: an A4 memo with both texts side by side (`comparison.typ`)."""

from __future__ import annotations

from typing import Any

from regtrack.exports.document import (
    ComparedChange,
    ComparedDuty,
    ComparedRow,
    ComparedText,
    ComparisonDocument,
    Language,
)
from regtrack.exports.formats.about import comparison_about, value_text
from regtrack.exports.formats.typesetting import (
    SHORT,
    field_of,
    printed,
    running_title,
    runs,
    typeset,
)
from regtrack.exports.formats.words import (
    Labels,
    clocks,
    coverage_line,
    duty_place,
    languages,
    link_of,
    standing_line,
    written_day,
)

WORDS = (
    "comparison", "duty_by_duty", "not_compared", "beyond", "every_provision", "nothing",
    "nothing_before", "nothing_after", "confidence",
)  # fmt: skip
# What a relation means for the provider: heavier, lighter, neither; a shape goes with each word
BURDEN = {"new": "up", "strengthened": "up", "dropped": "down", "softened": "down"}


def render_comparison(document: ComparisonDocument, language: Language) -> bytes:
    return typeset("comparison.typ", _document(document, language), document.made_at)


def _document(document: ComparisonDocument, language: Language) -> dict[str, Any]:
    labels = document.labels
    first = languages(language)[0]
    name = f"{document.before.title.get(first)} – {document.after.title.get(first)}"
    return {
        "lang": SHORT[first],
        "title": f"{labels['comparison'].get(first)}: {printed(name)}",
        "author": "RegTrack",
        "name": printed(name),
        "running": running_title(name),
        "page": runs(labels["page"], language),
        "clocks": runs(clocks(document.on, document.known, labels, written_day), language),
        "about": [
            {
                **field_of(line.label, [value_text(value) for value in line.values], language),
                "link": link_of(document.url) if line.key == "made_from" else "",
            }
            for line in comparison_about(document)
        ],
        "words": {key: runs(labels[key], language) for key in WORDS},
        "before": _text(document.before, labels, language),
        "after": _text(document.after, labels, language),
        "rows": [_row(row, labels, language) for row in document.rows],
        "changes": [_change(change, language) for change in document.changes],
    }


def _text(text: ComparedText, labels: Labels, language: Language) -> dict[str, Any]:
    return {
        "title": runs(text.title, language),
        "standing": runs(standing_line(text, labels), language),
        "not_law": runs(labels["not_law"], language) if text.not_law else [],
        "unmapped": [_duty(duty, labels, language) for duty in text.unmapped],
        "provisions": [
            {
                "label": runs(covered.label or labels["elsewhere"], language),
                "gist": runs(covered.gist, language),
                "duties": [runs(duty.title, language) for duty in covered.duties],
                "count": runs(coverage_line(covered, labels), language),
            }
            for covered in text.provisions
        ],
    }


def _row(row: ComparedRow, labels: Labels, language: Language) -> dict[str, Any]:
    return {
        "burden": BURDEN.get(row.relation, "same"),
        "relation": runs(row.relation_label, language),
        "reason": runs(row.reason, language),
        "confidence": [] if row.confidence == "high" else runs(row.confidence_label, language),
        "before": [_duty(duty, labels, language) for duty in row.before],
        "after": [_duty(duty, labels, language) for duty in row.after],
        "ref": printed(row.ref),
    }


def _duty(duty: ComparedDuty, labels: Labels, language: Language) -> dict[str, Any]:
    return {
        "place": runs(duty_place(duty), language),
        "title": runs(duty.title, language),
        "text": runs(duty.text, language),
        "force": runs(duty.force_label, language),
        "not_law": runs(labels["not_law"], language) if duty.not_law else [],
        "ref": printed(duty.ref),
        "link": link_of(duty.url),
    }


def _change(change: ComparedChange, language: Language) -> dict[str, Any]:
    return {
        "topic": runs(change.topic, language),
        "text": runs(change.text, language),
        "note": runs(change.note, language),
        "effect": runs(change.effect_label, language),
        "before": [runs(label, language) for label in change.before],
        "after": [runs(label, language) for label in change.after],
        "confidence": []
        if change.confidence == "high"
        else runs(change.confidence_label, language),
    }
