from __future__ import annotations

from typing import Any, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.models import Team
from regtrack.register.models import FacetValue, Jurisdiction, Organisation


class ProductQuerySet(models.QuerySet["Product"]):
    def for_user(self, user: Any) -> Self:
        """The products of the teams that `user` belongs to."""
        return self.filter(team__in=Team.objects.for_user(user).order_by())


class Product(models.Model):
    """What a team offers: its facts decide which duties apply.

    `values` are the answers by facet; a facet with no value was not answered, which is not "no".
    `changed_on` is the local day of its last significant change. `version` counts the changes of
    its facts.
    """

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="products", verbose_name=_("team")
    )
    name = models.CharField(_("name"), max_length=120)
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("organisation"),
    )
    values = models.ManyToManyField(
        FacetValue, related_name="+", verbose_name=_("facts"), blank=True
    )

    changed_on = models.DateField(_("last significant change"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    # The refs of the team's own instruments: true for those it follows, false for those it did.
    follows = models.JSONField(default=dict, editable=False)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class ProductMarket(models.Model):
    """A jurisdiction where the product is offered, from which local day (null = not launched yet) to
    which (null = no end planned)."""

    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="markets")
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="+", verbose_name=_("jurisdiction")
    )
    launched_on = models.DateField(_("launched on"), null=True, blank=True)
    ended_on = models.DateField(_("ended on"), null=True, blank=True)

    class Meta:
        verbose_name = _("market")
        verbose_name_plural = _("markets")
        ordering = ["jurisdiction"]
        constraints = [
            models.UniqueConstraint(
                fields=["product", "jurisdiction"], name="checklists_market_once"
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None)
                | models.Q(launched_on=None)
                | models.Q(ended_on__gte=models.F("launched_on")),
                name="checklists_market_ends_after_launch",
            ),
        ]

    def __str__(self) -> str:
        return str(self.jurisdiction)
