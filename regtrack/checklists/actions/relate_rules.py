"""How a team's own rules are related to other duties; what was said stays on record."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from regtrack.accounts.models import Team
from regtrack.audit import record
from regtrack.checklists.models import Relation
from regtrack.checklists.models.relation import TERMS
from regtrack.checklists.own.writers import writers_chain
from regtrack.register.models import Obligation


def relate_rule(
    *, actor: Any, at: dt.datetime, team: Team, duty: str, other: str, relation: str, reason: str
) -> Relation:
    """Say that the team's own `duty` is `relation` the `other` one, both by their refs. The other is
    public, or the team's own too.

    Raises PermissionDenied for one who may only read, Obligation.DoesNotExist where the duty is not
    the team's, ValidationError by field for an unknown other duty, relation or an empty reason, and
    where the two are related already.
    """
    with transaction.atomic():
        chain = writers_chain(actor, team)
        mine = Obligation.every.get(ref=duty, team=team)
        seen = Obligation.every.filter(Q(team=None) | Q(team=team), ref=other)
        found = seen.filter(Q(instrument__published=True) | Q(team=team)).first()
        if found is None or found == mine:
            raise ValidationError(
                {
                    "other": _("Found “%(ref)s”; expected the reference of another duty.")
                    % {"ref": other}
                }
            )
        if relation not in dict(TERMS):
            raise ValidationError({"relation": _("Expected one of the relations of the list.")})
        if not reason.strip():
            raise ValidationError({"reason": _("Expected a reason.")})
        pairs = Q(duty=mine, other=found) | Q(duty=found, other=mine)
        if Relation.objects.standing().filter(pairs, team=team).exists():
            raise ValidationError({"other": _("The two are related already.")})
        made = Relation.objects.create(
            team=team, duty=mine, other=found, relation=relation, reason=reason.strip(),
            made_at=at, made_by=actor,
        )  # fmt: skip
        said = {"other": found.ref, "relation": relation, "reason": made.reason}
        change = record.Change("rule related", f"obligation {mine.ref}", after=said)
        record.record(chain, [change], actor=actor, at=at)
    return made


def separate_rule(*, actor: Any, at: dt.datetime, team: Team, duty: str, pk: int) -> None:
    """Say that it holds no longer. Raises PermissionDenied, and Relation.DoesNotExist where the duty
    has none of that number that stands."""
    with transaction.atomic():
        chain = writers_chain(actor, team)
        rows = Relation.objects.standing().select_related("duty", "other")
        found = rows.get(pk=pk, team=team, duty__ref=duty)
        found.removed_at, found.removed_by = at, actor
        found.save(update_fields=["removed_at", "removed_by"])
        said = {"other": found.other.ref, "relation": found.relation, "reason": found.reason}
        change = record.Change("rule no longer related", f"obligation {found.duty.ref}", said)
        record.record(chain, [change], actor=actor, at=at)
