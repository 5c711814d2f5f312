"""The entries of a set of changes as rows, by the code that loads packs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from regtrack.register import models
from regtrack.register.actions.removable import why_not_removed
from regtrack.register.changesets.live import by_kind, existing, read_nodes, write_places
from regtrack.register.changesets.merging import Node, bare, is_stale, merged, settled
from regtrack.register.models import ChangeSetEntry
from regtrack.register.packs.check import facet_values, references, unknown_values
from regtrack.register.packs.node_models import ref_of, rows_of
from regtrack.register.packs.nodes import KINDS, Content, Key
from regtrack.register.packs.write import Writer


@dataclass(slots=True)
class Plan:
    """What a set would do to the rows as they are.

    `live` are its parts as they are in the register, `targets` what each is to be (None: gone);
    `stale` are those that somebody changed since; `missing` those that refer to what is not there,
    with what that is. The latter have no target. `places` are the positions to be, `moved` the old
    and the new ones, once written. `shown` are refs of instruments to be made public,
    once all else is done; `stuck` those that could not be removed, `unknown` those
    whose conditions name a value that its facet does not have: both with sentences that say so.
    """

    live: dict[Key, Content]
    targets: dict[Key, Node]
    stale: set[Key] = field(default_factory=set)
    missing: dict[Key, set[Key]] = field(default_factory=dict)
    places: dict[Key, int] = field(default_factory=dict)
    moved: dict[Key, tuple[int, int]] = field(default_factory=dict)
    shown: list[str] = field(default_factory=list)
    stuck: dict[Key, list[str]] = field(default_factory=dict)
    unknown: dict[Key, list[str]] = field(default_factory=dict)

    def for_the_reviewer(self) -> list[str]:
        """The refs of instruments that the set may make public: those that are new, and those that
        an editor of it marked so."""
        return [
            ref
            for (kind, ref), node in self.targets.items()
            if kind == "instrument"
            and node
            and _is_hidden(self.live.get((kind, ref)))
            and ((kind, ref) not in self.live or not _is_hidden(node))
        ]

    def decide(self, public: Collection[str]) -> None:
        """Of these instruments, those in `public` become public; the others stay hidden."""
        for ref in self.for_the_reviewer():
            node = self.targets["instrument", ref] or {}
            self.targets["instrument", ref] = {**node, "published": False}
            if ref in public:
                self.shown.append(ref)


def _is_hidden(instrument: Node) -> bool:
    return not instrument or instrument.get("published") is False


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
    _look_for_unknown_values(plan)
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


def _look_for_unknown_values(plan: Plan) -> None:
    """A facet that is withdrawn from the set, or never was in it, leaves its new values nowhere."""
    duties = {key: node for key, node in plan.targets.items() if key[0] == "obligation" and node}
    facets = {target for key, node in duties.items() for target in references_of(key[0], node)}
    facets = {key for key in facets if key[0] == "facet"}
    known = read_nodes(facets - plan.targets.keys())
    known |= {key: node for key, node in plan.targets.items() if key in facets and node}
    values = facet_values(known)
    for key, node in duties.items():
        for one in (node, *node.get("earlier", [])):
            for _steps, facet, value in unknown_values(one, values):
                plan.unknown.setdefault(key, []).append(
                    _("Found %(value)s in a condition; expected a value of %(facet)s: %(values)s.")
                    % {
                        "value": value,
                        "facet": facet,
                        "values": _(", ").join(sorted(values[facet])),
                    }
                )


def write_plan(plan: Plan, at: dt.datetime) -> None:
    """Write the targets. What may not be removed stays, and `plan.stuck` says why."""
    writer = Writer(plan.live, at)
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
    plan.moved = write_places(plan.places)
    _remove(plan, [key for key, node in plan.targets.items() if node is None and key in plan.live])
    models.Instrument.objects.filter(ref__in=plan.shown).update(published=True)


def _remove(plan: Plan, keys: list[Key]) -> None:
    """What refers to others goes before them; again and again, as of one kind it may be either."""
    left = by_kind(keys)
    progress = bool(left)
    while progress:
        progress = False
        plan.stuck.clear()
        for kind in reversed(list(left)):
            for row in rows_of(kind, left[kind]):
                faults = list(why_not_removed(kind, row))
                if faults:
                    plan.stuck[kind, ref_of(row)] = faults
                else:
                    left[kind].discard(ref_of(row))
                    row.delete()
                    progress = True


def outcome(plan: Plan) -> Mapping[Key, tuple[Content, Content]]:
    """What writing the plan made of the rows: each part before and after, {} for none; with its
    place among its siblings, where that changed."""
    now = read_nodes(plan.targets)
    pairs = {key: (plan.live.get(key, {}), now.get(key, {})) for key in plan.targets}
    for key, (old, new) in plan.moved.items():
        before, after = pairs[key]
        pairs[key] = ({**before, "position": old}, {**after, "position": new})
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
