from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from regtrack.audit.models import Entry
from regtrack.register import models
from regtrack.register.actions.permission import demand
from regtrack.register.actions.publish_instrument import why_not
from regtrack.register.actions.recording import recording
from regtrack.register.actions.removable import why_not_removed
from regtrack.register.actions.revise_obligation import revise_obligation
from regtrack.register.changesets.merging import bare
from regtrack.register.history.reverting import Revert, set_back, what_reverts
from regtrack.register.history.trail import key_of
from regtrack.register.packs.check import references
from regtrack.register.packs.edited import node_of
from regtrack.register.packs.node_models import MODELS, permission, rows_of
from regtrack.register.packs.nodes import Content, Key, digest
from regtrack.register.packs.write import Writer

_PLACED = {"provision", "facet", "theme", "mapping", "structural_change"}


def present_of(entry: Entry) -> tuple[Any, Content]:
    """The row that the entry tells of and its node, as they are now; (None, {}) where it is gone."""
    kind, ref = key_of(entry)
    row = rows_of(kind, [ref]).first()
    return row, node_of(row) if row else {}


def plan_of(entry: Entry, now: Content) -> Revert:
    """What taking the change back would do."""
    return what_reverts(key_of(entry)[0], entry.before, entry.after, now)


def revert_change(
    *, entry: Entry, fields: Collection[str], seen: str, actor: Any, at: dt.datetime
) -> None:
    """Take one recorded change back by writing forward: `fields` (keys of packs.fields) are set
    back to what they were before it, a removed node is written again, an added one is removed.

    `seen` is the digest (packs.nodes) of the node that the person looked at: another one now is
    refused. A duty gets a new revision and an event a new date; nothing that is appended goes away. Raises
    ValidationError with the reason where that cannot be, and then has written nothing.
    """
    key = key_of(entry)
    kind = key[0]
    with recording(actor=actor, at=at, **_watched(key, entry)):
        row, now = present_of(entry)
        if digest(now) != seen:
            raise ValidationError(
                _("It was changed since you opened this page; look again, then decide.")
            )
        plan = plan_of(entry, now)
        faults = list(why_impossible(entry, row, plan))
        if faults:
            raise ValidationError(faults)
        instrument = _instrument(kind, row)
        lacked = set(why_not(instrument)) if instrument and instrument.published else set()
        match plan.verb:
            case "remove":
                demand(actor, permission("delete", kind))
                row.delete()  # as `why_impossible` allows
                return
            case "write again":
                demand(actor, permission("add", kind))
                _write(key, {}, {**entry.before, **_last(kind, entry.before)}, at)
            case _:
                demand(actor, permission("change", kind))
                wanted = set_back(kind, entry.before, now, set(fields).intersection(plan.fields))
                if not set(fields).intersection(plan.fields):
                    raise ValidationError(_("Found no field; expected at least one to set back."))
                if "dates" in fields:
                    demand(actor, "register.add_eventdate")
                if kind == "obligation":
                    _revise(row, now, wanted, actor, at)
                else:
                    _write(key, now, wanted, at)
        if instrument:
            instrument.refresh_from_db()
            if instrument.published and (lacks := set(why_not(instrument)) - lacked):
                raise ValidationError(sorted(lacks))


def why_impossible(entry: Entry, row: Any, plan: Revert) -> Iterator[str]:
    """What stands against taking the change back, a sentence each."""
    kind, _ref = key_of(entry)
    match plan.verb:
        case "nothing" if entry.before and bare(entry.before) == bare(entry.after):
            yield _("Only its place among the others was changed; move it back on its own page.")
        case "nothing":
            yield _("It says already what it said before this change; there is nothing to revert.")
        case "remove":
            yield from why_not_removed(kind, row)
        case _:
            for target, ref in _missing(kind, entry.before):
                if plan.verb == "write again" or target != "instrument":
                    yield _("It refers to %(kind)s %(ref)s, which is not in the register now.") % {
                        "kind": MODELS[target]._meta.verbose_name,
                        "ref": ref,
                    }


def _missing(kind: str, node: Content) -> list[Key]:
    """What the node refers to and is not there; a query a kind."""
    wanted = {target for _steps, target in references(kind, node)}
    if "instrument" in node:
        wanted.add(("instrument", node["instrument"]))
    missing = []
    for target in sorted({one for one, _ref in wanted}):
        refs = {ref for one, ref in wanted if one == target}
        column = "code" if target == "jurisdiction" else "ref"
        there = set(rows_of(target, refs).values_list(column, flat=True))
        missing += [(target, ref) for ref in sorted(refs - there)]
    return missing


def _watched(key: Key, entry: Entry) -> dict[str, Any]:
    kind, ref = key
    if kind == "instrument":
        return {"instruments": [ref]}
    instrument = (entry.after or entry.before).get("instrument")
    if instrument:
        return {"instruments": [instrument]}
    return {"events": [ref]} if kind == "event" else {"vocabulary": True}


def _instrument(kind: str, row: Any) -> models.Instrument | None:
    if kind == "instrument":
        return row  # type: ignore[no-any-return]
    return getattr(row, "instrument", None)


def _revise(row: Any, now: Content, wanted: Content, actor: Any, at: dt.datetime) -> None:
    outside = {"ref", "earlier", "instrument", "position"}
    duty = {name: value for name, value in wanted.items() if name not in outside}
    duty["known_from"] = max(timezone.localdate(at).isoformat(), now["known_from"])
    revise_obligation(obligation=row, duty=duty, actor=actor, at=at)


def _write(key: Key, now: Content, wanted: Content, at: dt.datetime) -> None:
    writer = Writer({key: now} if now else {}, at)
    new, altered = ({}, {key: wanted}) if now else ({key: wanted}, {})
    writer.write(key[0], new, altered)
    writer.finish()


def _last(kind: str, node: Content) -> Content:
    """The place after its siblings: the record does not keep the old one."""
    if kind not in _PLACED:
        return {}
    rows = MODELS[kind].objects.all()
    if kind == "provision":
        rows = rows.filter(instrument__ref=node["instrument"])
    last = rows.aggregate(last=Max("position"))["last"]
    return {"position": 0 if last is None else last + 1}
