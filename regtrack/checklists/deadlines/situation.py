"""What a deadline is counted from, and what comes of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from regtrack.core.texts import Text


@dataclass(frozen=True, slots=True)
class Situation:
    """What a rule may count from; None where nobody said it.

    `starts_on` is the day from which the duty applies; `launched_on` and `ended_on` are the
    product's in the market `place`, `changed_on` its last significant change. `happened_at` (aware)
    is when the team learned of what starts its clock: an incident, a request, a notice. `met_on` is
    the last intended date of a rhythm that was met. `country` is the ISO 3166-1 code whose working
    days count ("" = none known), `time_zone` an IANA name.
    """

    starts_on: dt.date | None = None
    launched_on: dt.date | None = None
    ended_on: dt.date | None = None
    changed_on: dt.date | None = None
    happened_at: dt.datetime | None = None
    met_on: dt.date | None = None
    place: Text = Text()
    country: str = ""
    time_zone: str = "UTC"
    event_days: Mapping[str, dt.date | None] | None = None


@dataclass(frozen=True, slots=True)
class Due:
    """`day` is None where no day can be said; `rule` is the rule in words; `sum` the arithmetic.

    `moment` (aware, UTC) is when a period of hours ends; its `day` is the local one. `intended` is
    the date of a rhythm that `day` is counted from. `provisional`: the working days were guessed.
    """

    day: dt.date | None
    rule: Text
    sum: Text = Text()
    moment: dt.datetime | None = None
    intended: dt.date | None = None
    provisional: bool = False
