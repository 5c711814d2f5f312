"""The frame of every write to the register outside a pack: locked, in one transaction, recorded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction

from regtrack.audit import record
from regtrack.register.packs.rows import snapshot


@contextmanager
def recording(
    *, actor: Any, at: dt.datetime, instruments: Collection[str] = (), events: Collection[str] = ()
) -> Iterator[set[str]]:
    """Whatever the block does to these instruments (by ref, with their parts) and standing events
    becomes audit entries with the nodes before and after; an exception undoes both.

    The block may add refs of what it makes to the set it is given.
    """
    with transaction.atomic():
        chain = record.lock(record.REGISTER)
        before = snapshot(instruments=instruments, events=events)
        made: set[str] = set()
        yield made
        after = snapshot(instruments={*instruments, *made}, events={*events, *made})
        record.record(
            chain,
            [
                record.Change(
                    "added" if key not in before else "changed" if key in after else "removed",
                    f"{key[0]} {key[1]}",
                    before.get(key, {}),
                    after.get(key, {}),
                )
                for key in {**before, **after}
                if before.get(key) != after.get(key)
            ],
            actor=actor,
            at=at,
        )
