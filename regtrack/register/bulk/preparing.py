"""Sheets of an instrument read against the register as it is: a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Min

from regtrack.core.sheets.sheet import Sheet
from regtrack.register import models
from regtrack.register.bulk.columns import KINDS
from regtrack.register.bulk.lines import Around, Reading
from regtrack.register.bulk.rows import read_sheets
from regtrack.register.packs.edited import token
from regtrack.register.packs.node_models import MODELS
from regtrack.register.packs.nodes import Content, Key
from regtrack.register.packs.rows import snapshot


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the sheets say, against the instrument's own parts (`nodes`), whose `token` changes with
    them."""

    reading: Reading
    nodes: dict[Key, Content]
    token: str


def prepare(instrument: models.Instrument, sheets: list[Sheet], today: dt.date) -> Prepared:
    # What the pack format refuses is mended on its own page, and unknown here
    nodes = snapshot(instruments=[instrument.ref], faults={})
    return Prepared(read_sheets(sheets, _around(instrument, nodes, today)), nodes, token(nodes))


def _around(instrument: models.Instrument, nodes: dict[Key, Content], today: dt.date) -> Around:
    targets = {column.refers for kind in KINDS.values() for column in kind.columns} - {""}
    known = {
        target: set(MODELS[target].objects.values_list("ref", flat=True))
        for target in sorted(targets - {"provision"})
    }
    # A duty stands in a provision of its own instrument
    known["provision"] = {ref for kind, ref in nodes if kind == "provision"}
    values = defaultdict(set)
    for facet, value in models.FacetValue.objects.values_list("facet__ref", "ref"):
        values[facet].add(value)
    known["facet"] = set(models.Facet.objects.values_list("ref", flat=True))
    first_known = models.Event.objects.exclude(instrument=instrument).annotate(
        first=Min("dates__known_from")
    )
    return Around(
        instrument.ref,
        instrument.jurisdiction_id,
        nodes,
        known,
        values,
        {ref: day.isoformat() for ref, day in first_known.values_list("ref", "first") if day},
        today,
    )
