"""Which reminder a day asks for on another day. Pure."""

from __future__ import annotations

import datetime as dt

OVERDUE = "overdue"
STEPS = (1, 7, 30)  # days before, the most urgent first


def step_of(day: dt.date, today: dt.date) -> str | None:
    """The most urgent step that was reached; None while the day is more than 30 days ahead. Asked on
    any day, so that a run that was missed is made up for.

    >>> from datetime import date
    >>> [step_of(date(2027, 3, d), date(2027, 3, 10)) for d in (9, 10, 11, 12, 17, 18)]
    ['overdue', '1', '1', '7', '7', '30']
    >>> step_of(date(2027, 4, 10), date(2027, 3, 10))
    """
    left = (day - today).days
    if left < 0:
        return OVERDUE
    return next((str(step) for step in STEPS if left <= step), None)
