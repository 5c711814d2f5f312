"""What the rows of a sheet are read against, and what comes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

from regtrack.core.sheets.sheet import CellProblem
from regtrack.register.packs.nodes import Content, Key

State = Literal["added", "changed", "unchanged"]


@dataclass(frozen=True, slots=True)
class Around:
    """The instrument's own parts (`nodes`), what is known besides, and today.

    `known` maps a kind that a column names to the refs that there are, `values` a facet to its
    values, `first_known` an event outside the instrument to the day its first date is known from.
    """

    instrument: str
    jurisdiction: str
    nodes: Mapping[Key, Content]
    known: Mapping[str, Collection[str]]
    values: Mapping[str, Collection[str]]
    first_known: Mapping[str, str]
    today: dt.date


@dataclass(frozen=True, slots=True)
class Line:
    """One row that can be read: the node before ({} for a new one) and after. A changed event has
    its new date appended, a changed duty its present revision among the earlier ones."""

    sheet: str
    number: int
    kind: str
    ref: str
    state: State
    before: Content
    after: Content


@dataclass(slots=True)
class Reading:
    lines: list[Line] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)


def counts(lines: list[Line]) -> Iterator[tuple[State, int]]:
    """How many rows do what."""
    states: tuple[State, ...] = get_args(State)
    for state in states:
        yield state, sum(line.state == state for line in lines)
