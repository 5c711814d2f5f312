from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from regtrack.core.sheets.sheet import Sheet
from regtrack.register import models
from regtrack.register.actions import name_refs
from regtrack.register.actions.permission import demand
from regtrack.register.actions.publish_instrument import why_not
from regtrack.register.actions.recording import recording
from regtrack.register.bulk.columns import ORDER
from regtrack.register.bulk.lines import Line, Reading
from regtrack.register.bulk.preparing import prepare
from regtrack.register.packs.node_models import MODELS, permission
from regtrack.register.packs.nodes import Content, Key
from regtrack.register.packs.write import Writer

CHANGED = "changed"  # the code of the error that says what is stored is no longer what was seen


def enter_many(
    *, instrument: models.Instrument, sheets: list[Sheet], seen: str, actor: Any, at: dt.datetime
) -> Reading:
    """Write what the sheets add to `instrument` and change in it, all of it or nothing.

    A changed event gets a new date beside the earlier ones, a changed duty a new revision; what the
    sheets leave out stays. `seen` is the token of entering.Prepared that was looked at: another one
    now raises ValidationError, and so does a row that is wrong.
    """
    with recording(actor=actor, at=at, instruments=[instrument.ref]):
        prepared = prepare(instrument, sheets, timezone.localdate(at))
        if prepared.token != seen:
            raise ValidationError(
                _(
                    "The instrument was changed since this preview was made, so nothing was "
                    "written. Look at the new preview, then confirm again."
                ),
                code=CHANGED,
            )
        if prepared.reading.problems:
            raise ValidationError(_("Some rows are wrong, so nothing was written."))
        lines = [line for line in prepared.reading.lines if line.state != "unchanged"]
        _demand(lines, actor)
        lacked = set(why_not(instrument)) if instrument.published else set()
        _write(instrument, lines, prepared.nodes, at)
        if instrument.published and (lacks := set(why_not(instrument)) - lacked):
            raise ValidationError(sorted(lacks))
    return prepared.reading


def _demand(lines: list[Line], actor: Any) -> None:
    wanted = {permission("add" if not line.before else "change", line.kind) for line in lines}
    if any(line.kind == "event" and _moves(line) for line in lines):
        wanted.add("register.add_eventdate")
    for one in sorted(wanted):
        demand(actor, one)


def _moves(line: Line) -> bool:
    return bool(line.before.get("dates") != line.after["dates"])


def _write(
    instrument: models.Instrument, lines: list[Line], nodes: dict[Key, Content], at: dt.datetime
) -> None:
    by_kind: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_kind[line.kind].append(line)
    writer = Writer(nodes, at)
    for kind in (one.node for one in ORDER):
        found = by_kind.get(kind, [])
        altered = {(kind, line.ref): line.after for line in found if line.before}
        new = _named(instrument, kind, [line for line in found if not line.before])
        writer.write(kind, new, altered)
    writer.finish()


def _named(instrument: models.Instrument, kind: str, lines: list[Line]) -> dict[Key, Content]:
    """The new nodes by the refs they get, each after its siblings. Two queries."""
    if not lines:
        return {}
    rows = MODELS[kind].objects
    taken = set(rows.values_list("ref", flat=True))
    last = rows.filter(instrument=instrument).aggregate(last=Max("position"))["last"]
    made: dict[Key, Content] = {}
    for position, line in enumerate(lines, start=0 if last is None else last + 1):
        ref = _free(taken, _wanted(instrument.ref, kind, line.after, position))
        taken.add(ref)
        made[kind, ref] = {**line.after, "ref": ref, "position": position}
    return made


def _wanted(instrument: str, kind: str, node: Content, position: int) -> str:
    match kind:
        case "provision":
            return name_refs.provision_ref(instrument, node["label"].get("en", ""), position)
        case "event":
            return name_refs.event_ref(instrument, node["dates"][0]["edtf"], node["kind"])
        case _:
            return name_refs.obligation_ref(instrument, node["locator"].get("en", ""), position)


def _free(taken: set[str], wanted: str) -> str:
    ref, number = wanted, 1
    while ref in taken:
        number += 1
        ref = f"{wanted}-{number}"
    return ref
