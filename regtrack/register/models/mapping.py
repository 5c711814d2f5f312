from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regtrack.register.models.instrument import Instrument, Provision
from regtrack.register.models.obligation import Obligation
from regtrack.register.models.source import Confidence
from regtrack.register.models.vocabulary import RefField
from regtrack.register.querysets_compared import MappingQuerySet, StructuralChangeQuerySet


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


class StructuralChange(models.Model):
    """What changed from one text to a later one beyond single duties: scope, penalties, powers."""

    class Effect(models.TextChoices):
        NEW = "new", _("New")
        DROPPED = "dropped", _("Dropped")
        KEPT = "kept", _("Kept")
        REWORDED = "reworded", _("Reworded")
        NARROWED = "narrowed", _("Narrowed")
        WIDENED = "widened", _("Widened")
        SOFTENED = "softened", _("Softened")
        STRENGTHENED = "strengthened", _("Strengthened")
        FIXED = "fixed", pgettext_lazy("effect of a change", "Fixed")  # was left open before

    ref = RefField(unique=True)
    from_instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="changes_after", verbose_name=_("from")
    )
    to_instrument = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="changes_before", verbose_name=_("to")
    )
    topic = models.CharField(_("topic"), max_length=80)
    text = models.TextField(_("text"))
    from_provisions = models.ManyToManyField(
        Provision, related_name="+", verbose_name=_("provisions before"), blank=True
    )
    to_provisions = models.ManyToManyField(
        Provision, related_name="+", verbose_name=_("provisions after"), blank=True
    )
    effect = models.CharField(_("effect"), max_length=12, choices=Effect)
    note = models.TextField(_("note"), blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence, default=Confidence.HIGH
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = StructuralChangeQuerySet.as_manager()

    class Meta:
        verbose_name = _("structural change")
        verbose_name_plural = _("structural changes")
        ordering = ["position", "ref"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(from_instrument=models.F("to_instrument")),
                name="register_structuralchange_between_two",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref}: {self.topic}"
