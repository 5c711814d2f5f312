"""What changed in the register, revision by revision, from its audit chain: for everybody.

Each load of packs, each set of changes and each edit writes its entries at one moment. Counted is
what everybody may have now, and what is gone and was public, in four kinds; who wrote it is never
told, only whether a pack, a reviewed set or an editor brought it. A revision is the number of an
entry.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from django.db.models import Exists, Max, Min, OuterRef, QuerySet

from regtrack.audit.models import Entry
from regtrack.core.texts import Text
from regtrack.register.history.trail import record
from regtrack.register.packs.check import references
from regtrack.register.packs.nodes import Content, Key

Origin = Literal["packs", "set", "edit"]
Kind = Literal["instrument", "event", "obligation", "other"]
ACTIONS = ("added", "changed", "removed")
_NAMED: Mapping[str, Kind] = {
    "instrument": "instrument", "event": "event", "obligation": "obligation",
}  # fmt: skip
SIZE = 20  # moments a page
_HIDDEN: Content = {"published": False}


@dataclass(slots=True)
class Named:
    """An instrument that is public now."""

    ref: str
    name: Text


@dataclass(slots=True)
class Moment:
    """The entries `first` to `last`, written at one moment; `note` is what a published set says of
    itself. `counts` are by kind and action; without any, nothing of it is public."""

    first: int
    last: int
    at: dt.datetime
    origin: Origin
    note: str = ""
    counts: Counter[tuple[Kind, str]] = field(default_factory=Counter)
    instruments: list[Named] = field(default_factory=list)

    @property
    def is_public(self) -> bool:
        return bool(self.counts or self.note)


def read_changelog(
    public: Mapping[Key, Content], *, before: int | None = None, size: int | None = SIZE
) -> list[Moment]:
    """The moments whose entries stand before that number, the newest first, and one more than
    `size`, which tells whether others follow (None: all). `public` are the nodes that everybody may
    have now, as giving.reading.read_public reads them. Four queries."""
    rows = record() if before is None else record().filter(sequence__lt=before)
    found = (
        rows.values("at")
        .annotate(first=Min("sequence"), last=Max("sequence"), who=Max("actor_name"))
        .order_by("-last")
    )
    moments = {
        row["at"]: Moment(row["first"], row["last"], row["at"], "edit" if row["who"] else "packs")
        for row in (found if size is None else found[: size + 1])
    }
    if moments:
        lowest = min(moment.first for moment in moments.values())
        _fill(moments, rows.filter(sequence__gte=lowest), public)
    return list(moments.values())


def _fill(
    moments: Mapping[dt.datetime, Moment], rows: QuerySet[Entry], public: Mapping[Key, Content]
) -> None:
    gone = _read_gone()
    named: dict[dt.datetime, set[str]] = defaultdict(set)
    for at, action, target in rows.filter(action__in=ACTIONS).values_list("at", "action", "target"):
        kind, _, ref = target.partition(" ")
        node = public.get((kind, ref))
        if node is None and not _was_public((kind, ref), action, gone, public):
            continue
        if moment := moments.get(at):
            moment.counts[_NAMED.get(kind, "other"), action] += 1
            law = ref if kind == "instrument" else (node or gone[kind, ref]).get("instrument", "")
            named[at] |= {law} if ("instrument", law) in public else set()
    for at, laws in named.items():
        moments[at].instruments = [
            Named(ref, _name(public["instrument", ref])) for ref in sorted(laws)
        ]
    sets = rows.filter(action="published", target__startswith="change_set ")
    for at, after in sets.values_list("at", "after"):
        if at in moments:
            moments[at].origin, moments[at].note = "set", str(after.get("note") or "")


def _name(instrument: Content) -> Text:
    return Text.of(instrument.get("short_title") or instrument["title"])


def _read_gone() -> dict[Key, Content]:
    """What was removed and not written again, as it was last."""
    later = record().filter(
        target=OuterRef("target"), sequence__gt=OuterRef("sequence"), action__in=ACTIONS
    )
    removed = record().filter(~Exists(later), action="removed")
    return {
        (kind, ref): before
        for target, before in removed.values_list("target", "before")
        for kind, _, ref in [target.partition(" ")]
    }


def _was_public(
    key: Key, action: str, gone: Mapping[Key, Content], public: Mapping[Key, Content]
) -> bool:
    """Of a part that nobody is given now: whether it was removed, and everybody could have had it
    before: an instrument by its own word, other parts by what they stand in and rest on."""
    node = gone.get(key)
    if node is None or node.get("published") is False:
        return False
    if key[0] == "instrument":
        return action == "removed"
    named = {target for _, target in references(key[0], node)}
    if "instrument" in node:
        named.add(("instrument", node["instrument"]))
    return bool(named) and all(
        one in public or (one[0] != "instrument" and gone.get(one, _HIDDEN).get("published", True))
        for one in named
    )


def as_json(moments: Sequence[Moment]) -> list[dict[str, Any]]:
    """For programs: every moment, in the words of the pack format."""
    return [
        {
            "revisions": [moment.first, moment.last],
            "at": moment.at.astimezone(dt.UTC).isoformat(timespec="seconds"),
            "origin": moment.origin,
            "note": moment.note,
            **{
                action: {
                    kind: number
                    for (kind, did), number in sorted(moment.counts.items())
                    if did == action
                }
                for action in ACTIONS
            },
            "instruments": [one.ref for one in moment.instruments],
        }
        for moment in moments
    ]
