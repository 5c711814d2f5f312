"""What the page of a set of changes shows: its parts by instrument, in words; conflicts, problems."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from pydantic import ValidationError as ShapeError

from regtrack.core.texts import both
from regtrack.register.admin.found import errors_of
from regtrack.register.admin.names import Names, called, in_page_language
from regtrack.register.admin.recorded import sentences
from regtrack.register.admin.wording import ShownField, in_lines, label_of, shown_fields
from regtrack.register.changesets.applying import Plan
from regtrack.register.changesets.branch import branch
from regtrack.register.changesets.conflicts import digest_of
from regtrack.register.changesets.live import in_words, titles
from regtrack.register.changesets.merging import Node, settled
from regtrack.register.changesets.overlaps import others_on
from regtrack.register.checking.words import label, sentence
from regtrack.register.compare.difference import Part, difference
from regtrack.register.models import ChangeSet, ChangeSetEntry
from regtrack.register.packs.fields import bare, differing, flat
from regtrack.register.packs.node_models import MODELS
from regtrack.register.packs.nodes import Content, Key

NONE: Mapping[Key, list[Any]] = {}


@dataclass(frozen=True, slots=True)
class Side:
    """A field's value in one of three texts: the `parts` of a text against the first, or lines."""

    parts: tuple[Part, ...] = ()
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Disputed:
    """A field that is not the same in all three: before, live now, in the set."""

    label: str
    language: str
    sides: tuple[Side, Side, Side]


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """`disputed` is empty where nobody changed the live part; `seen` names what was live; `faults`
    stand against publishing, `errors` are what the checks find, `others` are of other sets."""

    entry: ChangeSetEntry
    kind: str
    name: str
    verb: str
    fields: list[ShownField]
    disputed: list[Disputed]
    is_stale: bool
    seen: str
    live: str
    missing: list[str]
    faults: list[str]
    errors: list[str]
    others: list[ChangeSetEntry]


@dataclass(slots=True)
class Group:
    """The parts of one instrument; `ref` is "" for what belongs to none; `errors` are those of the
    instrument itself, where it is no part of the set."""

    ref: str
    title: str
    entries: list[ShownEntry] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Shown:
    groups: list[Group]
    withdrawn: list[ShownEntry]
    for_the_reviewer: list[tuple[str, str]]
    conflicts: int
    errors: int


def read_page(change_set: ChangeSet, at: dt.datetime) -> Shown:
    """Everything that the page shows; the number of queries does not grow with the set."""
    entries = list(change_set.entries.select_related("made_by", "withdrawn_by"))
    standing = [entry for entry in entries if entry.withdrawn_at is None]
    withdrawn = [entry for entry in entries if entry.withdrawn_at is not None]
    with _names_of_set(change_set, standing, at) as plan:
        names = Names(_nodes(entries, plan))
        waits = change_set.is_waiting
        errors = _errors(plan, timezone.localdate(at)) if waits else {}
        others = others_on({entry.key for entry in standing}, change_set) if waits else {}
        shown = [_shown(entry, plan, names, errors, others) for entry in standing]
        groups = _groups(shown, errors)
        hidden = plan.for_the_reviewer()
        return Shown(
            groups,
            [_shown(entry, Plan({}, {}), names) for entry in withdrawn],
            [(ref, _title(plan.targets["instrument", ref], ref)) for ref in hidden],
            len(plan.stale),
            sum(map(len, errors.values())),
        )


@contextmanager
def _names_of_set(
    change_set: ChangeSet, standing: list[ChangeSetEntry], at: dt.datetime
) -> Iterator[Plan]:
    """While it waits, its own new parts have names only in its branch."""
    if change_set.is_waiting and standing:
        with branch(standing, at) as plan:
            yield plan
    else:
        yield Plan({}, {})


def _nodes(entries: Iterable[ChangeSetEntry], plan: Plan) -> Iterator[tuple[str, Content]]:
    for entry in entries:
        for node in (entry.before, entry.after, plan.live.get(entry.key)):
            if node:
                yield entry.kind, node


