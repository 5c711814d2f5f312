"""Where a duty stands on a day: ahead, current, suspended or ended. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from regtrack.core import edtf
from regtrack.core.days import written
from regtrack.core.texts import Text


class Phase(StrEnum):
    AHEAD = "ahead"  # it is known, and will apply later
    CURRENT = "current"
    SUSPENDED = "suspended"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class When:
    """One event's date as known. `expected` rests on a political agreement only."""

    edtf: str
    expected: bool = False

    @property
    def day(self) -> dt.date | None:
        """The earliest day it can be; None where nobody has appointed one."""
        parsed = edtf.parse(self.edtf)
        return parsed.earliest

    @property
    def is_exact(self) -> bool:
        """Whether it is one day, known for sure: only then may days be counted."""
        return edtf.parse(self.edtf).is_day and not self.expected

    @property
    def words(self) -> Text:
        said = written(self.edtf)
        return Text(f"{said.zh_hans}（预计）", f"{said.en} (expected)") if self.expected else said


@dataclass(frozen=True, slots=True)
class Standing:
    """A duty on a day: its phase, from when it applies, and when it ended or was suspended."""

    phase: Phase
    starts: When | None = None
    ends: When | None = None


def phase_of(starts_on: dt.date | None, ends_on: dt.date | None, on: dt.date) -> Phase:
    """A duty applies from the day it starts until the day before its ending event.

    A start that nobody has appointed yet lies ahead.
    """
    if ends_on and ends_on <= on:
        return Phase.ENDED
    return Phase.CURRENT if starts_on and starts_on <= on else Phase.AHEAD
