"""From rows to the pure questions and back: which duties bind a product on a day?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from regtrack.checklists.applicability import Condition, Decision, Facts, Rule, Verdict, decide
from regtrack.checklists.models import Product
from regtrack.core.clocks import Clocks
from regtrack.core.texts import Text
from regtrack.register.lives import Lives
from regtrack.register.models import Jurisdiction, ObligationRevision


@dataclass(frozen=True, slots=True)
class Judged:
    revision: ObligationRevision
    decision: Decision


@dataclass(frozen=True, slots=True)
class ProductDays:
    """A product's own local days: from when to when each market (by its code) is offered it, and the
    last significant change."""

    launched: Mapping[str, dt.date | None] = field(default_factory=dict)
    ended: Mapping[str, dt.date | None] = field(default_factory=dict)
    changed_on: dt.date | None = None


def days_of(product: Product) -> ProductDays:
    """Wants `markets` fetched."""
    markets = product.markets.all()
    return ProductDays(
        {market.jurisdiction_id: market.launched_on for market in markets},
        {market.jurisdiction_id: market.ended_on for market in markets},
        product.changed_on,
    )


def judge(
    facts: Facts,
    clocks: Clocks,
    parents: Mapping[str, str],
    lives: Lives,
    revisions: Iterable[ObligationRevision] | None = None,
) -> list[Judged]:
    """Every published duty (of `for_judging`, where they were read), as known, judged for a product,
    in the register's order."""
    if revisions is None:
        revisions = ObligationRevision.objects.for_judging(clocks.known)
    return [
        Judged(revision, decide(rule_of(revision, lives, clocks.on), facts, parents))
        for revision in revisions
    ]


def rule_of(revision: ObligationRevision, lives: Lives, on: dt.date) -> Rule:
    """A revision with its instrument’s jurisdiction, as far as applicability goes."""
    instrument = revision.obligation.instrument
    jurisdiction = instrument.jurisdiction
    return Rule(
        jurisdiction=jurisdiction.code,
        worldwide=jurisdiction.kind == Jurisdiction.Kind.INTERNATIONAL,
        conditions=conditions_of(revision),
        addressees=tuple(row.ref for row in revision.addressees.all()),
        phase=lives.standing(revision, on).phase,
        own=instrument.ref if revision.team_id else "",
    )


def conditions_of(revision: ObligationRevision) -> tuple[Condition, ...]:
    return tuple(
        Condition(
            facet=condition["facet"],
            any_of=tuple(condition.get("any_of", ())),
            none_of=tuple(condition.get("none_of", ())),
            basis=Text.of(condition.get("basis")),
        )
        for condition in revision.conditions
    )


def facts_of(product: Product) -> Facts:
    """A product's facts; wants `values__facet`, `markets` and `organisation` fetched."""
    values: dict[str, set[str]] = {}
    for value in product.values.all():
        values.setdefault(value.facet.ref, set()).add(value.ref)
    return Facts(
        markets=frozenset(market.jurisdiction_id for market in product.markets.all()),
        values={facet: frozenset(refs) for facet, refs in values.items()},
        organisation=product.organisation.ref if product.organisation else "",
        follows=frozenset(ref for ref, now in product.follows.items() if now),
    )


def is_listed(judged: Judged) -> bool:
    """Whether it has a place on a checklist: duties, open questions and precedents do."""
    return judged.decision.verdict != Verdict.DOES_NOT_APPLY
