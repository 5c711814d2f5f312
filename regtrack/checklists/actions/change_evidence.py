from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import F

from regtrack.audit import record
from regtrack.checklists.evidence_rules import CHANGEABLE, check_said, check_writer
from regtrack.checklists.models import Evidence


class EvidenceConflict(Exception):
    """Somebody changed it since it was read. `evidence` is as it stands now."""

    def __init__(self, evidence: Evidence) -> None:
        super().__init__(f"Evidence {evidence.pk} is at version {evidence.version}.")
        self.evidence = evidence


def change_evidence(
    *, actor: Any, at: dt.datetime, pk: int, version: int, changes: Mapping[str, Any]
) -> Evidence:
    """Change the title or the days (`evidence_rules.CHANGEABLE`) of evidence that was read at
    `version`; its file or link never changes. Returns it as it now stands.

    Raises Evidence.DoesNotExist for a person outside the team, PermissionDenied for one who may only
    read, ValidationError by field, EvidenceConflict when `version` is no longer the present one;
    each changes nothing.
    """
    with transaction.atomic():
        row = Evidence.objects.for_user(actor).select_related("team__chain").get(pk=pk)
        check_writer(row)
        chain = record.lock(row.team.chain.name)
        before = {name: getattr(row, name) for name in CHANGEABLE}
        after = {**before, **changes}
        changed = [name for name in CHANGEABLE if after[name] != before[name]]
        if row.version != version:
            raise EvidenceConflict(row)
        check_said(after)
        if not changed:
            return row
        new = {name: after[name] for name in changed}
        won = Evidence.objects.filter(pk=pk, version=version).update(
            **new, version=F("version") + 1
        )
        if won != 1:
            raise EvidenceConflict(Evidence.objects.get(pk=pk))
        old = {name: before[name] for name in changed}
        change = record.Change("evidence changed", f"evidence {pk}", before=old, after=new)
        record.record(chain, [change], actor=actor, at=at)
        for name, value in {**new, "version": version + 1}.items():
            setattr(row, name, value)
        return row
