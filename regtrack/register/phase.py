"""Where a duty stands on a day: ahead, current or ended. Pure."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum


class Phase(StrEnum):
    AHEAD = "ahead"  # it is known, and will apply later
    CURRENT = "current"
    ENDED = "ended"


def phase_of(starts_on: dt.date | None, ends_on: dt.date | None, on: dt.date) -> Phase:
    """A duty applies from the day it starts until the day before its ending event.

    A start that nobody has appointed yet lies ahead.
    """
    if ends_on and ends_on <= on:
        return Phase.ENDED
    return Phase.CURRENT if starts_on and starts_on <= on else Phase.AHEAD
