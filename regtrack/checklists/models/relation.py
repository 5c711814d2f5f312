from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.models import Team
from regtrack.register.models import Mapping, Obligation

TERMS = [
    (one.value, one.label)
    for one in (
        Mapping.Relation.EQUAL,
        Mapping.Relation.SUBSET_OF,
        Mapping.Relation.SUPERSET_OF,
        Mapping.Relation.INTERSECTS_WITH,
    )
]


class RelationQuerySet(models.QuerySet["Relation"]):
    def standing(self) -> Self:
        return self.filter(removed_at=None)

    def of(self, obligation: Obligation) -> Self:
        return self.filter(Q(duty=obligation) | Q(other=obligation))


class Relation(models.Model):
    """How a duty of a team's own rules is related to another duty, with the reason; for that team
    alone. `duty` is `relation` (a term of NIST IR 8477) `other`."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    duty = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="+")
    relation = models.CharField(_("relation"), max_length=16, choices=TERMS)
    reason = models.TextField(_("reason"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    removed_at = models.DateTimeField(null=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = RelationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["team", "duty", "other"],
                condition=Q(removed_at=None),
                name="checklists_relation_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.relation} {self.other}"
