"""What every file says of itself: whose it is, its facts, both clocks, the licence."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, ComparisonDocument, TimelineDocument
from regtrack.exports.formats.words import (
    Day,
    each,
    fact_line,
    filled,
    labelled,
    market_line,
    same,
    text_line,
    written_day,
    written_moment,
)

Value = Text | str | dt.date | dt.datetime


@dataclass(frozen=True, slots=True)
class Line:
    """One statement: a label and its values (a fact each, a market each, else one)."""

    key: str
    label: Text
    values: tuple[Value, ...]


def value_text(value: Value) -> Text:
    """A value as words in each language."""
    match value:
        case Text():
            return value
        case dt.datetime():
            moment = value
            return each(lambda one: written_moment(moment, one))
        case dt.date():
            day = value
            return each(lambda one: written_day(day, one))
        case _:
            return same(value)


def checklist_about(document: ChecklistDocument, day: Day) -> tuple[Line, ...]:
    """The lines of a checklist, in the order they are printed; `day` writes days inside a text."""
    labels = document.labels
    return (
        Line("checklist", labels["checklist"], (document.title,)),
        *signed_lines(document),
        Line("product", labels["product"], (document.product,)),
        Line("team", labels["team"], (document.team,)),
        Line("organisation", labels["organisation"], (document.organisation,)),
        Line("facts", labels["facts"], tuple(fact_line(fact, labels) for fact in document.facts)),
        Line(
            "markets",
            labels["markets"],
            tuple(market_line(market, labels, day) for market in document.markets),
        ),
        Line(
            "significant_change",
            labels["significant_change"],
            (document.changed_on,) if document.changed_on else (),
        ),
        *_clocks(document),
        *_origin(document),
    )


def timeline_about(document: TimelineDocument) -> tuple[Line, ...]:
    """The lines of a timeline, in the order they are printed."""
    filters = tuple(labelled(name, chosen) for name, chosen in document.filters)
    return (
        *_clocks(document),
        Line("filters", document.labels["filters"], filters),
        *_origin(document),
    )


def comparison_about(document: ComparisonDocument) -> tuple[Line, ...]:
    """The lines of a comparison, in the order they are printed."""
    labels = document.labels
    chosen = document.relation_label if document.relation else labels["all_rows"]
    return (
        Line("first_text", labels["first_text"], (text_line(document.before, labels),)),
        Line("second_text", labels["second_text"], (text_line(document.after, labels),)),
        Line(
            "relations",
            labels["relations"],
            tuple(labelled(label, str(number)) for _, label, number in document.counts)
            or (labels["no_relation"],),
        ),
        Line("only_relation", labels["only_relation"], (chosen,)),
        *_clocks(document),
        *_origin(document),
    )


def sheet_about(document: ChecklistDocument, day: Day) -> tuple[Line, ...]:
    """The same of a sheet, by which it is known again when it comes back."""
    return (
        *checklist_about(document, day),
        Line("uid", document.labels["uid"], (document.uid,)),
    )


def signed_lines(document: ChecklistDocument) -> tuple[Line, ...]:
    """Who signed it, when and with which words; none of what was not signed."""
    signed, labels = document.signoff, document.labels
    if signed is None:
        return ()
    line = filled(labels["signed_line"], number=str(signed.number), person=signed.signed_by)
    return (
        Line("signed_off", labels["signed_off"], (line, signed.signed_at)),
        Line("statement", labels["statement"], (signed.statement,)),
        Line("digest", labels["digest"], (signed.digest,)),
    )


def _clocks(
    document: ChecklistDocument | ComparisonDocument | TimelineDocument,
) -> tuple[Line, ...]:
    labels = document.labels
    return (
        Line("law_on", labels["law_on"], (document.on,)),
        Line("known_on", labels["known_on"], (document.known,)),
        Line("made_at", labels["made_at"], (document.made_at,)),
    )


def _origin(
    document: ChecklistDocument | ComparisonDocument | TimelineDocument,
) -> tuple[Line, ...]:
    labels = document.labels
    return (
        Line("made_from", labels["made_from"], (document.url,)),
        Line("licence", labels["licence"], (document.licence,)),
        Line("notice", labels["notice"], (labels["not_advice"],)),
    )
