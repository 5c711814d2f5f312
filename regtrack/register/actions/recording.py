"""The frame of every write to the register outside a pack: locked, in one transaction, recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from regtrack.audit import record
from regtrack.register.packs.nodes import Content, Key
from regtrack.register.packs.rows import snapshot
from regtrack.register.search import index


@dataclass(slots=True)
class _Frame:
    """What an open recording watches, and the nodes as they were when it began to."""

    vocabulary: bool = False
    instruments: set[str] = field(default_factory=set)
    events: set[str] = field(default_factory=set)
    before: dict[Key, Content] = field(default_factory=dict)
    places: dict[Key, int] = field(default_factory=dict)
    made: set[str] = field(default_factory=set)

    def watch(
        self, instruments: Collection[str], events: Collection[str], vocabulary: bool
    ) -> None:
        """Watch these too, from now on."""
        new = set(instruments) - self.instruments - self.made
        standing = set(events) - self.events - self.made
        words = vocabulary and not self.vocabulary
        if new or standing or words:
            self.before |= snapshot(
                instruments=new, events=standing, vocabulary=words, places=self.places
            )
            self.instruments |= new
            self.events |= standing
            self.vocabulary |= vocabulary

    def changes(self) -> list[record.Change]:
        now: dict[Key, int] = {}
        after = snapshot(
            instruments=self.instruments | self.made,
            events=self.events | self.made,
            vocabulary=self.vocabulary,
            places=now,
        )
        moved = {key for key in self.places if self.places[key] != now.get(key, self.places[key])}
        return [
            record.Change(
                "added" if key not in self.before else "changed" if key in after else "removed",
                f"{key[0]} {key[1]}",
                _placed(self.before.get(key, {}), key in moved, self.places.get(key)),
                _placed(after.get(key, {}), key in moved, now.get(key)),
            )
            for key in {**self.before, **after}
            if key in moved or self.before.get(key) != after.get(key)
        ]


def _placed(node: Content, moved: bool, place: int | None) -> Content:
    """A node's place among its siblings is told where it changed."""
    return {**node, "position": place} if moved else node


_open: ContextVar[_Frame | None] = ContextVar("regtrack_open_recording", default=None)


@contextmanager
def recording(
    *,
    actor: Any,
    at: dt.datetime,
    instruments: Collection[str] = (),
    events: Collection[str] = (),
    vocabulary: bool = False,
) -> Iterator[set[str]]:
    """Whatever the block does to these instruments (by ref, with their parts) and standing events
    becomes audit entries with the nodes before and after; an exception undoes both.

    `vocabulary` watches what has no instrument: sources, authorities, mappings and the like. The
    block may add refs of what it makes to the set it is given. A recording inside
    another widens that one, which records everything once, with its own actor and time.
    """
    outer = _open.get()
    if outer is not None:
        with transaction.atomic():
            outer.watch(instruments, events, vocabulary)
            yield outer.made
        return
    with transaction.atomic():
        chain = record.lock(record.REGISTER)
        frame = _Frame()
        frame.watch(instruments, events, vocabulary)
        token = _open.set(frame)
        try:
            yield frame.made
            changes = frame.changes()
        finally:
            _open.reset(token)
        record.record(chain, changes, actor=actor, at=at)
        index.refresh(changes)
