"""What the template loops over: every x is a percentage (text with two decimals), every y is px.

x in percent lets bars stretch with the page while type and marks keep their size, so there is
no viewBox. `dx` shifts a text by px from its x.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from regtrack.timeline.layout.given import Look, Shape, Tone, Width

Anchor = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Caption:
    """A line of text; `y` is its baseline, `anchor` the SVG text-anchor."""

    text: str
    x: str
    y: int
    dx: int = 0
    anchor: Anchor = "start"


@dataclass(frozen=True, slots=True)
class Glyph:
    """One mark (`count` 1) or a pill that stands for `count` events, centred on x and y."""

    x: str
    y: int
    url: str
    name: str
    shape: Shape
    tone: Tone
    is_law: bool
    refs: tuple[str, ...]
    half: int
    count: int

    @property
    def is_pill(self) -> bool:
        return self.count > 1

    @property
    def left(self) -> int:
        return -self.half

    @property
    def pill_width(self) -> int:
        return 2 * self.half

    @property
    def hit_half(self) -> int:
        """A target of at least 24 px."""
        return max(12, self.half + (3 if self.is_pill else 0))

    @property
    def hit_left(self) -> int:
        return -self.hit_half

    @property
    def hit_width(self) -> int:
        return 2 * self.hit_half


@dataclass(frozen=True, slots=True)
class Shift:
    """The dotted line from a former date to the present one."""

    x1: str
    x2: str


@dataclass(frozen=True, slots=True)
class BarLine:
    """A bar with all that hangs on it. `y` is its top edge, `middle` its axis.

    `old_dates` and `end_cross` are x of the crosses; `opens_left` and `opens_right` ask for an
    arrowhead at `x` or at 100 %. With a `tone` it is no period but a span of doubt.
    """

    ref: str
    url: str
    name: str
    look: Look
    x: str
    width: str
    y: int
    caption: Caption | None
    opens_left: bool
    opens_right: bool
    end_cross: str
    old_dates: tuple[str, ...]
    shift: Shift | None
    tone: Tone | None
    count: int

    @property
    def right(self) -> str:
        return f"{float(self.x[:-1]) + float(self.width[:-1]):.2f}%"

    @property
    def middle(self) -> int:
        return self.y + 3

    @property
    def bottom(self) -> int:
        return self.y + 6

    @property
    def hit_y(self) -> int:
        return self.y - 15


@dataclass(frozen=True, slots=True)
class More:
    """The link to the bars for which the lane has no row; `count` events of doubtful day, and
    instruments, stand behind it."""

    caption: Caption
    url: str
    refs: tuple[str, ...]
    hit_width: int
    count: int

    @property
    def hit_y(self) -> int:
        return self.caption.y - 16


@dataclass(frozen=True, slots=True)
class LaneRow:
    key: str
    name: str
    top: int
    bottom: int
    name_lines: tuple[Caption, ...]
    count: Caption | None
    glyphs: tuple[Glyph, ...]
    labels: tuple[Caption, ...]
    bars: tuple[BarLine, ...]
    more: More | None
    url: str
    title: str
    name_width: int

    @property
    def name_hit_y(self) -> int:
        return self.name_lines[0].y - 17

    @property
    def name_hit_height(self) -> int:
        return 24 + 16 * (len(self.name_lines) - 1)


@dataclass(frozen=True, slots=True)
class TickLine:
    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Wash:
    x: str
    width: str


@dataclass(frozen=True, slots=True)
class Today:
    x: str
    caption: Caption


@dataclass(frozen=True, slots=True)
class Drawing:
    """One of the two drawings. `layout_width` is the narrowest width in px it is laid out for."""

    kind: Width
    first: dt.date
    last: dt.date
    layout_width: int
    height: int
    bottom: int
    ticks: tuple[TickLine, ...]
    future: Wash | None
    today: Today | None
    lanes: tuple[LaneRow, ...]

    @property
    def future_height(self) -> int:
        return self.bottom - 38
