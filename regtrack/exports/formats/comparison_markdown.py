"""Markdown of a comparison: a heading a part, a list entry a relation. What is not law says so."""

from __future__ import annotations

from collections.abc import Iterator

from regtrack.core.texts import Text
from regtrack.exports.document import (
    ComparedChange,
    ComparedDuty,
    ComparedRow,
    ComparedText,
    ComparisonDocument,
    Language,
)
from regtrack.exports.formats.about import comparison_about
from regtrack.exports.formats.markdown_text import (
    about_list,
    address,
    colon,
    destination,
    indented,
    inline,
    safe,
    stacked,
)
from regtrack.exports.formats.words import (
    Labels,
    coverage_line,
    duty_place,
    is_web_address,
)


def render_comparison(document: ComparisonDocument, language: Language) -> bytes:
    labels = document.labels
    titles = [
        inline(side.title, language, line_breaks=False)
        for side in (document.before, document.after)
    ]
    lines = [
        f"# {inline(labels['comparison'], language)}{colon(language)}{' – '.join(titles)}",
        "",
        *about_list(comparison_about(document), language),
        f"## {inline(labels['duty_by_duty'], language)}",
        "",
        *(line for row in document.rows for line in _row(row, document, language)),
        *([] if document.rows else [stacked(labels["nothing"], language)]),
        "",
        *_unmapped(document, language),
        *_changes(document, language),
        f"## {inline(labels['every_provision'], language)}",
        "",
        *(
            line
            for side in (document.before, document.after)
            for line in _coverage(side, labels, language)
        ),
    ]
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _row(row: ComparedRow, document: ComparisonDocument, language: Language) -> Iterator[str]:
    labels = document.labels
    head = f"- **{inline(row.relation_label, language)}**{colon(language)}"
    confidence = (
        ""
        if row.confidence == "high"
        else f" · {inline(labels['confidence'], language)}{colon(language)}"
        f"{inline(row.confidence_label, language)}"
    )
    yield f"{head}{indented(stacked(row.reason, language), 2)}{confidence} · {safe(row.ref)}"
    for side, duties, nothing in (
        ("first_text", row.before, "nothing_before"),
        ("second_text", row.after, "nothing_after"),
    ):
        label = f"  - {inline(labels[side], language)}{colon(language)}"
        if not duties:
            yield f"{label}{inline(labels[nothing], language)}"
            continue
        yield label.rstrip()
        for duty in duties:
            yield f"    - {_duty(duty, labels, language, 6)}"


def _duty(duty: ComparedDuty, labels: Labels, language: Language, indent: int) -> str:
    title = inline(duty.title, language, line_breaks=False)
    parts = [
        inline(duty_place(duty), language),
        f"[{title}](<{destination(duty.url)}>)" if is_web_address(duty.url) else title,
        inline(duty.force_label, language),
        *([f"**{inline(labels['not_law'], language)}**"] if duty.not_law else []),
        safe(duty.ref),
    ]
    text = stacked(duty.text, language)
    said = " · ".join(part for part in parts if part)
    return indented(f"{said}\\\n{text}" if text else said, indent)


def _unmapped(document: ComparisonDocument, language: Language) -> Iterator[str]:
    labels = document.labels
    sides = [side for side in (document.before, document.after) if side.unmapped]
    if not sides:
        return
    yield f"## {inline(labels['not_compared'], language)}"
    yield ""
    for side in sides:
        yield f"### {inline(side.title, language, line_breaks=False)}"
        yield ""
        for duty in side.unmapped:
            yield f"- {_duty(duty, labels, language, 2)}"
        yield ""


def _changes(document: ComparisonDocument, language: Language) -> Iterator[str]:
    if not document.changes:
        return
    yield f"## {inline(document.labels['beyond'], language)}"
    yield ""
    for change in document.changes:
        yield from _change(change, document.labels, language)
    yield ""


def _change(change: ComparedChange, labels: Labels, language: Language) -> Iterator[str]:
    def named(side: tuple[Text, ...]) -> str:
        return ", ".join(inline(label, language) for label in side) or "–"

    topic = inline(change.topic, language, line_breaks=False)
    yield f"- **{topic}** · {inline(change.effect_label, language)} · {safe(change.ref)}"
    for text in (change.text, change.note):
        if text:
            yield f"  - {indented(stacked(text, language), 4)}"
    yield (
        f"  - {inline(labels['provisions'], language)}{colon(language)}"
        f"{named(change.before)} → {named(change.after)}"
    )
    if change.confidence != "high":
        yield (
            f"  - {inline(labels['confidence'], language)}{colon(language)}"
            f"{inline(change.confidence_label, language)}"
        )


def _coverage(side: ComparedText, labels: Labels, language: Language) -> Iterator[str]:
    yield f"### {inline(side.title, language, line_breaks=False)}"
    yield ""
    if side.not_law:
        yield f"**{inline(labels['not_law'], language)}** · {inline(side.status_label, language)}"
        yield ""
    if is_web_address(side.url):
        yield address(side.url)
        yield ""
    for covered in side.provisions:
        label = inline(covered.label or labels["elsewhere"], language)
        yield f"- **{label}** · {inline(coverage_line(covered, labels), language)}"
        if covered.gist:
            yield f"  - {indented(stacked(covered.gist, language), 4)}"
        for duty in covered.duties:
            yield f"  - {inline(duty.title, language, line_breaks=False)} · {safe(duty.ref)}"
    yield ""
