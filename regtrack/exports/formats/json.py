"""JSON for pipelines: `regtrack-checklist/1` and `regtrack-timeline/1`.

Keys are sorted, lists keep the document's order; the same document gives the same bytes. Days are
"2023-07-13", moments "2026-11-22T09:30:00Z", a missing one null. A text is an object: both
languages in "both" ({"en": …, "zh-hans": …}, "" where one is missing), else the asked one alone;
where that is missing, the object holds the other one under its own key, so no text is lost and none
mislabelled.
A coded word is {"code": …, "label": text}: compare codes, show labels.

Both: schema, language, clocks {on, known}, made_at, url, licence, not_advice (text).

Checklist: id, title, team, organisation, product, facts [{name, values}], markets [{name,
launched_on}], groups [{ref, title, kind (text), jurisdiction (text), status, not_law, items}].
Item: id, version, ref, revision, locator, title, text, force, verdict, status, is_duty (false for a
precedent or an open question: its status is no task), not_law (its own or its instrument's), why
[text], owner, due, due_rule (text), note, reason, evidence_examples [text], penalty, sources
[{publisher, url, kind, checked_on}], confidence, url, changed_at, changed_by.

Timeline: filters [{name, value}], events [{ref, date (EDTF), earliest, latest, known_from,
jurisdiction {code, label}, kind, status, not_law, title, summary, instrument {ref, title}, duties
(count), sources, confidence, url}].

Within version 1 keys may be added, never renamed, removed or given another meaning.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from typing import Any

from regtrack.core.texts import Text
from regtrack.exports.document import (
    ChecklistDocument,
    Group,
    Item,
    Language,
    Source,
    TimelineDocument,
    TimelineRow,
)
from regtrack.exports.formats.words import is_duty, iso_moment, parts

CHECKLIST_SCHEMA = "regtrack-checklist/1"
TIMELINE_SCHEMA = "regtrack-timeline/1"


def render_checklist(document: ChecklistDocument, language: Language) -> bytes:
    def text(value: Text) -> dict[str, str]:
        return _text(value, language)

    return _bytes(
        {
            **_file(document, language),
            "schema": CHECKLIST_SCHEMA,
            "id": document.id,
            "title": document.title,
            "team": document.team,
            "organisation": document.organisation,
            "product": document.product,
            "facts": [
                {"name": text(fact.name), "values": [text(value) for value in fact.values]}
                for fact in document.facts
            ],
            "markets": [
                {"name": text(market.name), "launched_on": _day(market.launched_on)}
                for market in document.markets
            ],
            "groups": [
                {
                    "ref": group.ref,
                    "title": text(group.title),
                    "kind": text(group.kind_label),
                    "jurisdiction": text(group.jurisdiction),
                    "status": _coded(group.status, group.status_label, language),
                    "not_law": group.not_law,
                    "items": [_item(group, item, language) for item in group.items],
                }
                for group in document.groups
            ],
        }
    )


def render_timeline(document: TimelineDocument, language: Language) -> bytes:
    return _bytes(
        {
            **_file(document, language),
            "schema": TIMELINE_SCHEMA,
            "filters": [
                {"name": _text(name, language), "value": value} for name, value in document.filters
            ],
            "events": [_event(row, language) for row in document.rows],
        }
    )


def _file(document: ChecklistDocument | TimelineDocument, language: Language) -> dict[str, Any]:
    return {
        "language": language,
        "clocks": {"on": _day(document.on), "known": _day(document.known)},
        "made_at": _moment(document.made_at),
        "url": document.url,
        "licence": document.licence,
        "not_advice": _text(document.labels["not_advice"], language),
    }


def _item(group: Group, item: Item, language: Language) -> dict[str, Any]:
    def texts(values: Iterable[Text]) -> list[dict[str, str]]:
        return [_text(value, language) for value in values]

    return {
        "id": item.id,
        "version": item.version,
        "ref": item.ref,
        "revision": item.revision,
        "locator": _text(item.locator, language),
        "title": _text(item.title, language),
        "text": _text(item.text, language),
        "force": _coded(item.force, item.force_label, language),
        "verdict": _coded(item.verdict, item.verdict_label, language),
        "status": _coded(item.status, item.status_label, language),
        "is_duty": is_duty(item),
        "not_law": item.not_law or group.not_law,
        "why": texts(item.why),
        "owner": item.owner,
        "due": _day(item.due),
        "due_rule": _text(item.due_label, language),
        "note": item.note,
        "reason": item.reason,
        "evidence_examples": texts(item.evidence_examples),
        "penalty": _text(item.penalty, language),
        "sources": _sources(item.sources, language),
        "confidence": _coded(item.confidence, item.confidence_label, language),
        "url": item.url,
        "changed_at": _moment(item.changed_at),
        "changed_by": item.changed_by,
    }


def _event(row: TimelineRow, language: Language) -> dict[str, Any]:
    return {
        "ref": row.ref,
        "date": row.edtf,
        "earliest": _day(row.earliest),
        "latest": _day(row.latest),
        "known_from": _day(row.known_from),
        "jurisdiction": _coded(row.jurisdiction_code, row.jurisdiction, language),
        "kind": _coded(row.kind, row.kind_label, language),
        "status": _coded(row.status, row.status_label, language),
        "not_law": row.not_law,
        "title": _text(row.title, language),
        "summary": _text(row.summary, language),
        "instrument": {"ref": row.instrument_ref, "title": _text(row.instrument, language)},
        "duties": row.duties,
        "sources": _sources(row.sources, language),
        "confidence": _coded(row.confidence, row.confidence_label, language),
        "url": row.url,
    }


def _sources(sources: Iterable[Source], language: Language) -> list[dict[str, Any]]:
    return [
        {
            "publisher": source.publisher,
            "url": source.url,
            "kind": _text(source.kind, language),
            "checked_on": _day(source.checked_on),
        }
        for source in sources
    ]


def _text(text: Text, language: Language) -> dict[str, str]:
    if language == "both":
        return text.as_dict()
    return dict(parts(text, language)[:1]) or {language: ""}


def _coded(code: str, label: Text, language: Language) -> dict[str, Any]:
    return {"code": code, "label": _text(label, language)}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _moment(moment: dt.datetime | None) -> str | None:
    return iso_moment(moment) if moment else None


def _bytes(content: dict[str, Any]) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=2, sort_keys=True) + "\n").encode()
