"""The register as it would be with a set of changes: for one page, and then undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction

from regtrack.audit import record
from regtrack.audit.models import Chain, Entry
from regtrack.audit.record import REGISTER
from regtrack.register.changesets.applying import Plan, make_plan, write_plan
from regtrack.register.changesets.keys import provisional_keys
from regtrack.register.changesets.live import places
from regtrack.register.changesets.merging import Node
from regtrack.register.models import ChangeSetEntry
from regtrack.register.packs.nodes import Content, Key


@dataclass(frozen=True, slots=True)
class Staged:
    """What one write did to a part of the register; None where there was, or is, none."""

    kind: str
    ref: str
    before: Node
    after: Node


@contextmanager
def branch(
    entries: Iterable[ChangeSetEntry], at: dt.datetime, *, as_published: bool = False
) -> Iterator[Plan]:
    """Within the block, the rows are as the set makes them; after it, as they were.

    It holds the lock of the register's record, as every write does: who wrote rows without it would
    wait for a writer who waits for them. A lock that shall outlast the branch (what is staged must
    be what was live) is taken before it, as rolling back lets go of what was taken within.

    `as_published`: as everybody would see them, with new instruments public. Otherwise as its
    editors left them.
    """
    with transaction.atomic():
        record.lock(REGISTER)
        try:
            with provisional_keys():
                plan = make_plan(entries, final=as_published)
                if as_published:
                    plan.decide(plan.for_the_reviewer())
                write_plan(plan, at)
                yield plan
        finally:
            transaction.set_rollback(True)


class Watch:
    """What is written to the register from now on, as its own record tells: whatever is not
    recorded is no change of the register. Call `changes` before the branch ends."""

    def __init__(self) -> None:
        self._start = Chain.objects.filter(name=REGISTER).values_list("length", flat=True).first()
        self._places = places()

    def changes(self) -> list[Staged]:
        entries = Entry.objects.filter(chain__name=REGISTER, sequence__gt=self._start or 0)
        first: dict[Key, Content] = {}
        last: dict[Key, Content] = {}
        for entry in entries.order_by("sequence"):
            kind, _, ref = entry.target.partition(" ")
            first.setdefault((kind, ref), entry.before)
            last[kind, ref] = entry.after
        now = places()
        return [
            Staged(*key, _placed(first[key], self._places.get(key)), _placed(node, now.get(key)))
            for key, node in last.items()
        ]


def _placed(node: Content, place: int | None) -> Node:
    if not node:
        return None
    return node if place is None else {**node, "position": place}
