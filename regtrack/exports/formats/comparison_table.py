"""A comparison as one table, for CSV and XLSX: every part of it in the same columns.

Its parts are the rows duty by duty, the duties without a relation, the changes beyond single
duties, and every provision of both texts. Several duties of one side stand in one cell, a line
each, in the same order in each column.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from regtrack.core.texts import Text
from regtrack.exports.document import (
    ComparedChange,
    ComparedDuty,
    ComparedRow,
    ComparedText,
    ComparisonDocument,
    CoveredProvision,
)
from regtrack.exports.formats.tables import Column, Table
from regtrack.exports.formats.words import COLON, Labels, coverage_line, duty_place, each, joined

NOTHING = Text()


@dataclass(frozen=True, slots=True)
class Cells:
    """What one side says in a line."""

    place: Text = NOTHING
    duty: Text = NOTHING
    asks: Text = NOTHING
    force: Text = NOTHING
    is_law: Text = NOTHING
    refs: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """`word` is the relation, the effect, or how much of a provision is compared."""

    part: str
    ref: str
    word: Text
    before: Cells
    after: Cells
    reason: Text = NOTHING
    confidence: Text = NOTHING
    link: str = ""
    not_law: bool = False


COLUMNS: tuple[Column[Line], ...] = (
    Column("part", "part", lambda line, labels: labels[line.part], 16, True),
    Column("ref", "ref", lambda line, _: line.ref, 22),
    Column("relation", "relation", lambda line, _: line.word, 16, True),
    Column("first_place", "first_place", lambda line, _: line.before.place, 14, True),
    Column("first_duty", "first_duty", lambda line, _: line.before.duty, 30, True),
    Column("first_text", "first_asks", lambda line, _: line.before.asks, 50, True),
    Column("first_force", "first_force", lambda line, _: line.before.force, 12, True),
    Column("first_not_law", "first_is_law", lambda line, _: line.before.is_law, 10, True),
    Column("first_refs", "first_refs", lambda line, _: line.before.refs, 16),
    Column("second_place", "second_place", lambda line, _: line.after.place, 14, True),
    Column("second_duty", "second_duty", lambda line, _: line.after.duty, 30, True),
    Column("second_text", "second_asks", lambda line, _: line.after.asks, 50, True),
    Column("second_force", "second_force", lambda line, _: line.after.force, 12, True),
    Column("second_not_law", "second_is_law", lambda line, _: line.after.is_law, 10, True),
    Column("second_refs", "second_refs", lambda line, _: line.after.refs, 16),
    Column("reason", "relation_reason", lambda line, _: line.reason, 50, True),
    Column("confidence", "confidence", lambda line, _: line.confidence, 10, True),
    Column("link", "link", lambda line, _: line.link, 36),
)


def comparison_table(document: ComparisonDocument) -> Table[Line]:
    return Table(COLUMNS, tuple(_lines(document)), document.labels)


def _lines(document: ComparisonDocument) -> Iterator[Line]:
    labels, texts = document.labels, (document.before, document.after)
    for row in document.rows:
        yield _row(row, labels)
    for text in texts:
        for duty in text.unmapped:
            cells = _cells((duty,), labels)
            yield _one_sided(
                document, text, "not_compared", duty.ref, labels["not_compared"], cells, duty.url
            )
    for change in document.changes:
        yield _change(change)
    for text in texts:
        for covered in text.provisions:
            cells = _covered(covered, text, labels)
            word = coverage_line(covered, labels)
            yield _one_sided(
                document, text, "every_provision", covered.ref, word, cells, _anchor(text, covered)
            )


def _row(row: ComparedRow, labels: Labels) -> Line:
    first = (*row.after, *row.before)[:1]
    return Line(
        "duty_by_duty",
        row.ref,
        row.relation_label,
        _cells(row.before, labels),
        _cells(row.after, labels),
        row.reason,
        row.confidence_label,
        first[0].url if first else "",
    )


def _change(change: ComparedChange) -> Line:
    return Line(
        "beyond",
        change.ref,
        each(lambda one: f"{change.topic.get(one)}{COLON[one]}{change.effect_label.get(one)}"),
        Cells(place=joined(change.before)),
        Cells(place=joined(change.after)),
        joined(text for text in (change.text, change.note) if text),
        change.confidence_label,
    )


def _one_sided(
    document: ComparisonDocument,
    text: ComparedText,
    part: str,
    ref: str,
    word: Text,
    cells: Cells,
    link: str,
) -> Line:
    before = text is document.before
    return Line(
        part,
        ref,
        word,
        cells if before else Cells(),
        Cells() if before else cells,
        link=link,
        not_law=text.not_law,
    )


def _covered(covered: CoveredProvision, text: ComparedText, labels: Labels) -> Cells:
    return Cells(
        place=covered.label or labels["elsewhere"],
        duty=joined(duty.title for duty in covered.duties),
        asks=covered.gist,
        is_law=labels["not_law"] if text.not_law else NOTHING,
        refs="\n".join(duty.ref for duty in covered.duties),
    )


def _anchor(text: ComparedText, covered: CoveredProvision) -> str:
    return f"{text.url}#{covered.ref}" if covered.ref else text.url


def _cells(duties: tuple[ComparedDuty, ...], labels: Labels) -> Cells:
    """Force and law are said once where they are the same for all duties of the side."""

    def once(texts: list[Text]) -> Text:
        return texts[0] if len(set(texts)) == 1 else joined(texts)

    def law(duty: ComparedDuty) -> Text:
        return labels["not_law"] if duty.not_law else each(lambda _: "–")

    plain = not any(duty.not_law for duty in duties)
    return Cells(
        place=joined(duty_place(duty) for duty in duties),
        duty=joined(duty.title for duty in duties),
        asks=joined(duty.text for duty in duties),
        force=once([duty.force_label for duty in duties]) if duties else NOTHING,
        is_law=NOTHING if plain else once([law(duty) for duty in duties]),
        refs="\n".join(duty.ref for duty in duties),
    )
