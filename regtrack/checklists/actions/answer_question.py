from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.applicability import decide
from regtrack.checklists.judging import facts_of, rule_of
from regtrack.checklists.models import Checklist, Item
from regtrack.register.lives import read_lives
from regtrack.register.models import FacetValue, ObligationRevision
from regtrack.register.vocabulary import load_vocabulary


def answer_question(
    *, actor: Any, at: dt.datetime, pk: int, facet: str, values: Collection[str]
) -> int:
    """Answer an open question about a checklist's product; returns how many items it settled.

    Only items that needed an answer are judged again: what was ticked is never touched. Raises
    Checklist.DoesNotExist, PermissionDenied, or ValidationError (an unknown or already answered
    question, an unknown value); each changes nothing.
    """
    with transaction.atomic():
        checklist = Checklist.objects.for_user(actor).for_page().get(pk=pk)
        if checklist.my_role not in Membership.Role.writers():
            raise PermissionDenied
        product = checklist.product
        chain = record.lock(product.team.chain.name)
        offered = FacetValue.objects.filter(facet__ref=facet).select_related("facet")
        chosen = list(offered.filter(ref__in=values))
        too_many = len(chosen) > 1 and not chosen[0].facet.multiple
        if not chosen or len(chosen) != len(set(values)) or too_many:
            raise ValidationError(_("Expected one of the answers that the question offers."))
        # Asked again under the lock: somebody may have answered meanwhile.
        if product.values.filter(facet__ref=facet).exists():
            raise ValidationError(_("This question was already answered."))
        product.values.add(*chosen)
        product = (
            type(product).objects.prefetch_related("values__facet", "markets").get(pk=product.pk)
        )
        facts, parents = facts_of(product), load_vocabulary().parents
        lives = read_lives(checklist.known)
        open_items = {
            item.revision_id: item
            for item in checklist.items.filter(verdict=Item.Verdict.NEEDS_ANSWER)
        }
        revisions = (
            ObligationRevision.objects.filter(pk__in=open_items)
            .with_instrument()
            .prefetch_related("addressees")
        )
        changes, settled = [], []
        for revision in revisions:
            item = open_items[revision.pk]
            verdict = decide(rule_of(revision, lives, checklist.on), facts, parents).verdict.value
            if verdict != item.verdict:
                changes.append(
                    record.Change(
                        "item judged",
                        f"item {item.pk}",
                        before={"verdict": item.verdict},
                        after={"verdict": verdict},
                    )
                )
                item.verdict = verdict
                settled.append(item)
        Item.objects.bulk_update(settled, ["verdict"], batch_size=200)
        record.record(
            chain,
            [
                record.Change(
                    "question answered", f"product {product.pk}", after={facet: sorted(values)}
                ),
                *changes,
            ],
            actor=actor,
            at=at,
        )
    return len(settled)
