from __future__ import annotations

import datetime as dt
import uuid
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.models import Membership, Team
from regtrack.checklists.models.product import Product, ProductMarket
from regtrack.core.clocks import Clocks
from regtrack.register.models import FacetValue
from regtrack.register.revision import length, newest_stamp


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    def for_user(self, user: Any) -> Self:
        """The checklists of the teams that `user` belongs to; the first line of every tenant view.

        Each row knows `my_role`, the user's role in its team.
        """
        return self.filter(product__team__in=Team.objects.for_user(user).order_by()).annotate(
            my_role=Membership.objects.role_of(user, "product__team")
        )

    def for_page(self) -> Self:
        """With the facts of its product, and the `register_stamp` and `register_length` of the
        register as it is now."""
        return (
            self.annotate(register_stamp=newest_stamp(), register_length=length())
            .select_related("product__team__chain", "product__organisation")
            .prefetch_related(
                Prefetch("product__values", FacetValue.objects.select_related("facet")),
                Prefetch("product__markets", ProductMarket.objects.select_related("jurisdiction")),
            )
        )


class Checklist(models.Model):
    """The duties of one product, as the register stood at (`on`, `known`) when it was made or last
    reviewed.

    `uid` names it beyond this installation: in files that come back, in calendars, in OSCAL.
    `version` counts what changes the whole of it: its facts, its clocks, its list of items.
    `waiting` is how many changes of the register were to be reviewed when they were last counted:
    at the register's `counted_revision`, on the day `counted_on`.
    """

    product = models.ForeignKey(
        Product, on_delete=models.PROTECT, related_name="checklists", verbose_name=_("product")
    )
    on = models.DateField(_("law on"))
    known = models.DateField(_("as known on"))
    created_at = models.DateTimeField(_("made at"))
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1)
    waiting = models.PositiveIntegerField(default=0)
    counted_revision = models.PositiveIntegerField(default=0)
    counted_on = models.DateField(null=True, blank=True)

    objects = ChecklistQuerySet.as_manager()

    my_role: str  # set by `for_user`
    # Set by `for_page`
    register_stamp: str | None
    register_length: int | None

    class Meta:
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.product.name

    def get_absolute_url(self) -> str:
        return reverse("checklist", args=[self.pk])

    def clocks(self, today: dt.date) -> Clocks:
        """The two days on which it was made; its pages show no others."""
        return Clocks(self.on, self.known, today)
