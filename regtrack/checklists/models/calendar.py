from __future__ import annotations

from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.models import Membership
from regtrack.checklists.models.product import Product


class CalendarLinkQuerySet(models.QuerySet["CalendarLink"]):
    def of_product(self, product: Product) -> Self:
        return self.filter(product=product).select_related("made_by")

    def of_person(self, user: Any) -> Self:
        return self.filter(product=None, made_by=user)

    def open(self) -> Self:
        """Those that still lead somewhere: not revoked, made by somebody who may still sign in, and,
        of a product, who is still in its team."""
        members = Membership.objects.filter(
            user=OuterRef("made_by"), team=OuterRef("product__team")
        )
        return self.filter(
            Q(product=None) | Exists(members), revoked_at=None, made_by__is_active=True
        )


class CalendarLink(models.Model):
    """A private address by which a calendar reads what is due: of a product, or, without one, of the
    person who made it. The database holds only the SHA-256 of its token."""

    product = models.ForeignKey(
        Product, null=True, blank=True, on_delete=models.PROTECT, related_name="calendar_links"
    )
    label = models.CharField(_("for which calendar"), max_length=120)
    token_digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = CalendarLinkQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return self.label
