"""What a pack says of the time by which a duty is to be done."""

from __future__ import annotations

import datetime as dt
import re
from typing import Literal, Self

from pydantic import model_validator

from regtrack.register.packs.scalars import Duration, Ref, Rhythm
from regtrack.register.packs.schema_node import Bilingual, Node


class Deadline(Node):
    """By when a duty is to be done.

    `period` is an ISO 8601 duration, counted in `days` (calendar or working days of the
    instrument's jurisdiction; hours always run on) from `anchor` on, or back from it (`side`). The
    anchor `event` names a register event; `launch` is the product's launch in that jurisdiction;
    the others are facts that only the team knows. `rule` is an RFC 5545 RRULE: it starts on `date`,
    which is its first date, or where there is none on the day of `anchor`, or with the duty; a
    `period` is then counted from each of its dates.
    """

    kind: Literal[
        "continuous", "promptly", "on-request", "before-launch", "within", "by-date", "recurring",
        "none",
    ]  # fmt: skip
    period: Duration | None = None
    days: Literal["calendar", "working"] = "calendar"
    side: Literal["after", "before"] = "after"
    anchor: (
        Literal["launch", "change", "service-end", "awareness", "request", "receipt", "event"]
        | None
    ) = None
    event: Ref | None = None
    date: dt.date | None = None
    rule: Rhythm | None = None
    basis: Bilingual | None = None
    note: Bilingual | None = None

    @model_validator(mode="after")
    def _parts_fit_the_kind(self) -> Self:
        recurs = self.kind == "recurring"
        if self.kind == "within" and (self.period is None or self.anchor is None):
            raise ValueError("expected period and anchor with kind within")
        if not recurs and self.kind != "within" and (self.period or self.anchor):
            raise ValueError("expected period and anchor only with kind within or recurring")
        if self.kind == "by-date" and self.date is None:
            raise ValueError("expected date with kind by-date")
        if self.date is not None and self.kind not in {"by-date", "recurring"}:
            raise ValueError("expected date only with kind by-date or recurring")
        if recurs and self.date and self.anchor:
            raise ValueError("expected date or anchor with kind recurring, not both")
        if (self.anchor == "event") != (self.event is not None):
            raise ValueError("expected event with anchor event, and only there")
        if self.rule is not None and not recurs:
            raise ValueError("expected rule only with kind recurring")
        if recurs and (self.period or self.date or self.anchor) and self.rule is None:
            raise ValueError("expected rule beside period, date or anchor of kind recurring")
        if self.side == "before" and self.period is None:
            raise ValueError("expected side before only with a period")
        if self.period and self.days == "working" and not re.fullmatch(r"P\d+D", self.period):
            raise ValueError("expected a period in days such as P10D with working days")
        if self.period and "T" in self.period and (recurs or self.side == "before"):
            raise ValueError("expected a period of days or longer, not of hours, here")
        return self
