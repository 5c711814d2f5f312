from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from regtrack.accounts.models import Membership, Team
from regtrack.audit import record
from regtrack.checklists.applicability import Facts
from regtrack.checklists.judging import is_listed, judge
from regtrack.checklists.models import Checklist, Item, Product, ProductMarket
from regtrack.core.clocks import Clocks
from regtrack.register.lives import read_lives
from regtrack.register.models import FacetValue, Organisation
from regtrack.register.vocabulary import load_vocabulary

BATCH = 200


def create_checklist(
    *,
    actor: Any,
    at: dt.datetime,
    team: Team,
    name: str,
    facts: Facts,
    launches: Mapping[str, dt.date | None],
    clocks: Clocks,
) -> Checklist:
    """Make a product with these facts and its checklist at the two clocks, in `team`.

    `launches` gives a local day, or None, by market code. Raises PermissionDenied when `actor` may
    not write in the team.
    """
    with transaction.atomic():
        chain = record.lock(team.chain.name)
        writers = Membership.objects.filter(
            team=team, user=actor, role__in=Membership.Role.writers()
        )
        if not writers.exists():
            raise PermissionDenied
        product = Product.objects.create(
            team=team,
            name=name,
            organisation=Organisation.objects.filter(ref=facts.organisation).first(),
        )
        ProductMarket.objects.bulk_create(
            ProductMarket(product=product, jurisdiction_id=code, launched_on=launches.get(code))
            for code in sorted(facts.markets)
        )
        chosen = {(facet, ref) for facet, refs in facts.values.items() for ref in refs}
        product.values.set(
            value
            for value in FacetValue.objects.select_related("facet")
            if (value.facet.ref, value.ref) in chosen
        )
        checklist = Checklist.objects.create(
            product=product, on=clocks.on, known=clocks.known, created_at=at, created_by=actor
        )
        parents, lives = load_vocabulary().parents, read_lives(clocks.known)
        judged = [entry for entry in judge(facts, clocks, parents, lives) if is_listed(entry)]
        Item.objects.bulk_create(
            [
                Item(
                    checklist=checklist,
                    obligation=entry.revision.obligation,
                    revision=entry.revision,
                    verdict=entry.decision.verdict.value,
                )
                for entry in judged
            ],
            batch_size=BATCH,
        )
        described = {
            "name": name,
            "markets": {code: launches.get(code) for code in sorted(facts.markets)},
            "facts": {facet: sorted(refs) for facet, refs in sorted(facts.values.items())},
            "organisation": facts.organisation,
        }
        items = {
            entry.revision.obligation.ref: [entry.revision.number, entry.decision.verdict.value]
            for entry in judged
        }
        record.record(
            chain,
            [
                record.Change("product made", f"product {product.pk}", after=described),
                record.Change(
                    "checklist made",
                    f"checklist {checklist.pk}",
                    after={
                        "product": product.pk,
                        "on": clocks.on,
                        "known": clocks.known,
                        "items": items,
                    },
                ),
            ],
            actor=actor,
            at=at,
        )
    return checklist
