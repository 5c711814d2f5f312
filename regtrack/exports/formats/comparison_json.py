"""JSON of a comparison: `regtrack-comparison/1`, by the rules of `json.py`.

relation (code of the filter, null: all rows), counts [{relation, number}], before and after {ref,
title, kind (text), jurisdiction (text), status (text), not_law, url, duties (count), not_compared
[duty], provisions [{ref, label, gist, duties [ref], compared (count)}]}, rows [{ref, relation,
reason, confidence, before [duty], after [duty]}], changes [{ref, topic, text, note, effect,
before [text], after [text], confidence}].
Duty: ref, instrument (text; empty but for a duty of a third text), locator, title, text, force,
not_law, url.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from regtrack.exports.document import (
    ComparedChange,
    ComparedDuty,
    ComparedRow,
    ComparedText,
    ComparisonDocument,
    Language,
)
from regtrack.exports.formats.json_values import Streamed, coded, file_of, streamed, text_of

SCHEMA = "regtrack-comparison/1"


def stream_comparison(document: ComparisonDocument, language: Language) -> Iterator[bytes]:
    return streamed(
        {
            **file_of(document, language),
            "schema": SCHEMA,
            "relation": (
                coded(document.relation, document.relation_label, language)
                if document.relation
                else None
            ),
            "counts": [
                {"relation": coded(code, label, language), "number": number}
                for code, label, number in document.counts
            ],
            "before": _side(document.before, language),
            "after": _side(document.after, language),
            "rows": Streamed(_row(row, language) for row in document.rows),
            "changes": [_change(change, language) for change in document.changes],
        }
    )


def _side(side: ComparedText, language: Language) -> dict[str, Any]:
    return {
        "ref": side.ref,
        "title": text_of(side.title, language),
        "kind": text_of(side.kind_label, language),
        "jurisdiction": text_of(side.jurisdiction, language),
        "status": text_of(side.status_label, language),
        "not_law": side.not_law,
        "url": side.url,
        "duties": side.duties,
        "not_compared": _duties(side.unmapped, language),
        "provisions": [
            {
                "ref": covered.ref,
                "label": text_of(covered.label, language),
                "gist": text_of(covered.gist, language),
                "duties": [duty.ref for duty in covered.duties],
                "compared": covered.mapped,
            }
            for covered in side.provisions
        ],
    }


def _row(row: ComparedRow, language: Language) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "relation": coded(row.relation, row.relation_label, language),
        "reason": text_of(row.reason, language),
        "confidence": coded(row.confidence, row.confidence_label, language),
        "before": _duties(row.before, language),
        "after": _duties(row.after, language),
    }


def _duties(duties: Iterable[ComparedDuty], language: Language) -> list[dict[str, Any]]:
    return [
        {
            "ref": duty.ref,
            "instrument": text_of(duty.instrument, language),
            "locator": text_of(duty.locator, language),
            "title": text_of(duty.title, language),
            "text": text_of(duty.text, language),
            "force": coded(duty.force, duty.force_label, language),
            "not_law": duty.not_law,
            "url": duty.url,
        }
        for duty in duties
    ]


def _change(change: ComparedChange, language: Language) -> dict[str, Any]:
    return {
        "ref": change.ref,
        "topic": text_of(change.topic, language),
        "text": text_of(change.text, language),
        "note": text_of(change.note, language),
        "effect": coded(change.effect, change.effect_label, language),
        "before": [text_of(label, language) for label in change.before],
        "after": [text_of(label, language) for label in change.after],
        "confidence": coded(change.confidence, change.confidence_label, language),
    }
