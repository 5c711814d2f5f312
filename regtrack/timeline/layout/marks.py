"""The row of marks: those too near each other merge into a pill; labels go where there is room."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from itertools import accumulate, pairwise

from regtrack.timeline.layout.drawing import Anchor, Caption, Glyph
from regtrack.timeline.layout.given import Cluster, Lane, Mark
from regtrack.timeline.layout.scale import Reach, Scale, percent
from regtrack.timeline.layout.text import text_width

GAP = 2  # px between two marks
LABEL_GAP = 8  # px between a label and the next mark or label
LABEL_OFFSET = 6  # px between a mark and its own label
TODAY_GAP = 4
SINGLE_HALF = 7
EDGE = 13  # px that a pill may hang over the left or right edge of the plot


@dataclass(frozen=True, slots=True)
class Group:
    """Marks drawn as one, at the mean of their places (percent)."""

    marks: tuple[Mark, ...]
    x: float
    count: int

    @property
    def half(self) -> int:
        return half_width(self.count)

    @property
    def heaviest(self) -> Mark:
        return max(self.marks, key=lambda mark: mark.weight)


def half_width(count: int) -> int:
    """Half the px of a mark or of a pill with this number in it."""
    return SINGLE_HALF if count == 1 else 7 + 3 * len(str(count))


def grouped(marks: Iterable[Mark], scale: Scale) -> list[Group]:
    """The marks in order of time, the tightest pair merged again and again until all are apart.

    A group is a run of the sorted marks, from its own index to `stop`; a heap over neighbours
    keeps the work at n log n.
    """
    by_time = sorted(marks, key=lambda mark: (mark.day, mark.ref))
    counts = list(accumulate((mark.count for mark in by_time), initial=0))
    sums = list(accumulate((_place(mark, scale) for mark in by_time), initial=0.0))
    end = len(by_time)
    stop = list(range(1, end + 1))
    before = list(range(-1, end - 1))
    merged = [False] * end
    heap: list[tuple[float, int, int, int]] = []

    def number(start: int) -> int:
        return counts[stop[start]] - counts[start]

    def centre(start: int) -> float:
        mean = (sums[stop[start]] - sums[start]) / number(start)
        # A wide pill may hang over the plot's edges no further than the page has a margin.
        over = max(0, half_width(number(start)) - EDGE) / scale.narrowest * 100
        return round(min(max(mean, scale.left + over), 100.0 - over), 2)

    def compare(left: int, right: int) -> None:
        if left >= 0 and right < end:
            halves = half_width(number(left)) + half_width(number(right))
            room = scale.px(centre(right) - centre(left)) - halves - GAP
            if room < 0:
                heappush(heap, (room, left, right, stop[right]))

    for right in range(1, end):
        compare(right - 1, right)
    while heap:
        _room, left, right, right_stop = heappop(heap)
        if merged[left] or merged[right] or (stop[left], stop[right]) != (right, right_stop):
            continue  # one of the two has merged since
        stop[left] = right_stop
        merged[right] = True
        if right_stop < end:
            before[right_stop] = left
        compare(before[left], left)
        compare(left, right_stop)
    return [
        Group(tuple(by_time[start : stop[start]]), centre(start), number(start))
        for start in range(end)
        if not merged[start]
    ]


def _place(mark: Mark, scale: Scale) -> float:
    """Its x, so many times as it counts; what was counted together stands in the middle."""
    return mark.count * (scale.x(mark.day) + scale.x(mark.last_day)) / 2


def glyph(
    group: Group,
    lane: Lane,
    y: int,
    *,
    cluster_url: Callable[[Cluster], str],
    cluster_name: Callable[[Cluster], str],
) -> Glyph:
    """A pill takes the colour of its weightiest mark, and is dashed only if none of them is law."""
    heaviest = group.heaviest
    url, name = heaviest.url, heaviest.name
    if group.count > 1:
        cluster = Cluster(lane, tuple(group.marks))
        url, name = cluster_url(cluster), cluster_name(cluster)
    return Glyph(
        x=percent(group.x),
        y=y,
        url=url,
        name=name,
        shape=heaviest.shape,
        tone=heaviest.tone,
        is_law=any(mark.is_law for mark in group.marks),
        refs=tuple(mark.ref for mark in group.marks),
        half=group.half,
        count=group.count,
    )


def labels(
    groups: Sequence[Group], y: int, scale: Scale, today: Reach | None
) -> tuple[Caption, ...]:
    """Labels beside single marks, and beside pills whose only label is their weightiest mark's.

    The weightiest first: to the right, else to the left, else not at all (the list below has it).
    """
    boxes = [scale.reach(g.x, -g.half, g.x, g.half) for g in groups]
    gaps: list[list[Reach]] = [[] for _ in range(len(groups) + 1)]  # gaps[i] lies before groups[i]
    for place, (left, right) in enumerate(pairwise(boxes), start=1):
        gaps[place] += (left, right)
    if boxes:
        gaps[0].append(boxes[0])
        gaps[-1].append(boxes[-1])
    captions: list[tuple[int, Caption]] = []
    wanted = [(place, text) for place, group in enumerate(groups) if (text := _label(group))]
    wanted.sort(key=lambda item: -groups[item[0]].heaviest.weight)
    for place, text in wanted:
        group = groups[place]
        width = text_width(text, scale.text_size, scale.language)
        near = group.half + LABEL_OFFSET
        to_the_right = scale.reach(group.x, near, group.x, near + width)
        to_the_left = scale.reach(group.x, -near - width, group.x, -near)
        for reach, gap, dx in (
            (to_the_right, gaps[place + 1], near),
            (to_the_left, gaps[place], -near),
        ):
            others = (other for other in gap if other is not boxes[place])
            if (
                scale.holds(reach)
                and all(reach.is_clear_of(other, LABEL_GAP) for other in others)
                and (today is None or reach.is_clear_of(today, TODAY_GAP))
            ):
                gap.append(reach)
                anchor: Anchor = "start" if dx > 0 else "end"
                captions.append((place, Caption(text, percent(group.x), y + 4, dx, anchor)))
                break
    return tuple(caption for _place, caption in sorted(captions, key=lambda item: item[0]))


def _label(group: Group) -> str:
    label = group.heaviest.label
    return label if {mark.label for mark in group.marks} <= {"", label} else ""
