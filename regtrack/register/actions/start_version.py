from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils import translation

from regtrack.core.texts import LANGUAGES, Text
from regtrack.register import models
from regtrack.register.actions import name_refs
from regtrack.register.actions.permission import demand
from regtrack.register.actions.recording import recording
from regtrack.register.models import Event, Instrument, InstrumentRelation, Mapping, Source
from regtrack.register.packs.nodes import KINDS, Content, Key
from regtrack.register.packs.rows import snapshot
from regtrack.register.packs.write import Writer

# The reason of a relation that nobody has looked at yet
PROPOSED = Text(
    "待核：照录自旧文本，尚未逐条比对。",
    "A proposal: the text was copied from the earlier one, and nobody has compared them yet.",
)
PERMISSIONS = (
    "register.add_instrument", "register.add_provision", "register.add_event",
    "register.add_eventdate", "register.add_obligation", "register.add_mapping",
    "register.change_instrument",  # how the two are related is part of one of them
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Milestone:
    """The event from which the new duties apply: its kind and its first date."""

    kind: str
    edtf: str
    known_from: dt.date
    source: Source


def start_version(
    *,
    instrument: Instrument,
    relation: str,
    kind: str,
    title: Text,
    short_title: Text,
    milestone: Milestone,
    actor: Any,
    at: dt.datetime,
    duties: Collection[str] | None = None,
) -> Instrument:
    """Make an unpublished instrument out of `instrument`: its authorities, provisions and duties
    under new refs, each duty related to the one it was copied from by a proposal.

    `relation`: `replaces` (the new one replaces it) or `drafts` (it is the draft of the new one).
    `duties`: refs of those to copy; None means all. Nothing of the old one changes but that, as a
    draft, it then names its final text. Raises ValidationError, and then has written nothing.
    """
    for permission in PERMISSIONS:
        demand(actor, permission)
    with recording(actor=actor, at=at, instruments=[instrument.ref], vocabulary=True) as made:
        old = snapshot(instruments=[instrument.ref])
        wanted = name_refs.instrument_ref(
            instrument.jurisdiction_id, short_title.en or title.en, kind
        )
        ref = name_refs.free(Instrument.objects.all(), wanted)
        made.add(ref)
        head = {
            **old["instrument", instrument.ref],
            "ref": ref,
            "kind": kind,
            "title": _given(title),
            "sources": [milestone.source.ref],
            "relations": [],
            "published": False,
        }
        head.pop("short_title", None)
        if short_title:
            head["short_title"] = _given(short_title)
        nodes: dict[Key, Content] = {("instrument", ref): head}
        event = _event(ref, head, milestone)
        nodes["event", event["ref"]] = event
        provisions = _provisions(ref, old, nodes)
        copies = _duties(
            ref, old, nodes, provisions, event, milestone, duties, relation == "drafts"
        )
        _mappings(copies, nodes)
        writer = Writer({}, at)
        for part in KINDS:
            writer.write(part, {key: node for key, node in nodes.items() if key[0] == part}, {})
        writer.finish()
        new = Instrument.objects.get(ref=ref)
        first, second = (instrument, new) if relation == "drafts" else (new, instrument)
        InstrumentRelation.objects.create(instrument=first, kind=relation, to=second)
    return new


def _given(text: Text) -> dict[str, str]:
    return {language: said for language, said in text.as_dict().items() if said}


def _event(ref: str, head: Content, milestone: Milestone) -> Content:
    labels = {}
    for language in LANGUAGES:
        with translation.override(language):
            labels[language] = str(Event.Kind(milestone.kind).label)
    title = Text.of(head["title"])
    wanted = name_refs.event_ref(ref, milestone.edtf, milestone.kind)
    return {
        "ref": name_refs.free(Event.objects.all(), wanted),
        "instrument": ref,
        "jurisdiction": head["jurisdiction"],
        "kind": milestone.kind,
        "title": labels,
        "summary": {
            "zh-hans": f"{title.get('zh-hans')}：{labels['zh-hans']}。",
            "en": f"{title.get('en')}: {labels['en'].lower()}.",
        },
        "dates": [
            {
                "edtf": milestone.edtf,
                "known_from": milestone.known_from.isoformat(),
                "source": milestone.source.ref,
            }
        ],
        "position": 0,
    }


class _Taken:
    """Refs that rows have, and those given since."""

    def __init__(self, model: Any) -> None:
        self.refs = set(model.objects.values_list("ref", flat=True))

    def free(self, wanted: str) -> str:
        ref, number = wanted, 1
        while ref in self.refs:
            number += 1
            ref = f"{wanted}-{number}"
        self.refs.add(ref)
        return ref


def _provisions(ref: str, old: dict[Key, Content], nodes: dict[Key, Content]) -> dict[str, str]:
    """Copies them into `nodes`; the new ref of each by its old one."""
    taken, made = _Taken(models.Provision), {}
    rows = [node for (kind, _), node in old.items() if kind == "provision"]
    for position, node in enumerate(rows):
        label = node["label"].get("en", "")
        new = taken.free(name_refs.provision_ref(ref, label, position))
        made[node["ref"]] = new
        nodes["provision", new] = {
            **node, "ref": new, "instrument": ref, "position": position,
        }  # fmt: skip
    return made


def _duties(
    ref: str,
    old: dict[Key, Content],
    nodes: dict[Key, Content],
    provisions: dict[str, str],
    event: Content,
    milestone: Milestone,
    wanted: Collection[str] | None,
    is_final: bool,
) -> dict[str, str]:
    """Copies their present revisions into `nodes`; the new ref of each by its old one.

    What only the old text has is left out: its end, its sources, since when it is known.
    """
    taken, made = _Taken(models.Obligation), {}
    rows = [node for (kind, _), node in old.items() if kind == "obligation"]
    chosen = [node for node in rows if wanted is None or node["ref"] in wanted]
    for position, node in enumerate(chosen):
        place = node["locator"].get("en", "")
        new = taken.free(name_refs.obligation_ref(ref, place, position))
        made[node["ref"]] = new
        copied = {
            **node,
            "ref": new,
            "instrument": ref,
            "position": position,
            "applies_from": event["ref"],
            "sources": [milestone.source.ref],
            "known_from": milestone.known_from.isoformat(),
        }
        for name in ("earlier", "ends_with"):
            copied.pop(name, None)
        if is_final and node["force"] == "proposed":
            copied["force"] = "mandatory"  # what a draft proposes, its final text demands
        if node.get("provision") in provisions:
            copied["provision"] = provisions[node["provision"]]
        nodes["obligation", new] = copied
    return made


def _mappings(copies: dict[str, str], nodes: dict[Key, Content]) -> None:
    taken = _Taken(Mapping)
    last = Mapping.objects.order_by("-position").values_list("position", flat=True).first()
    start = 0 if last is None else last + 1
    for position, (before, after) in enumerate(copies.items(), start=start):
        ref = taken.free(name_refs.mapping_ref("carried-over", before, after))
        nodes["mapping", ref] = {
            "ref": ref,
            "from": [before],
            "to": [after],
            "relation": "carried-over",
            "reason": PROPOSED.as_dict(),
            "confidence": "medium",
            "position": position,
        }
