"""What the chart is asked to draw: plain data, already filtered, worded and linked by the caller.

Days are local legal days. Texts are in the reader's language. Nothing here knows today.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

Width = Literal["wide", "narrow"]
Language = Literal["en", "zh-hans"]
Shape = Literal["law", "made", "draft", "order", "case", "word", "end", "moved"]
Look = Literal["law", "crit", "ahead", "notlaw", "past"]
Tone = Literal["m-law", "m-made", "m-crit", "m-notlaw", "m-end", "m-moved"]

TONES: dict[Shape, Tone] = {
    "order": "m-crit",
    "law": "m-law",
    "made": "m-made",
    "moved": "m-moved",
    "end": "m-end",
    "case": "m-notlaw",
    "draft": "m-notlaw",
    "word": "m-notlaw",
}
WEIGHTS: dict[Shape, int] = {shape: -place for place, shape in enumerate(TONES)}
BAR_LOOKS: dict[Shape, Look] = {
    "order": "crit",
    "law": "law",
    "made": "past",
    "moved": "past",
    "end": "past",
    "case": "notlaw",
    "draft": "notlaw",
    "word": "notlaw",
}


@dataclass(frozen=True, slots=True)
class Lane:
    """One row of the chart; US states may share one. `count_text` is worded: "58 events".

    `url` is where its name leads, "" for nowhere, and `title` what that link says. `hidden` counts
    what has periods here that nobody read: they are counted behind the same link as the bars
    without a row.
    """

    key: str
    name: str
    count_text: str = ""
    url: str = ""
    title: str = ""
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Mark:
    """One dated event, or `count` of them. Its day is known when `latest` is `day`; otherwise it is
    drawn as a bar.

    `name` says everything ("30 March 2023, Italy: Garante limits …"); `label` is the short
    text to print beside the mark, where there is room; "" for none. Events that were counted
    before they came here happened from `day` to `until`; `shape` is then that of the weightiest,
    `ref` that of one of them, and `is_law` whether any is law.
    """

    ref: str
    url: str
    lane: str
    day: dt.date
    latest: dt.date | None
    shape: Shape
    name: str
    label: str = ""
    is_law: bool = True
    count: int = 1
    until: dt.date | None = None

    @property
    def is_day(self) -> bool:
        return self.latest == self.day

    @property
    def last_day(self) -> dt.date:
        return self.until or self.day

    @property
    def tone(self) -> Tone:
        return TONES[self.shape]

    @property
    def weight(self) -> int:
        """How much it counts in a cluster: order > law > made > the rest."""
        return WEIGHTS[self.shape]

    def as_bar(self, today: dt.date) -> Bar:
        """The event as a period in which it happened or will happen."""
        look = BAR_LOOKS[self.shape] if self.is_law else "notlaw"
        if look == "law" and self.day > today:
            look = "ahead"
        return Bar(
            ref=self.ref,
            url=self.url,
            lane=self.lane,
            start=self.day,
            end=self.latest,
            look=look,
            name=self.name,
            label=self.label,
            short_label=self.label,
            rank=2,
            tone=self.tone if self.is_law else "m-notlaw",
            count=self.count,
        )


@dataclass(frozen=True, slots=True)
class Bar:
    """A period, inclusive at both ends; `end` None is open.

    `label` is printed in the wide drawing, `short_label` in the narrow one (or where the label
    finds no room); either may be "". `moved_from` are the former start dates. Where a lane has
    more bars than rows, those with the lowest `rank` stay, then the weightiest looks. A `tone`
    marks the span in which `count` events fall whose day nobody knows: it is drawn as a span of
    doubt, in that tone.
    """

    ref: str
    url: str
    lane: str
    start: dt.date
    end: dt.date | None
    look: Look
    name: str
    label: str = ""
    short_label: str = ""
    ended_early: bool = False
    moved_from: tuple[dt.date, ...] = ()
    rank: int = 0
    tone: Tone | None = None
    count: int = 1


@dataclass(frozen=True)
class Cluster:
    """Marks of one lane that share one link; the caller words and links it."""

    lane: Lane
    members: tuple[Mark, ...]

    @cached_property
    def count(self) -> int:
        return sum(mark.count for mark in self.members)

    @cached_property
    def first_day(self) -> dt.date:
        return min(mark.day for mark in self.members)

    @cached_property
    def last_day(self) -> dt.date:
        return max(mark.last_day for mark in self.members)
