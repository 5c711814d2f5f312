"""What becomes of a checklist when its rules, or its product, are no longer what they were. Pure:
items and duties in, a plan out; nothing is written here.

The relations are those of the register's reviewed mappings between two versions of one rule. The
plan never loses a status: an item whose rule has gone is archived, and what it was carried into
says so. How hard a change is decides which one is told, where several come together (`_HARDNESS`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from regtrack.core.texts import Text


class Kind(StrEnum):
    CARRIED = "carried"
    CHANGED = "changed"
    SOFTENED = "softened"
    STRENGTHENED = "strengthened"
    SPLIT = "split"
    MERGED = "merged"
    DROPPED = "dropped"
    NEW = "new"
    MOVED = "moved"
    NO_LONGER = "no-longer"
    AGAIN = "again"
    JUDGED = "judged"


_HARDNESS = (Kind.CARRIED, Kind.SOFTENED, Kind.CHANGED, Kind.SPLIT, Kind.MERGED, Kind.STRENGTHENED)
_OF_RELATION = {
    "carried-over": Kind.CARRIED, "softened": Kind.SOFTENED, "strengthened": Kind.STRENGTHENED,
    "split": Kind.SPLIT, "merged": Kind.MERGED,
}  # fmt: skip
_FORCES = ("requested", "proposed", "voluntary", "encouraged", "mandatory")
# Least advanced first
_STATUSES = ("todo", "in-progress", "in-review", "not-applicable", "done")
Days = tuple[dt.date | None, dt.date | None]
LISTED = frozenset({"applies", "precedent", "needs-answer"})


@dataclass(frozen=True, slots=True)
class Held:
    """An item as it stands: bound to a revision of its duty, with the verdict, the due day and the
    first day of its rule that were given to it. `into` are the duties whose items have taken it
    over. `blank`: nobody has said anything on it."""

    key: int
    duty: str
    revision: int
    force: str
    wording: Hashable
    verdict: str
    status: str
    due: dt.date | None = None
    archived: bool = False
    into: Collection[str] = ()
    blank: bool = False
    starts: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """A duty of the register, judged for the product at the new clocks. `ended`: its rule was
    repealed, replaced or has run out."""

    duty: str
    revision: int
    force: str
    wording: Hashable
    verdict: str
    due: dt.date | None = None
    ended: bool = False
    starts: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A reviewed mapping from duties to the duties that came of them."""

    relation: str
    sources: tuple[str, ...]
    targets: tuple[str, ...]
    reason: Text = Text()


@dataclass(frozen=True, slots=True)
class Planned:
    """What is to become of one item, or (`item` None) a duty that gets one. A blank item that was
    archived counts as new again.

    `into` are the duties it is carried into, each with how it comes there; `reasons` those of the
    mappings that say so. `due` and `starts` are the days before and after, where they moved.
    """

    kind: Kind
    item: Held | None = None
    into: tuple[tuple[str, Kind], ...] = ()
    reasons: tuple[Text, ...] = ()
    due: Days | None = None
    duty: str = ""
    starts: Days | None = None


def plan(held: Sequence[Held], now: Mapping[str, Offered], links: Iterable[Link]) -> list[Planned]:
    """What the items `held` need so that they follow the duties as they are `now` (by ref), in the
    order of the items, then what is new. What needs nothing is not in it."""
    ways = _ways(links)
    fates = [planned for item in held if (planned := _fate(item, now, ways))]
    taken = {duty for planned in fates for duty, _ in planned.into}
    # An archived item that takes others over is told of with them.
    found = [
        planned
        for planned in fates
        if not (planned.item and planned.item.archived and planned.item.duty in taken)
    ]
    on_list = {item.duty for item in held}
    new = [
        Planned(Kind.NEW, duty=offered.duty)
        for offered in now.values()
        if offered.verdict in LISTED and not offered.ended and offered.duty not in on_list | taken
    ]
    return found + new


