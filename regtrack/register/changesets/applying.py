"""The entries of a set of changes as rows, by the code that loads packs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import ProtectedError, RestrictedError

from regtrack.register.changesets.live import by_kind, existing, read_nodes, write_places
from regtrack.register.changesets.merging import Node, bare, is_stale, merged, settled
from regtrack.register.models import ChangeSetEntry
from regtrack.register.packs.check import references
from regtrack.register.packs.node_models import rows_of
from regtrack.register.packs.nodes import KINDS, Content, Key
from regtrack.register.packs.write import Writer


@dataclass(slots=True)
class Plan:
    """What a set would do to the rows as they are.

    `live` are its parts as they are in the register, `targets` what each is to be (None: gone);
    `stale` are those that somebody changed since; `missing` those that refer to what is not there,
    with what that is. The latter have no target.
    """

    live: dict[Key, Content]
    targets: dict[Key, Node]
    stale: set[Key] = field(default_factory=set)
    missing: dict[Key, set[Key]] = field(default_factory=dict)
    places: dict[Key, int] = field(default_factory=dict)

    def new_and_hidden(self) -> list[str]:
        """The refs of instruments that the set brings and that are not public."""
        return [
            ref
            for (kind, ref), node in self.targets.items()
            if kind == "instrument"
            and node
            and (kind, ref) not in self.live
            and node.get("published") is False
        ]

    def show(self, refs: Iterable[str]) -> None:
        """Let these instruments be public; that is what a node without the word is."""
        for ref in refs:
            node = self.targets.get(("instrument", ref))
            if node:
                self.targets["instrument", ref] = {
                    name: value for name, value in node.items() if name != "published"
                }


def make_plan(entries: Iterable[ChangeSetEntry], *, final: bool = False) -> Plan:
    """`final` leaves out what only the editors ever saw (merging.settled)."""
    entries = list(entries)
    live = read_nodes(entry.key for entry in entries)
    plan = Plan(live, {})
    for entry in entries:
        now = live.get(entry.key)
        after = settled(entry.kind, entry.before, entry.after) if final else entry.after
        if is_stale(entry.before, now):
            if bare(after) == bare(now):
                continue  # somebody did the same
            plan.stale.add(entry.key)
            after = merged(entry.kind, entry.before, after, now)
        plan.targets[entry.key] = after
        place = (after or {}).get("position")
        if now and place is not None and place != (entry.before or {}).get("position"):
            plan.places[entry.key] = place
    _leave_out_missing(plan)
    return plan


def references_of(kind: str, node: Content) -> set[Key]:
    """Everything that must be there for a row to be written, its own instrument too."""
    found = {target for _steps, target in references(kind, node)}
    if "instrument" in node:
        found.add(("instrument", node["instrument"]))
    return found


def _leave_out_missing(plan: Plan) -> None:
    wanted = {key: references_of(key[0], node) for key, node in plan.targets.items() if node}
    outside = existing(set().union(*wanted.values()) - plan.targets.keys()) if wanted else set()
    while True:
        there = outside | {key for key, node in plan.targets.items() if node}
        broken = {key: refs - there for key, refs in wanted.items() if refs - there}
        if not broken:
            return
        for key, missing in broken.items():
            plan.missing[key] = missing
            plan.targets.pop(key, None)
            wanted.pop(key)
            if key in plan.live:
                outside.add(key)  # stays as it is


def write_plan(plan: Plan, at: dt.datetime) -> list[Key]:
    """Write the targets; returns the keys of what could not go, since something refers to it."""
    writer = Writer(plan.live, at)
    refs = by_kind(plan.targets)
    for kind in KINDS:
        new: dict[Key, Content] = {}
        altered: dict[Key, Content] = {}
        for key in plan.targets:
            node = plan.targets[key]
            if key[0] != kind or node is None:
                continue
            if key not in plan.live:
                new[key] = node
            elif bare(node) != bare(plan.live[key]):
                altered[key] = node
        writer.write(kind, new, altered)
    writer.finish()
    write_places(plan.places)
    return [
        (kind, ref)
        for kind in reversed(list(refs))
        for ref in sorted(refs[kind])
        if plan.targets[kind, ref] is None and (kind, ref) in plan.live and not _removed(kind, ref)
    ]


def _removed(kind: str, ref: str) -> bool:
    try:
        with transaction.atomic():
            rows_of(kind, [ref]).delete()
    except (ProtectedError, RestrictedError):
        return False
    return True


def outcome(plan: Plan) -> Mapping[Key, tuple[Content, Content]]:
    """What writing the plan made of the rows: each part before and after, {} for none."""
    now = read_nodes(plan.targets)
    pairs = {key: (plan.live.get(key, {}), now.get(key, {})) for key in plan.targets}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
