"""What a file of requirements would do to a team's own instrument: new, changed, ended, the same."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from regtrack.checklists.models import RulesFile
from regtrack.checklists.own.catalog import read_catalog, refuse_other_oscal
from regtrack.checklists.own.requirements import (
    LONGEST_TITLE,
    Requirement,
    Requirements,
    ref_of,
    short,
    whole,
)
from regtrack.checklists.own.sheets import read_sheet
from regtrack.core.texts import Text, both
from regtrack.register.models import ObligationRevision

# Until a second version says otherwise, a team's own rule is known on any day.
ALWAYS = dt.date(2000, 1, 1)
FIELDS = ("locator", "title", "text", "evidence", "note")


@dataclass(slots=True)
class Plan:
    """By the ref of each duty. `before` are the present revisions of the instrument."""

    requirements: Requirements
    before: dict[str, ObligationRevision] = field(default_factory=dict)
    new: dict[str, Requirement] = field(default_factory=dict)
    changed: dict[str, Requirement] = field(default_factory=dict)
    ended: list[str] = field(default_factory=list)
    same: int = 0

    @property
    def shortened(self) -> list[Requirement]:
        """Those whose title is longer than a title may be: it stands whole before the text."""
        return [
            one
            for one in self.requirements.found
            if max(len(one.title.en), len(one.title.zh_hans)) > LONGEST_TITLE
        ]


def read_rules_file(name: str, content: bytes) -> Requirements:
    """Raises RulesError."""
    refuse_other_oscal(name, content)
    if content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] in {b"{", b"["} or name.lower().endswith(".json"):
        return read_catalog(content)
    return read_sheet(name, content)


def prefix_of(file: RulesFile) -> str:
    """The ref of an instrument: no two teams and no two first files get the same."""
    return file.instrument.ref if file.instrument else f"own-{file.team_id}-{file.pk}"


def read_plan(file: RulesFile) -> Plan:
    """Raises RulesError; one query, none for a first version."""
    plan = Plan(read_rules_file(file.name, bytes(file.content)))
    if file.instrument_id:
        rows = ObligationRevision.every.filter(
            team=file.team_id, obligation__instrument=file.instrument_id
        ).select_related("obligation")
        for row in rows.order_by("number"):
            plan.before[row.obligation.ref] = row
    prefix, met = prefix_of(file), set()
    for one in plan.requirements.found:
        ref = ref_of(prefix, one.id)
        met.add(ref)
        now = plan.before.get(ref)
        if now is None:
            plan.new[ref] = one
        elif now.ends_with_id or now.force != one.force or texts_of(one) != _said(now):
            plan.changed[ref] = one
        else:
            plan.same += 1
    plan.ended = [
        ref for ref, row in plan.before.items() if ref not in met and not row.ends_with_id
    ]
    return plan


def texts_of(one: Requirement) -> dict[str, Text]:
    title, text = one.title, one.text
    return {
        "locator": Text(one.place, one.place),
        "title": Text(short(title.zh_hans), short(title.en)),
        "text": Text(whole(title.zh_hans, text.zh_hans), whole(title.en, text.en)),
        "evidence": one.evidence,
        "note": one.note,
    }


def _said(row: ObligationRevision) -> dict[str, Text]:
    return {name: both(row, name) for name in FIELDS}
