"""Append to a chain, and prove it.

An entry's hash is SHA-256 over the canonical JSON (sorted keys, no spaces, UTF-8) of its chain's
name, its place, time, actor, action, target, before, after and the hash of the entry before it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from regtrack.audit.models import Chain, Entry

REGISTER = "register"


@dataclass(frozen=True, slots=True)
class Change:
    """What one write did. `before` and `after` hold plain JSON values by field name."""

    action: str
    target: str
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Break:
    """The first entry where a chain does not hold, and why."""

    chain: str
    sequence: int
    reason: str


def lock(name: str) -> Chain:
    """The chain of that name, made if new, locked until the transaction ends."""
    chain, _made = Chain.objects.select_for_update().get_or_create(name=name)
    return chain


def record(chain: Chain, changes: Iterable[Change], *, actor: Any, at: dt.datetime) -> list[Entry]:
    """Append `changes` to a locked chain, in order. Call it in the transaction of the write itself.

    `actor` is a user or None (the command line); `at` is an aware moment. Two queries, whatever
    the number of changes.
    """
    entries = []
    for change in changes:
        chain.length += 1
        entry = Entry(
            chain=chain,
            sequence=chain.length,
            at=at,
            actor=actor,
            actor_name=str(actor) if actor else "",
            action=change.action,
            target=change.target,
            before=_plain(change.before),
            after=_plain(change.after),
            previous=chain.head,
        )
        entry.hash = chain.head = digest(chain.name, entry)
        entries.append(entry)
    if entries:
        with transaction.atomic(savepoint=False):
            Entry.objects.bulk_create(entries, batch_size=500)
            Chain.objects.filter(pk=chain.pk).update(length=chain.length, head=chain.head)
    return entries


def digest(chain_name: str, entry: Entry) -> str:
    """The hash that `entry` must carry (64 hexadecimal digits)."""
    content = {
        "chain": chain_name,
        "sequence": entry.sequence,
        "at": entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor_name,
        "action": entry.action,
        "target": entry.target,
        "before": entry.before,
        "after": entry.after,
        "previous": entry.previous,
    }
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def verify() -> Iterator[Break]:
    """Walk every chain; yields the first broken entry of each chain that does not hold."""
    for chain in Chain.objects.order_by("name"):
        broken = _first_break(chain)
        if broken:
            yield broken


def _first_break(chain: Chain) -> Break | None:
    previous, expected = "", 1
    for entry in chain.entries.order_by("sequence").iterator(chunk_size=500):
        if entry.sequence != expected:
            return Break(chain.name, expected, "the entry is missing")
        if entry.previous != previous:
            return Break(chain.name, entry.sequence, "it does not follow the entry before it")
        if entry.hash != digest(chain.name, entry):
            return Break(chain.name, entry.sequence, "its content was changed")
        previous, expected = entry.hash, expected + 1
    if (chain.length, chain.head) != (expected - 1, previous):
        return Break(chain.name, expected, "the last entries are missing")
    return None


def _plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """The values as JSON would hold them, so that the hash is the same before and after storage."""
    plain: dict[str, Any] = json.loads(json.dumps(values, default=str))
    return plain
