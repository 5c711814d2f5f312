from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.actions.apply_review import OutdatedError, write
from regtrack.checklists.carrying import carry
from regtrack.checklists.facts import ProductFacts, read_facts
from regtrack.checklists.models import Checklist, Product, ProductMarket, Review
from regtrack.checklists.reviewing import Prospect, digest_of, read_prospect
from regtrack.core.clocks import Clocks
from regtrack.register.models import FacetValue, Instrument, Organisation


class FactsConflict(Exception):
    """Somebody changed the product's facts since they were read. `product` is as it stands now."""

    def __init__(self, product: Product) -> None:
        super().__init__(f"Product {product.pk} is at version {product.version}.")
        self.product = product


def read_effect(
    product: int, said: ProductFacts, today: dt.date
) -> list[tuple[Checklist, Prospect]]:
    """What other facts would do to each checklist of a product, at its own clocks; the newest first."""
    found = Checklist.objects.for_page().filter(product=product)
    return [
        (
            checklist,
            read_prospect(
                checklist, Clocks(checklist.on, checklist.known, today), said.facts, said.days
            ),
        )
        for checklist in found
    ]


def effect_digest(said: ProductFacts, effect: list[tuple[Checklist, Prospect]]) -> str:
    """Of the facts and all that they would do: what was shown is what is applied."""
    return digest_of([said.as_dict(), [[one.pk, prospect.digest] for one, prospect in effect]])


def change_facts(
    *,
    actor: Any,
    at: dt.datetime,
    pk: int,
    version: int,
    said: ProductFacts,
    today: dt.date,
    digest: str | None = None,
) -> dict[int, Review]:
    """Let the product of a checklist be what is `said`, and all its checklists follow; returns the
    review of each, by its key. Without a `digest` nobody was shown the effect before.

    Raises Checklist.DoesNotExist for a person outside the team, PermissionDenied for one who may
    only read, FactsConflict when `version` is not the product's present one, OutdatedError when the
    effect is no longer the one of that digest; each changes nothing. Nothing happens where the facts
    are these already.
    """
    with transaction.atomic():
        found = Checklist.objects.for_user(actor).select_related("product__team__chain").get(pk=pk)
        if found.my_role not in Membership.Role.writers():
            raise PermissionDenied
        chain = record.lock(found.product.team.chain.name)
        effect = read_effect(found.product_id, said, today)
        product = next(checklist for checklist, _ in effect if checklist.pk == pk).product
        if product.version != version:
            raise FactsConflict(product)
        before = read_facts(product).as_dict()
        after = said.as_dict()
        if before == after:
            return {}
        follows = said.facts.follows
        own = Instrument.every.filter(team=product.team_id, ref__in=follows)
        if follows and own.count() != len(follows):
            raise PermissionDenied  # rules of another team
        if digest is not None and digest != effect_digest(said, effect):
            raise OutdatedError
        put_facts(product, said)
        changes = [record.Change("facts changed", f"product {product.pk}", before, after)]
        reviews = {}
        for checklist, prospect in effect:
            review = Review.objects.create(
                checklist=checklist,
                cause=Review.Cause.FACTS,
                before=before,
                after={**after, "version": version + 1},
                applied_at=at,
                applied_by=actor,
            )
            changes += write(review, carry(checklist, prospect, at), actor=actor, at=at)
            Checklist.objects.filter(pk=checklist.pk).update(
                version=checklist.version + 1, counted_on=None
            )
            reviews[checklist.pk] = review
        record.record(chain, changes, actor=actor, at=at)
    return reviews


def put_facts(product: Product, said: ProductFacts) -> None:
    """Write the product's rows, in a transaction that holds the team's lock; its version goes up.

    What is said of a market that is left out is kept by the review that did so.
    """
    organisation = said.facts.organisation
    product.organisation = Organisation.objects.get(ref=organisation) if organisation else None
    product.changed_on = said.days.changed_on
    follows = dict.fromkeys(said.facts.follows, True)
    product.follows = {**dict.fromkeys(product.follows, False), **follows}
    product.version += 1
    product.save(update_fields=["organisation", "changed_on", "follows", "version"])
    product.markets.exclude(jurisdiction__in=said.facts.markets).delete()
    ProductMarket.objects.bulk_create(
        [
            ProductMarket(
                product=product,
                jurisdiction_id=code,
                launched_on=said.days.launched.get(code),
                ended_on=said.days.ended.get(code),
            )
            for code in sorted(said.facts.markets)
        ],
        update_conflicts=True,
        unique_fields=["product", "jurisdiction"],
        update_fields=["launched_on", "ended_on"],
    )
    chosen = {(facet, ref) for facet, refs in said.facts.values.items() for ref in refs}
    product.values.set(
        [
            value
            for value in FacetValue.objects.select_related("facet")
            if (value.facet.ref, value.ref) in chosen
        ]
    )
