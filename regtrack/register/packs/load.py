"""Packs into rows: what is new is added, what changed is changed, what was edited here is kept."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction

from regtrack.audit import record
from regtrack.core.progress import Step, advance, begin
from regtrack.register.history.local_edits import Difference, differences
from regtrack.register.models import LoadedNode
from regtrack.register.packs.check import check
from regtrack.register.packs.nodes import (
    KINDS,
    Content,
    Key,
    alike,
    current,
    digest,
    walk_files,
)
from regtrack.register.packs.problem import PackError
from regtrack.register.packs.read import PackFile, read_packs
from regtrack.register.packs.rows import snapshot
from regtrack.register.packs.write import Writer
from regtrack.register.search import index


@dataclass(slots=True)
class Summary:
    """What a load did, as (kind, ref) keys. `kept` were edited here since the last load, and
    `differences` says in which fields they differ from the pack."""

    added: list[Key] = field(default_factory=list)
    changed: list[Key] = field(default_factory=list)
    unchanged: list[Key] = field(default_factory=list)
    kept: list[Key] = field(default_factory=list)
    differences: dict[Key, list[Difference]] = field(default_factory=dict)


def check_packs(paths: Iterable[Path]) -> int:
    """Validate packs against each other and the register; returns the number of parts.

    Raises PackError with every problem of every file.
    """
    files = read_packs(paths)
    _raise(check(files, snapshot()))
    return sum(1 for _ in walk_files(files))


def load_packs(
    paths: Iterable[Path],
    *,
    actor: Any,
    at: dt.datetime,
    overwrite: bool = False,
) -> Summary:
    """Validate every file, then write all in one transaction with an audit entry a change.

    Raises PackError with all problems, and then has written nothing. `overwrite` replaces what was
    edited here.
    """
    files = read_packs(paths)
    with transaction.atomic():
        chain = record.lock(record.REGISTER)
        present = snapshot()
        _raise(check(files, present))
        return _load(files, present, chain, actor, at, overwrite)


def _raise(problems: list[Any]) -> None:
    if problems:
        raise PackError(problems)


def _load(
    files: list[PackFile],
    present: dict[Key, Content],
    chain: Any,
    actor: Any,
    at: dt.datetime,
    overwrite: bool,
) -> Summary:
    loaded = {(node.kind, node.ref): node.digest for node in LoadedNode.objects.all()}
    wanted = {key: content for _, key, content, _ in walk_files(files)}
    summary = Summary()
    writer = Writer(present, at)
    digests: dict[Key, str] = {}
    changes: list[record.Change] = []
    by_kind: dict[str, list[Key]] = defaultdict(list)
    begin(Step.WRITE, len(wanted))
    for key in wanted:
        by_kind[key[0]].append(key)
    for kind in KINDS:
        new, altered = {}, {}
        for key in by_kind[kind]:
            before = present.get(key)
            after = _target(kind, wanted[key], before, wanted, present)
            if before is None:
                new[key] = after
                summary.added.append(key)
            elif same(before, after):
                summary.unchanged.append(key)
                after = before
            elif not overwrite and loaded.get(key) != digest(_bare(before)):
                summary.kept.append(key)
                summary.differences[key] = differences(kind, before, _bare(after))
                advance()
                continue
            else:
                altered[key] = after
                summary.changed.append(key)
            digests[key] = digest(_bare(after))
            advance()
        writer.write(kind, new, altered)
        for key, after in {**new, **altered}.items():
            action, before = "added" if key in new else "changed", present.get(key, {})
            changes.append(record.Change(action, f"{key[0]} {key[1]}", before, _bare(after)))
    writer.finish()
    index.refresh(changes)
    _remember({key: value for key, value in digests.items() if loaded.get(key) != value})
    record.record(chain, changes, actor=actor, at=at)
    return summary


def same(before: Content, after: Content) -> bool:
    return alike(_bare(before), _bare(after))


def _bare(content: Content) -> Content:
    """A node without its place among its siblings."""
    return {name: value for name, value in content.items() if name != "position"}


def _target(
    kind: str,
    content: Content,
    before: Content | None,
    wanted: dict[Key, Content],
    present: dict[Key, Content],
) -> Content:
    """What the node should become: dates are appended, and revisions known to the register stay."""
    if kind == "facet" and before:
        # A value that a product may hold is never taken away.
        given = {value["ref"] for value in content["values"]}
        kept = [value for value in before["values"] if value["ref"] not in given]
        return {**content, "values": [*content["values"], *kept]}
    if kind == "event" and before:
        dates = [
            *before["dates"],
            *(date for date in content["dates"] if date not in before["dates"]),
        ]
        wanted_now, now = current(content["dates"]), current(dates)
        # A correction that is taken back is said again; what was announced later stays.
        if wanted_now != now and wanted_now["known_from"] == now["known_from"]:
            dates.append(wanted_now)
        return {**content, "dates": dates}
    if kind == "obligation":
        if before:
            # No earlier than what it follows, or it would never be the current one.
            known_from = max(content.get("known_from", ""), before["known_from"])
            content = {**content, "known_from": known_from}
            earlier = list(before.get("earlier", []))
            if not alike(_duty(before), _duty(content)):
                earlier.append(_duty(before))
            content.pop("earlier", None)
            return {**content, "earlier": earlier} if earlier else content
        content = _since(content, wanted, present)
        earlier = [_since(duty, wanted, present) for duty in content.get("earlier", [])]
        return {**content, "earlier": earlier} if earlier else content
    return content


def _since(duty: Content, wanted: dict[Key, Content], present: dict[Key, Content]) -> Content:
    """The duty with its `known_from`: where it says none, the day its event was first known."""
    known_from = duty.get("known_from")
    if not known_from:
        key = ("event", duty["applies_from"])
        event = wanted.get(key) or present[key]
        known_from = min(date["known_from"] for date in event["dates"])
    return {**duty, "known_from": known_from}


def _duty(content: Content) -> Content:
    """An obligation's present revision alone."""
    outside = {"ref", "earlier", "instrument", "position"}
    return {name: value for name, value in content.items() if name not in outside}


def _remember(digests: dict[Key, str]) -> None:
    LoadedNode.objects.bulk_create(
        [LoadedNode(kind=kind, ref=ref, digest=value) for (kind, ref), value in digests.items()],
        update_conflicts=True,
        unique_fields=["kind", "ref"],
        update_fields=["digest"],
        batch_size=300,
    )
