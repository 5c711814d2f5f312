"""What proves an item, whether it still does, and what of another regime may prove it too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regtrack.checklists.models import Evidence, Item, Relation, Support
from regtrack.checklists.models.evidence import SOON
from regtrack.checklists.proving import BETWEEN_REGIMES, Serves, serves
from regtrack.register.compare.comparison import turned
from regtrack.register.models import Mapping


@dataclass(frozen=True, slots=True)
class Validity:
    """How a piece of evidence stands on a day: a word, a shape and a colour."""

    code: str
    word: str | Promise
    icon: str
    look: str


EXPIRED = Validity("expired", pgettext_lazy("evidence", "Expired"), "warn", "crit")
EXPIRING = Validity("expiring", _("Expires soon"), "half", "soon")
NOT_YET = Validity("not-yet", _("Not valid yet"), "ring", "past")
VALID = Validity("valid", _("Valid"), "check", "law")


def validity(evidence: Evidence, day: dt.date) -> Validity:
    if evidence.expires_on and evidence.expires_on < day:
        return EXPIRED
    if evidence.effective_on and evidence.effective_on > day:
        return NOT_YET
    if evidence.expires_on and evidence.expires_on <= day + SOON:
        return EXPIRING
    return VALID


@dataclass(frozen=True, slots=True)
class Proof:
    support: Support
    evidence: Evidence
    validity: Validity


@dataclass(frozen=True, slots=True)
class Proposal:
    """Evidence of another duty that may serve this one too: it proves `item`, whose duty is
    `relation` the duty asked about, `in_part` or whole; the mapping's reason says why."""

    evidence: Evidence
    validity: Validity
    item: Item
    mapping: Mapping | Relation
    relation: str | Promise
    in_part: bool


@dataclass(frozen=True, slots=True)
class Proofs:
    """Of one item. Nothing proposed counts before a person says yes."""

    standing: list[Proof]
    proposals: list[Proposal]

    @property
    def only_expired(self) -> bool:
        return bool(self.standing) and all(one.validity is EXPIRED for one in self.standing)


def proofs_of(item: Item, today: dt.date) -> Proofs:
    """What supports the item, and what its team's other items could lend it, by the mappings known
    on the checklist's own day. Six queries at most, whatever their number. Wants
    `checklist__product` and `revision__obligation` fetched."""
    supports = Support.objects.standing().filter(item=item)
    rows = supports.select_related("evidence", "added_by").order_by("evidence__title", "pk")
    standing = [Proof(row, row.evidence, validity(row.evidence, today)) for row in rows]
    taken = {proof.evidence.pk for proof in standing}
    links = {} if item.archived_at else _links(item)
    return Proofs(standing, list(_proposals(item, today, links, taken)) if links else [])


@dataclass(frozen=True, slots=True)
class _Link:
    mapping: Mapping | Relation
    relation: str
    serves: Serves


def _links(item: Item) -> dict[int, _Link]:
    """By the key of each duty that is related to the item's, in the register or by the team: the best
    relation."""
    mappings = (
        Mapping.objects.public()
        .known(item.checklist.known)
        .of(item.revision.obligation)
        .filter(relation__in=BETWEEN_REGIMES)
        .prefetch_related("from_obligations", "to_obligations")
    )
    found: dict[int, _Link] = {}
    for mapping in mappings:
        before, after = list(mapping.from_obligations.all()), list(mapping.to_obligations.all())
        for here, there, relation in (
            (after, before, mapping.relation),
            (before, after, turned(mapping.relation)),
        ):
            how = serves(relation, of_several=len(there) > 1)
            if how is None or item.obligation_id not in {duty.pk for duty in here}:
                continue
            for duty in there:
                _hold(found, duty.pk, _Link(mapping, relation, how))
    said = Relation.objects.standing().filter(team=item.checklist.product.team_id)
    for one in said.of(item.revision.obligation):
        for here_pk, there_pk, relation in (
            (one.other_id, one.duty_id, one.relation),
            (one.duty_id, one.other_id, turned(one.relation)),
        ):
            how = serves(relation)
            if how and here_pk == item.obligation_id:
                _hold(found, there_pk, _Link(one, relation, how))
    found.pop(item.obligation_id, None)
    return found


def _hold(found: dict[int, _Link], duty: int, link: _Link) -> None:
    """The first link of a duty; one that serves as a whole takes the place of one in part."""
    held = found.get(duty)
    if held is None or (held.serves, link.serves) == (Serves.PART, Serves.WHOLE):
        found[duty] = link


def _proposals(
    item: Item, today: dt.date, links: dict[int, _Link], taken: set[int]
) -> Iterable[Proposal]:
    """The whole proofs first; each piece of evidence once, by the best of what it proves."""
    rows: Any = (
        Support.objects.standing()
        .filter(
            item__obligation__in=links,
            item__archived_at=None,
            item__checklist__product__team=item.checklist.product.team_id,
            evidence__team=item.checklist.product.team_id,
            evidence__in=Evidence.objects.unexpired(today),
        )
        .exclude(evidence__in=taken)
        .select_related(
            "evidence",
            "item__checklist__product",
            "item__revision__obligation__instrument",
        )
        .order_by("evidence__title", "evidence", "pk")
    )
    relations = dict(Mapping.Relation.choices)
    best: dict[int, Proposal] = {}
    for row in rows:
        link = links[row.item.obligation_id]
        in_part = link.serves is Serves.PART
        held = best.get(row.evidence_id)
        if held is None or (held.in_part and not in_part):
            best[row.evidence_id] = Proposal(
                row.evidence,
                validity(row.evidence, today),
                row.item,
                link.mapping,
                relations[link.relation],
                in_part,
            )
    return sorted(best.values(), key=lambda one: one.in_part)
