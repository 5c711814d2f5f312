"""JSON for pipelines: `regtrack-checklist/1` and `regtrack-timeline/1`.

Keys are sorted, lists keep the document's order; the same document gives the same bytes. Days are
"2023-07-13", moments "2026-11-22T09:30:00Z", a missing one null. A text is an object: both
languages in "both" ({"en": …, "zh-hans": …}, "" where one is missing), else the asked one alone;
where that is missing, the object holds the other one under its own key, so no text is lost and none
mislabelled.
A coded word is {"code": …, "label": text}: compare codes, show labels.

Both: schema, language, clocks {on, known}, made_at, url, licence, not_advice (text).

Checklist: id, uid, title, team, organisation, product, facts [{name, values}], changed_on, markets
[{name, launched_on, ended_on}], groups [{ref, title, kind (text), jurisdiction (text), status,
not_law, items}], archived (groups alike, of the items whose rule has gone), signoff (null, or
{number, signed_by, signed_at, statement, digest}: it is what was signed).
Item: id, version, ref, revision, locator, title, text, force, verdict, status, is_duty (false for a
precedent or an open question: its status is no task), not_law (its own or its instrument's), why
[text], owner, submitted_by, due, due_moment, due_rule (text), due_reason, provisional, overdue,
met_on, note, reason, links [address], evidence [{title, name, url, sha256, effective_on, expires_on,
expired}], needs_review [{reason (coded), since}], archived_at, evidence_examples [text], penalty,
sources [{publisher, url, kind, checked_on}], confidence, url, changed_at, changed_by.

Timeline: filters [{name, value}], events [{ref, date (EDTF), date_in_words (text), earliest, latest,
known_from, recorded_at, expected, expected_since, fell_away, dates [{…, state, moved_by}],
earlier_dates, jurisdiction {code, label}, kind, status {code, label, codes}, instrument_status,
not_law, title, summary, scope, instrument {ref, title}, duties (count), sources, confidence, url}].

Within version 1 keys may be added, never renamed, removed or given another meaning.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from regtrack.core.progress import advance
from regtrack.core.texts import Text
from regtrack.exports.dates import AssertedDate, EarlierDate, Mover
from regtrack.exports.document import (
    ChecklistDocument,
    Evidence,
    Group,
    Item,
    Language,
    SignOff,
    Source,
    TimelineDocument,
    TimelineRow,
)
from regtrack.exports.formats.entry import date_in_words
from regtrack.exports.formats.json_values import (
    Streamed,
    coded,
    day_of,
    file_of,
    moment_of,
    streamed,
    text_of,
)
from regtrack.exports.formats.words import Labels, is_duty

CHECKLIST_SCHEMA = "regtrack-checklist/1"
TIMELINE_SCHEMA = "regtrack-timeline/1"

Many = Callable[[Iterable[Any]], list[Any]]


def stream_checklist(document: ChecklistDocument, language: Language) -> Iterator[bytes]:
    content = checklist_content(document, language, many=Streamed)
    return streamed(content | {"signoff": _signoff(document.signoff)})


def checklist_content(
    document: ChecklistDocument, language: Language, *, many: Many = list
) -> dict[str, Any]:
    """The file's content but for `signoff`, as plain JSON values; a sign-off freezes it. `many` makes
    the lists of groups and items."""

    def text(value: Text) -> dict[str, str]:
        return text_of(value, language)

    return {
        **file_of(document, language),
        "schema": CHECKLIST_SCHEMA,
        "id": document.id,
        "uid": document.uid,
        "title": document.title,
        "team": document.team,
        "organisation": document.organisation,
        "product": document.product,
        "facts": [
            {"name": text(fact.name), "values": [text(value) for value in fact.values]}
            for fact in document.facts
        ],
        "changed_on": day_of(document.changed_on),
        "markets": [
            {
                "name": text(market.name),
                "launched_on": day_of(market.launched_on),
                "ended_on": day_of(market.ended_on),
            }
            for market in document.markets
        ],
        "groups": many(_group(group, language, many) for group in document.groups),
        "archived": many(_group(group, language, many) for group in document.archived),
    }


def _signoff(signed: SignOff | None) -> dict[str, Any] | None:
    if signed is None:
        return None
    return {
        "number": signed.number,
        "signed_by": signed.signed_by,
        "signed_at": moment_of(signed.signed_at),
        "statement": signed.statement,
        "digest": signed.digest,
    }


def _group(group: Group, language: Language, many: Many) -> dict[str, Any]:
    return {
        "ref": group.ref,
        "title": text_of(group.title, language),
        "kind": text_of(group.kind_label, language),
        "jurisdiction": text_of(group.jurisdiction, language),
        "status": coded(group.status, group.status_label, language),
        "not_law": group.not_law,
        "items": many(_item(group, item, language) for item in group.items),
    }


def stream_timeline(document: TimelineDocument, language: Language) -> Iterator[bytes]:
    return streamed(
        {
            **file_of(document, language),
            "schema": TIMELINE_SCHEMA,
            "filters": [
                {"name": text_of(name, language), "value": value}
                for name, value in document.filters
            ],
            "events": Streamed(_event(row, document.labels, language) for row in document.rows),
        }
    )


def _item(group: Group, item: Item, language: Language) -> dict[str, Any]:
    def texts(values: Iterable[Text]) -> list[dict[str, str]]:
        return [text_of(value, language) for value in values]

    advance()
    return {
        "id": item.id,
        "version": item.version,
        "ref": item.ref,
        "revision": item.revision,
        "locator": text_of(item.locator, language),
        "title": text_of(item.title, language),
        "text": text_of(item.text, language),
        "force": coded(item.force, item.force_label, language),
        "verdict": coded(item.verdict, item.verdict_label, language),
        "status": coded(item.status, item.status_label, language),
        "is_duty": is_duty(item),
        "not_law": item.not_law or group.not_law,
        "why": texts(item.why),
        "owner": item.owner,
        "due": day_of(item.due),
        "due_moment": moment_of(item.due_moment),
        "due_rule": text_of(item.due_label, language),
        "due_reason": item.due_reason,
        "provisional": item.provisional,
        "overdue": item.overdue,
        "met_on": day_of(item.met_on),
        "note": item.note,
        "reason": item.reason,
        "links": list(item.links),
        "evidence": [_evidence(one) for one in item.evidence],
        "needs_review": [
            {
                "reason": coded(flag.kind, flag.label, language),
                "since": moment_of(flag.raised_at),
            }
            for flag in item.flags
        ],
        "submitted_by": item.submitted_by,
        "archived_at": moment_of(item.archived_at),
        "evidence_examples": texts(item.evidence_examples),
        "penalty": text_of(item.penalty, language),
        "sources": _sources(item.sources, language),
        "confidence": coded(item.confidence, item.confidence_label, language),
        "url": item.url,
        "changed_at": moment_of(item.changed_at),
        "changed_by": item.changed_by,
    }


def _evidence(one: Evidence) -> dict[str, Any]:
    return {
        "title": one.title,
        "name": one.name,
        "url": one.url,
        "sha256": one.sha256,
        "effective_on": day_of(one.effective_on),
        "expires_on": day_of(one.expires_on),
        "expired": one.expired,
    }


def _event(row: TimelineRow, labels: Labels, language: Language) -> dict[str, Any]:
    advance()
    return {
        "ref": row.ref,
        "date": row.edtf,
        "date_in_words": text_of(date_in_words(row, labels), language),
        "earliest": day_of(row.earliest),
        "latest": day_of(row.latest),
        "known_from": day_of(row.known_from),
        "expected": row.expected,
        "recorded_at": moment_of(row.recorded_at),
        "expected_since": day_of(row.expected_since),
        "fell_away": row.fell_away,
        "dates": [_asserted(one, language) for one in row.dates],
        "earlier_dates": [_earlier(old, language) for old in row.moved],
        "jurisdiction": coded(row.jurisdiction_code, row.jurisdiction, language),
        "kind": coded(row.kind, row.kind_label, language),
        "status": {
            **coded(row.status, row.status_label, language),
            "codes": [code for code, _ in row.badges],
        },
        "instrument_status": coded(row.instrument_status, row.instrument_status_label, language),
        "not_law": row.not_law,
        "title": text_of(row.title, language),
        "summary": text_of(row.summary, language),
        "scope": text_of(row.scope, language),
        "instrument": {"ref": row.instrument_ref, "title": text_of(row.instrument, language)},
        "duties": row.duties,
        "sources": _sources(row.sources, language),
        "confidence": coded(row.confidence, row.confidence_label, language),
        "url": row.url,
    }


def _earlier(old: EarlierDate, language: Language) -> dict[str, Any]:
    return {
        "date": old.edtf,
        "earliest": day_of(old.earliest),
        "latest": day_of(old.latest),
        "known_from": day_of(old.known_from),
        "expected": old.expected,
        "moved_on": day_of(old.next_known_from),
        "moved_by": _mover(old.moved_by, language),
        "note": text_of(old.note, language),
    }


def _asserted(one: AssertedDate, language: Language) -> dict[str, Any]:
    return {
        "date": one.edtf,
        "earliest": day_of(one.earliest),
        "latest": day_of(one.latest),
        "known_from": day_of(one.known_from),
        "recorded_at": moment_of(one.recorded_at),
        "expected": one.expected,
        "state": one.state,
        "moved_by": _mover(one.moved_by, language),
        "note": text_of(one.note, language),
    }


def _mover(mover: Mover | None, language: Language) -> dict[str, Any]:
    """Empty where none is named."""
    return {
        "ref": mover.ref if mover else "",
        "title": text_of(mover.title if mover else Text(), language),
        "instrument": mover.instrument_ref if mover else "",
        "instrument_title": text_of(mover.instrument_title if mover else Text(), language),
    }


def _sources(sources: Iterable[Source], language: Language) -> list[dict[str, Any]]:
    return [
        {
            "publisher": source.publisher,
            "url": source.url,
            "kind": text_of(source.kind, language),
            "checked_on": day_of(source.checked_on) if source.checked_on else None,
        }
        for source in sources
    ]
