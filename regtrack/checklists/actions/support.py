"""That a piece of evidence proves an item, and that it no longer does; both stay on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction

from regtrack.audit import record
from regtrack.audit.models import Chain
from regtrack.checklists.evidence_rules import check_kept, check_writer
from regtrack.checklists.models import Evidence, Item, Support


def attach(*, actor: Any, at: dt.datetime, item: int, evidence: int) -> Support:
    """Say that a piece of the team's evidence proves an item; one that does already stays as it is.

    Raises Item.DoesNotExist and Evidence.DoesNotExist for what is not of one and the same team of
    the person, PermissionDenied for one who may only read, ValidationError for an archived item.
    """
    with transaction.atomic():
        found, proof, chain = _locked(actor, item, evidence)
        standing = Support.objects.filter(item=item, evidence=evidence, removed_at=None).first()
        if standing:
            return standing
        record.record(chain, supported(proof, found, actor, at), actor=actor, at=at)
        return Support.objects.get(item=item, evidence=evidence, removed_at=None)


def detach(*, actor: Any, at: dt.datetime, item: int, evidence: int) -> None:
    """Say that it no longer proves the item; who said that it did stays on record. Where it does
    not, nothing happens. Raises as `attach` does."""
    with transaction.atomic():
        _found, proof, chain = _locked(actor, item, evidence)
        taken = Support.objects.filter(item=item, evidence=evidence, removed_at=None).update(
            removed_at=at, removed_by=actor
        )
        if not taken:
            return
        said = {"evidence": evidence, "title": proof.title}
        record.record(
            chain,
            [
                record.Change("evidence detached", f"item {item}", before=said),
                record.Change("item no longer proved", f"evidence {evidence}", {"item": item}),
            ],
            actor=actor,
            at=at,
        )


def supported(evidence: Evidence, item: Item, actor: Any, at: dt.datetime) -> list[record.Change]:
    """Write that the evidence proves the item, in a transaction that holds the team's lock; what is
    to be recorded of it stands in the history of both."""
    Support.objects.create(evidence=evidence, item=item, added_at=at, added_by=actor)
    said = {"evidence": evidence.pk, "title": evidence.title}
    return [
        record.Change("evidence attached", f"item {item.pk}", after=said),
        record.Change("item proved", f"evidence {evidence.pk}", after={"item": item.pk}),
    ]


def _locked(actor: Any, item: int, evidence: int) -> tuple[Item, Evidence, Chain]:
    found = Item.objects.for_user(actor).select_related("checklist__product__team__chain")
    row = found.get(pk=item)
    team = row.checklist.product.team
    proof = Evidence.objects.for_user(actor).get(pk=evidence, team=team)
    check_writer(row)
    chain = record.lock(team.chain.name)
    row.refresh_from_db(fields=["archived_at"])  # a review may have run meanwhile
    check_kept(row)
    return row, proof, chain
