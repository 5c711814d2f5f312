"""The sheets of an instrument and their columns. A heading is the name of the pack format, so that
a sheet filled in under one language of the site is read under the other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from regtrack.register.packs import schema
from regtrack.register.packs.scalars import Confidence

Form = Literal["text", "lines", "code", "ref", "refs", "yes or no", "day", "edtf", "conditions"]
CONFIDENCE: tuple[str, ...] = get_args(Confidence)
YES, NO = "yes", "no"


@dataclass(frozen=True, slots=True)
class Column:
    """`place` is where its value stands in a node; `refers` the kind of node that its refs name,
    `values` everything that a code may be, `default` what a node that does not say it means."""

    heading: str
    place: tuple[str, ...]
    form: Form = "text"
    values: tuple[str, ...] = ()
    refers: str = ""
    width: int = 16
    default: str | bool | None = None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of sheet: its name in a file, and the kind of node that a row is."""

    name: str
    node: str
    columns: tuple[Column, ...]

    def column(self, heading: str) -> Column | None:
        return next((one for one in self.columns if one.heading == heading), None)

    def column_of(self, steps: tuple[str, ...]) -> Column:
        """The column that a place in a node comes from, or else the first one inside that place."""
        for column in self.columns:
            if steps[: len(column.place)] == column.place:
                return column
        for column in self.columns:
            if steps and column.place[: len(steps)] == steps:
                return column
        return self.columns[0]


def _texts(*names: str, form: Form = "text", width: int = 30, at: str = "") -> tuple[Column, ...]:
    inside = (at,) if at else ()
    return tuple(
        Column(f"{at}.{name}.{language}" if at else f"{name}.{language}",
               (*inside, name, language), form, width=width)
        for name in names
        for language in ("zh-hans", "en")
    )  # fmt: skip


def _codes(node: type[schema.Node], name: str) -> tuple[str, ...]:
    """The values of a closed list of the pack format."""
    found: list[str] = []
    pending = [node.model_fields[name].annotation]
    while pending:
        for part in get_args(pending.pop()):
            if isinstance(part, str):
                found.append(part)
            else:
                pending.append(part)
    return tuple(found)


_REF = Column("ref", ("ref",), "code", width=28)
_TRUST = Column("confidence", ("confidence",), "code", CONFIDENCE, width=11, default="high")
_SOURCES = Column("sources", ("sources",), "refs", refers="source", width=28)

EVENTS = Kind(
    "Events",
    "event",
    (
        _REF,
        Column("kind", ("kind",), "code", _codes(schema.Event, "kind"), width=20),
        Column("date", ("dates", "edtf"), "edtf", width=14),
        Column("date.known_from", ("dates", "known_from"), "day", width=14),
        Column("date.source", ("dates", "source"), "ref", refers="source", width=28),
        Column("date.moved_by", ("dates", "moved_by"), "ref", refers="event", width=28),
        Column(
            "date.expected", ("dates", "expected"), "yes or no", (YES, NO), width=10, default=False
        ),
        Column("date.note.zh-hans", ("dates", "note", "zh-hans"), width=20),
        Column("date.note.en", ("dates", "note", "en"), width=20),
        *_texts("title"),
        *_texts("summary", width=44),
        *_texts("scope"),
        _SOURCES,
        _TRUST,
        Column("published", ("published",), "yes or no", (YES, NO), width=11, default=True),
    ),
)
PROVISIONS = Kind(
    "Provisions",
    "provision",
    (
        _REF,
        *_texts("label", "chapter", width=18),
        *_texts("gist", width=50),
        _TRUST,
    ),
)
DUTIES = Kind(
    "Duties",
    "obligation",
    (
        _REF,
        Column("provision", ("provision",), "ref", refers="provision", width=28),
        *_texts("locator", width=18),
        Column("force", ("force",), "code", _codes(schema.Duty, "force"), width=13),
        Column("themes", ("themes",), "refs", refers="theme", width=22),
        Column("addressees", ("addressees",), "refs", refers="organisation", width=18),
        *_texts("title"),
        *_texts("text", width=50),
        *_texts("who", "trigger", width=24),
        Column("conditions", ("conditions",), "conditions", width=36),
        Column("applies_from", ("applies_from",), "ref", refers="event", width=28),
        Column("ends_with", ("ends_with",), "ref", refers="event", width=28),
        Column("deadline.kind", ("deadline", "kind"), "code", _codes(schema.Deadline, "kind")),
        Column("deadline.period", ("deadline", "period"), "code", width=12),
        Column("deadline.days", ("deadline", "days"), "code", _codes(schema.Deadline, "days")),
        Column("deadline.side", ("deadline", "side"), "code", _codes(schema.Deadline, "side")),
        Column(
            "deadline.anchor", ("deadline", "anchor"), "code", _codes(schema.Deadline, "anchor")
        ),
        Column("deadline.event", ("deadline", "event"), "ref", refers="event", width=28),
        Column("deadline.date", ("deadline", "date"), "day", width=13),
        Column("deadline.rule", ("deadline", "rule"), "code", width=22),
        *_texts("basis", "note", width=20, at="deadline"),
        *_texts("evidence", form="lines"),
        *_texts("penalty", "note"),
        _SOURCES,
        _TRUST,
        Column("known_from", ("known_from",), "day", width=13),
    ),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in (EVENTS, PROVISIONS, DUTIES)}
# Rows are written in this order: a duty names events and provisions
ORDER = (PROVISIONS, EVENTS, DUTIES)
EXPLANATION, VALUES = "Explanation", "Values"
