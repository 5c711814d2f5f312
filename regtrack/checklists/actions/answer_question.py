from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.actions.change_facts import change_facts
from regtrack.checklists.facts import read_facts
from regtrack.checklists.models import Checklist, Item, Product
from regtrack.register.models import FacetValue


def answer_question(
    *,
    actor: Any,
    at: dt.datetime,
    pk: int,
    facet: str,
    values: Collection[str],
    today: dt.date,
) -> int:
    """Answer an open question about a checklist's product: one fact more, said without a preview;
    returns how many items of the checklist it settled.

    Raises Checklist.DoesNotExist, PermissionDenied, or ValidationError (an unknown or already
    answered question, an unknown value); each changes nothing.
    """
    with transaction.atomic():
        checklist = Checklist.objects.for_user(actor).for_page().get(pk=pk)
        if checklist.my_role not in Membership.Role.writers():
            raise PermissionDenied
        offered = FacetValue.objects.filter(facet__ref=facet).select_related("facet")
        chosen = list(offered.filter(ref__in=values))
        none = any(value.ref == "none" for value in chosen)
        too_many = len(chosen) > 1 and (none or not chosen[0].facet.multiple)
        if not chosen or len(chosen) != len(set(values)) or too_many:
            raise ValidationError(_("Expected one of the answers that the question offers."))
        # Asked under the lock: somebody may have answered meanwhile.
        record.lock(checklist.product.team.chain.name)
        product = (
            Product.objects.select_related("organisation")
            .prefetch_related("values__facet", "markets")
            .get(pk=checklist.product_id)
        )
        said = read_facts(product)
        if said.facts.values.get(facet):
            raise ValidationError(_("This question was already answered."))
        facts = replace(said.facts, values={**said.facts.values, facet: frozenset(values)})
        reviews = change_facts(
            actor=actor,
            at=at,
            pk=pk,
            version=product.version,
            said=replace(said, facts=facts),
            today=today,
        )
        return reviews[pk].steps.filter(before__verdict=Item.Verdict.NEEDS_ANSWER).count()
