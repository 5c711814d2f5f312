from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from regtrack.accounts.models import Membership, Team
from regtrack.audit import record
from regtrack.checklists.answers import Describer
from regtrack.checklists.applicability import Facts
from regtrack.checklists.judging import ProductDays, is_listed, judge
from regtrack.checklists.models import Checklist, Item, Product, ProductMarket
from regtrack.core.clocks import Clocks
from regtrack.register.kept import read_kept
from regtrack.register.models import FacetValue, ObligationRevision, Organisation
from regtrack.register.revision import read_revision

BATCH = 1_000
# Of each duty only what decides and what says when: texts are most of a register's weight.
_READ = (
    "team", "number", "conditions", "deadline", "applies_from", "ends_with", "provision__ref",
    "obligation__ref", "obligation__instrument__kind",
    "obligation__instrument__jurisdiction__kind",
    "obligation__instrument__jurisdiction__time_zone",
)  # fmt: skip


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
        organisation = Organisation.objects.filter(ref=facts.organisation)
        product = Product.objects.create(
            team=team,
            name=name,
            organisation=organisation.first() if facts.organisation else None,
        )
        ProductMarket.objects.bulk_create(
            ProductMarket(product=product, jurisdiction_id=code, launched_on=launches.get(code))
            for code in sorted(facts.markets)
        )
        chosen = {(facet, ref) for facet, refs in facts.values.items() for ref in refs}
        product.values.through.objects.bulk_create(
            product.values.through(product=product, facetvalue_id=key)
            for key, *value in FacetValue.objects.values_list("pk", "facet__ref", "ref")
            if tuple(value) in chosen
        )
        revision = read_revision()
        checklist = Checklist.objects.create(
            product=product,
            on=clocks.on,
            known=clocks.known,
            created_at=at,
            created_by=actor,
            # What was judged by today's rules has nothing to review today.
            counted_on=clocks.today if clocks.is_today else None,
            counted_revision=revision.length if clocks.is_today else 0,
        )
        kept = read_kept(revision.head, clocks.known)
        describer = Describer(facts, ProductDays(launches), clocks, kept.vocabulary, kept.lives)
        revisions = ObligationRevision.objects.for_judging(clocks.known).only(*_READ)
        judged = [
            entry
            for entry in judge(facts, clocks, kept.vocabulary.parents, kept.lives, revisions)
            if is_listed(entry)
        ]
        Item.objects.bulk_create(
            [
                Item(
                    checklist=checklist,
                    obligation=entry.revision.obligation,
                    revision=entry.revision,
                    verdict=entry.decision.verdict.value,
                    counted_on=describer.due(entry.revision).day,
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