def status_after(sources: Sequence[tuple[str, Kind]]) -> str:
    """The status of an item that takes over others, each with its status and how it comes there:
    the least advanced of them; and to do, where the rule asks for more now.

    >>> status_after([("done", Kind.MERGED), ("in-progress", Kind.MERGED)])
    'in-progress'
    """
    return min(
        (
            "todo" if kind == Kind.STRENGTHENED and status != "in-progress" else status
            for status, kind in sources
        ),
        key=_STATUSES.index,
    )


def hardest(kinds: Iterable[Kind]) -> Kind:
    return max(kinds, key=_HARDNESS.index)


def _ways(links: Iterable[Link]) -> dict[str, list[Link]]:
    ways: dict[str, list[Link]] = {}
    for link in links:
        if link.relation in _OF_RELATION:
            for source in link.sources:
                ways.setdefault(source, []).append(link)
    return ways


def _fate(item: Held, now: Mapping[str, Offered], ways: Mapping[str, list[Link]]) -> Planned | None:
    offered = now.get(item.duty)
    if offered is None:  # not published at present: nothing is known that would change the item
        return None
    if offered.ended:
        return _carried(item, now, ways)
    listed = item.verdict in LISTED and not item.archived
    if offered.verdict not in LISTED:
        return Planned(Kind.NO_LONGER, item) if listed else None
    if item.archived and item.blank:
        return Planned(Kind.NEW, item, duty=item.duty)
    due = (item.due, offered.due) if item.due != offered.due else None
    starts = (item.starts, offered.starts) if item.starts != offered.starts else None
    changed = _changed(item, offered)
    if changed and changed != Kind.CARRIED:  # what is to be read again is said first
        return Planned(changed, item, due=due, starts=starts)
    if not listed:
        return Planned(Kind.AGAIN, item, due=due, starts=starts)
    if item.verdict != offered.verdict:
        return Planned(Kind.JUDGED, item, due=due, starts=starts)
    if due or starts:
        return Planned(Kind.MOVED, item, due=due, starts=starts)
    return Planned(changed, item) if changed else None


def _changed(item: Held, offered: Offered) -> Kind | None:
    if item.revision == offered.revision:
        return None
    before, after = _FORCES.index(item.force), _FORCES.index(offered.force)
    if after > before:
        return Kind.STRENGTHENED
    if after < before:
        return Kind.SOFTENED
    return Kind.CHANGED if item.wording != offered.wording else Kind.CARRIED


def _carried(
    item: Held, now: Mapping[str, Offered], ways: Mapping[str, list[Link]]
) -> Planned | None:
    """Where the duties went that came of it, through as many versions as there were."""
    into: dict[str, Kind] = {}
    reasons: list[Text] = []
    seen, waiting = {item.duty}, [(item.duty, Kind.CARRIED)]
    while waiting:
        duty, so_far = waiting.pop(0)
        for link in ways.get(duty, ()):
            kind = hardest((so_far, _OF_RELATION[link.relation]))
            reached = [now[target] for target in link.targets if target in now]
            if link.reason and reached:
                reasons.append(link.reason)
            for offered in reached:
                if offered.ended:
                    if offered.duty not in seen:
                        seen.add(offered.duty)
                        waiting.append((offered.duty, kind))
                elif offered.verdict in LISTED:
                    into[offered.duty] = hardest((kind, into.get(offered.duty, kind)))
    # An item that was put back is carried anew; one that was archived, only into what is new.
    fresh = {
        duty: kind for duty, kind in into.items() if not item.archived or duty not in item.into
    }
    if fresh:
        return Planned(
            hardest(fresh.values()), item, tuple(fresh.items()), tuple(dict.fromkeys(reasons))
        )
    if item.archived:
        return None
    return Planned(Kind.DROPPED, item, reasons=tuple(dict.fromkeys(reasons)))
