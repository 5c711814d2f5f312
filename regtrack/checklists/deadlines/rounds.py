"""The dates of a rhythm: an RFC 5545 rule, evaluated by dateutil."""

from __future__ import annotations

import datetime as dt

from dateutil.rrule import rrulestr


def round_after(rule: str, first: dt.date, after: dt.date) -> dt.date | None:
    """The first date of the rhythm later than `after`; `first` is where the rhythm starts (RFC
    5545's DTSTART). None where the rhythm has ended. Raises ValueError for what is no rule.

    >>> round_after("FREQ=MONTHLY", dt.date(2025, 1, 31), dt.date(2025, 1, 31))
    datetime.date(2025, 2, 28)
    """
    dates = rrulestr(_kept_in_its_month(rule, first), dtstart=_midnight(first))
    found = dates.after(_midnight(after))
    return found.date() if found else None


def _kept_in_its_month(rule: str, first: dt.date) -> str:
    """A rule of months or years alone skips the months that lack its day, says RFC 5545; here it
    takes their last day."""
    said = rule.removeprefix("RRULE:").upper()
    monthly, yearly = "FREQ=MONTHLY" in said, "FREQ=YEARLY" in said
    if first.day <= 28 or not (monthly or yearly) or "BY" in said:
        return rule
    days = ",".join(str(day) for day in range(28, first.day + 1))
    month = f";BYMONTH={first.month}" if yearly else ""
    return f"{rule};BYMONTHDAY={days};BYSETPOS=-1{month}"


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time())