def _shown(
    entry: ChangeSetEntry,
    plan: Plan,
    names: Names,
    errors: Mapping[Key, list[str]] = NONE,
    others: Mapping[Key, list[ChangeSetEntry]] = NONE,
) -> ShownEntry:
    before, after = entry.before or {}, settled(entry.kind, entry.before, entry.after) or {}
    live = plan.live.get(entry.key)
    stale = entry.key in plan.stale
    return ShownEntry(
        entry=entry,
        kind=capfirst(str(MODELS[entry.kind]._meta.verbose_name)),
        name=called(entry.kind, after or before),
        verb="removed" if not after else "changed" if before else "added",
        fields=shown_fields(entry.kind, before, after, names),
        disputed=list(_disputed(entry.kind, before, live or {}, after, names)) if stale else [],
        is_stale=stale,
        seen=digest_of(live) if stale else "",
        live="there" if live else "gone",
        missing=[in_words(key) for key in sorted(plan.missing.get(entry.key, ()))],
        faults=[*plan.stuck.get(entry.key, []), *plan.unknown.get(entry.key, [])],
        errors=errors.get(entry.key, []),
        others=others.get(entry.key, []),
    )


def _disputed(
    kind: str, before: Content, live: Content, mine: Content, names: Names
) -> Iterator[Disputed]:
    # In the order of the pack format, which `differing` keeps
    theirs, ours = differing(kind, before, live), differing(kind, before, mine)
    for key in [*theirs, *(key for key in ours if key not in theirs)]:
        language = bare(key)[1]
        first = flat(kind, before).get(key)
        sides = [
            _side(kind, key, first, flat(kind, node).get(key), names)
            for node in (before, live, mine)
        ]
        yield Disputed(label_of(kind, key), language, (sides[0], sides[1], sides[2]))


def _side(kind: str, key: str, first: Any, value: Any, names: Names) -> Side:
    name, language = bare(key)
    if language:
        return Side(parts=difference(_text(first), _text(value), language))
    return Side(lines=tuple(in_lines(kind, name, value, names)))


def _text(value: Any) -> str:
    return "\n".join(value) if isinstance(value, list) else value or ""


def _errors(plan: Plan, today: dt.date) -> dict[Key, list[str]]:
    """What the checks find in the parts of the set as it makes them, in sentences."""
    parts = {key for key, node in plan.targets.items() if node}
    homes = {_home(key, plan.targets[key]) for key in parts} - {""}
    try:
        found = errors_of(parts, homes, today)
    except ShapeError as error:  # a row from elsewhere, which the pack format refuses
        return {("", ""): sentences(error)}
    return {
        key: [f"{label(one.code)}{_(': ')}{sentence(one)}" for one in some]
        for key, some in found.items()
    }


def _groups(shown: list[ShownEntry], errors: Mapping[Key, list[str]]) -> list[Group]:
    by_ref: dict[str, list[ShownEntry]] = {}
    for one in shown:
        by_ref.setdefault(_home(one.entry.key, one.entry.after or one.entry.before), []).append(one)
    found = titles([ref for ref in by_ref if ref])
    groups = []
    for ref in sorted(by_ref, key=lambda ref: (ref == "", ref)):
        row = found.get(ref)
        title = in_page_language(both(row, "short_title") or both(row, "title")) if row else ref
        parts = {one.entry.key for one in by_ref[ref]}
        key = ("instrument", ref) if ref else ("", "")
        own = errors.get(key, []) if key not in parts else []
        groups.append(Group(ref, title, by_ref[ref], own))
    return groups


def _home(key: Key, node: Node) -> str:
    kind, ref = key
    return ref if kind == "instrument" else str((node or {}).get("instrument", ""))


def _title(node: Node, ref: str) -> str:
    return called("instrument", node or {}) or ref
