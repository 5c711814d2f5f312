from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from regtrack.register.models.obligation import Obligation
from regtrack.register.models.source import Confidence
from regtrack.register.models.vocabulary import RefField
from regtrack.register.querysets import MappingQuerySet


class Mapping(models.Model):
    """A reviewed relation between duties, with its reason.

    The first seven relate two versions of one rule (burden on the provider); the last four are
    NIST IR 8477's terms between regimes.
    """

    class Relation(models.TextChoices):
        CARRIED_OVER = "carried-over", _("Carried over")
        SOFTENED = "softened", _("Softened")
        STRENGTHENED = "strengthened", _("Strengthened")
        SPLIT = "split", _("Split")
        MERGED = "merged", _("Merged")
        DROPPED = "dropped", _("Dropped")
        NEW = "new", _("New")
        EQUAL = "equal", _("Equal")
        SUBSET_OF = "subset-of", _("Subset of")
        SUPERSET_OF = "superset-of", _("Superset of")
        INTERSECTS_WITH = "intersects-with", _("Intersects with")

    ref = RefField(unique=True)
    from_obligations = models.ManyToManyField(
        Obligation, related_name="mapped_to", verbose_name=_("from"), blank=True
    )
    to_obligations = models.ManyToManyField(
        Obligation, related_name="mapped_from", verbose_name=_("to"), blank=True
    )
    relation = models.CharField(_("relation"), max_length=16, choices=Relation)
    reason = models.TextField(_("reason"))
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence, default=Confidence.HIGH
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = MappingQuerySet.as_manager()

    class Meta:
        verbose_name = _("mapping")
        verbose_name_plural = _("mappings")
        ordering = ["position", "ref"]

    def __str__(self) -> str:
        return f"{self.ref}: {self.get_relation_display()}"
