from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.utils.translation import gettext as _

from regtrack.core.texts import Text, columns
from regtrack.register.actions import name_refs
from regtrack.register.actions.permission import demand
from regtrack.register.actions.recording import recording
from regtrack.register.models import Confidence, Mapping, Obligation


def relate_duties(
    *,
    before: Collection[Obligation],
    after: Collection[Obligation],
    relation: str,
    reason: Text,
    actor: Any,
    at: dt.datetime,
    confidence: str = Confidence.HIGH,
    mapping: Mapping | None = None,
) -> Mapping:
    """Say how the duties `before` relate to those `after`; with `mapping`, that one says it now.

    Raises ValidationError by field (`before`, `after`, `reason`), and then has written nothing.
    """
    demand(actor, f"register.{'change' if mapping else 'add'}_mapping")
    _check(before, after, relation, reason)
    with recording(actor=actor, at=at, vocabulary=True):
        if mapping is None:
            last = Mapping.objects.aggregate(last=Max("position"))["last"]
            first = [next((duty.ref for duty in side), "") for side in (before, after)]
            wanted = name_refs.mapping_ref(relation, *first)
            mapping = Mapping(
                ref=name_refs.free(Mapping.objects.all(), wanted),
                position=0 if last is None else last + 1,
            )
        mapping.relation, mapping.confidence = relation, confidence
        for name, value in columns("reason", reason).items():
            setattr(mapping, name, value)
        mapping.full_clean(exclude=["reason"])
        mapping.save()
        mapping.from_obligations.set(before)
        mapping.to_obligations.set(after)
    return mapping


def _check(
    before: Collection[Obligation], after: Collection[Obligation], relation: str, reason: Text
) -> None:
    faults: dict[str, str] = {}
    for side, found, without in (("before", before, "new"), ("after", after, "dropped")):
        if relation == without and found:
            faults[side] = _("Found duties; expected none with this relation.")
        if relation != without and not found:
            faults[side] = _("Found no duty; expected at least one.")
    if not reason:
        faults["reason"] = _("Found no reason; expected one in Chinese, in English, or in both.")
    if faults:
        raise ValidationError(faults)
