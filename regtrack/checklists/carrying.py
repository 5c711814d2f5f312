"""From the plan of a review to the rows that it writes; nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from regtrack.checklists.counting import comes_again
from regtrack.checklists.following import Kind, Planned, hardest, status_after
from regtrack.checklists.models import Checklist, Flag, Item
from regtrack.checklists.reviewing import Prospect, is_blank

_FLAGS = {
    Kind.CHANGED: Flag.Kind.CHANGED,
    Kind.SOFTENED: Flag.Kind.SOFTENED,
    Kind.STRENGTHENED: Flag.Kind.STRENGTHENED,
    Kind.SPLIT: Flag.Kind.SPLIT,
    Kind.MERGED: Flag.Kind.MERGED,
    Kind.MOVED: Flag.Kind.MOVED,
    Kind.NO_LONGER: Flag.Kind.NO_LONGER,
    Kind.AGAIN: Flag.Kind.AGAIN,
}


@dataclass(slots=True)
class Written:
    """A row as the review leaves it. `before` and `after` are its changed columns as plain JSON ({}
    before: it is new), `sources` the items it took over, `flag` why it is to be looked at ("" = no
    reason). `told`: it is a change of its own on the plan; else it only takes over what is told
    there."""

    COLUMNS: ClassVar = (
        "revision_id", "verdict", "status", "owner_id", "due_on", "due_reason", "counted_on", "note",
        "reason", "links", "submitted_by_id", "archived_at", "met_on",
    )  # fmt: skip

    kind: Kind
    item: Item
    before: dict[str, Any] = field(default_factory=dict)
    after: dict[str, Any] = field(default_factory=dict)
    sources: list[Item] = field(default_factory=list)
    flag: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    told: bool = True


def carry(checklist: Checklist, prospect: Prospect, at: dt.datetime) -> list[Written]:
    """The rows that the prospect of a checklist writes, one an item, in the order of its plan."""
    was = {key: columns(item) for key, item in prospect.items.items()}
    of_duty = {item.obligation.ref: item for item in prospect.items.values()}
    taken: dict[str, list[tuple[Item, Kind]]] = {}
    written: dict[str, Written] = {}
    for planned in prospect.planned:
        item = prospect.items[planned.item.key] if planned.item else None
        for duty, kind in planned.into:
            assert item
            taken.setdefault(duty, []).append((item, kind))
        if item is None:
            written[planned.duty] = Written(planned.kind, _new(checklist, prospect, planned.duty))
        elif not (planned.into and item.archived_at):
            written[item.obligation.ref] = _kept(item, planned, prospect, at)
    for duty, sources in taken.items():
        item = of_duty.get(duty) or _new(checklist, prospect, duty)
        took = written.setdefault(duty, Written(Kind.NEW, item, told=False))
        _taken_over(took, prospect, sources)
    for one in written.values():
        _count_rounds(one.item, prospect)
        _compare(one, was.get(one.item.pk, {}))
    return list(written.values())


def statuses_after(prospect: Prospect) -> dict[str, str]:
    """By the ref of each duty, the status that its item would have; nothing is changed."""
    items = {key: copy(item) for key, item in prospect.items.items()}
    at = dt.datetime.min.replace(tzinfo=dt.UTC)
    written = carry(Checklist(), replace(prospect, items=items), at)
    return {one.item.obligation.ref: one.item.status for one in written}


def _kept(item: Item, planned: Planned, prospect: Prospect, at: dt.datetime) -> Written:
    """An item of the list: it follows its own duty, or is archived with all that was said on it."""
    kind, blank = planned.kind, is_blank(item)
    if planned.into or kind == Kind.DROPPED:
        item.archived_at = at
        return Written(kind, item)
    detail: dict[str, Any] = {"revision": item.revision.number, "status": item.status}
    if planned.due:
        detail["due"] = [str(day) if day else None for day in planned.due]
    if planned.starts:
        detail["starts"] = [str(day) if day else None for day in planned.starts]
    bound = item.verdict == Item.Verdict.APPLIES
    _follow(item, prospect, kind)
    if kind == Kind.STRENGTHENED:
        item.status = status_after([(item.status, kind)])
    left = kind == Kind.JUDGED and bound and item.verdict != Item.Verdict.APPLIES
    flag = Flag.Kind.NO_LONGER if left else _FLAGS.get(kind, "")
    if blank and flag in {Flag.Kind.NO_LONGER, Flag.Kind.AGAIN}:  # nobody has anything to look at
        flag = ""
    return Written(kind, item, flag=flag, detail=detail)


def _follow(item: Item, prospect: Prospect, kind: Kind) -> None:
    entry = prospect.entries[item.obligation.ref]
    item.verdict = entry.decision.verdict.value
    if kind == Kind.NO_LONGER:  # the text that was read stays, to be compared when it applies again
        return
    item.revision, item.counted_on, item.archived_at = entry.revision, entry.due.day, None


def _taken_over(written: Written, prospect: Prospect, sources: Sequence[tuple[Item, Kind]]) -> None:
    """The item of a duty that came of others. One that somebody worked on keeps what it says."""
    item, kinds = written.item, [kind for _, kind in sources]
    if item.pk is None or is_blank(item) or item.archived_at:
        if item.archived_at:
            _follow(item, prospect, Kind.AGAIN)
        _take_over(item, sources)
    # What became of its own text may be the harder change.
    written.kind = hardest([*kinds, written.kind] if written.flag in _HARD else kinds)
    written.flag = _FLAGS.get(written.kind, "") or written.flag
    written.detail = {**written.detail, "from": [source.pk for source, _ in sources]}
    written.sources = [source for source, _ in sources]


_HARD = {Flag.Kind.CHANGED, Flag.Kind.SOFTENED, Flag.Kind.STRENGTHENED}


def _take_over(item: Item, sources: Sequence[tuple[Item, Kind]]) -> None:
    own = [] if is_blank(item) else [(item.status, Kind.CARRIED)]
    items = [item, *(source for source, _ in sources)]
    submitters = {one.submitted_by_id for one in items if one.status == Item.Status.IN_REVIEW}
    item.status = status_after([*own, *((source.status, kind) for source, kind in sources)])
    if item.status == Item.Status.IN_REVIEW and len(submitters) == 1:
        item.submitted_by_id = submitters.pop()
    elif item.status == Item.Status.IN_REVIEW:  # each would pass what they submitted themselves
        item.status, item.submitted_by_id = Item.Status.IN_PROGRESS, None
    owners = list(dict.fromkeys(source.owner_id for source in items if source.owner_id))
    item.owner_id = owners[0] if owners else None
    for name in ("note", "reason", "links", "due_reason"):
        setattr(item, name, _joined(getattr(source, name) for source in items))
    item.due_on = min((source.due_on for source in items if source.due_on), default=None)
    item.met_on = min((source.met_on for source in items if source.met_on), default=None)


def _count_rounds(item: Item, prospect: Prospect) -> None:
    """Of a duty that comes again, a tick that is kept met the round that was due, and the next one
    is: else it would never be asked for again."""
    if item.archived_at or item.verdict != Item.Verdict.APPLIES or not comes_again(item):
        return
    if item.status == Item.Status.DONE and not item.met_on:
        item.met_on = prospect.describer.due(item.revision, item).intended
    if item.met_on:
        item.counted_on = prospect.describer.due(item.revision, item).day


def _new(checklist: Checklist, prospect: Prospect, duty: str) -> Item:
    entry = prospect.entries[duty]
    return Item(
        checklist=checklist,
        obligation=entry.revision.obligation,
        revision=entry.revision,
        verdict=entry.decision.verdict.value,
        counted_on=entry.due.day,
    )


def _compare(written: Written, before: dict[str, Any]) -> None:
    item, after = written.item, columns(written.item)
    if not before:
        written.after = {**after, "obligation": item.obligation.ref}
        return
    item.version += 1
    changed = [name for name in after if after[name] != before[name]]
    written.before = {name: before[name] for name in changed}
    written.after = {name: after[name] for name in changed}


def columns(item: Item) -> dict[str, Any]:
    """Plain JSON, by the names of the columns."""
    values = {name: getattr(item, name) for name in Written.COLUMNS}
    return {
        name: value.isoformat() if isinstance(value, dt.date) else value
        for name, value in values.items()
    }


def _joined(texts: Iterable[str]) -> str:
    """One below the other, each once."""
    said: list[str] = []
    for text in texts:
        if text and not any(f"\n{text}\n" in f"\n{other}\n" for other in said):
            said.append(text)
    return "\n".join(said)
