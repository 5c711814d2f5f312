from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.models import Membership, Team
from regtrack.checklists.models.item import Item

SOON = dt.timedelta(days=30)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def for_user(self, user: Any) -> Self:
        """The evidence of the user's teams; each knows `my_role`, the user's role in its team."""
        return self.filter(team__in=Team.objects.for_user(user).order_by()).annotate(
            my_role=Membership.objects.role_of(user, "team")
        )

    def expired(self, day: dt.date) -> Self:
        """What no longer proves anything on the day: its last day is over."""
        return self.filter(expires_on__lt=day)

    def unexpired(self, day: dt.date) -> Self:
        return self.filter(Q(expires_on=None) | Q(expires_on__gte=day))

    def expiring(self, day: dt.date) -> Self:
        """What still counts on the day, and ends within `SOON`."""
        return self.filter(expires_on__gte=day, expires_on__lte=day + SOON)

    def unused(self) -> Self:
        """What proves no item at present."""
        return self.exclude(pk__in=Support.objects.standing().values("evidence"))

    def search(self, words: str) -> Self:
        """With every word in its title, its file's name or its link."""
        for word in words.split():
            self = self.filter(
                Q(title__icontains=word) | Q(name__icontains=word) | Q(url__icontains=word)
            )
        return self

    def for_list(self) -> Self:
        """Each with `supported`, how many items it proves."""
        own = Support.objects.standing().filter(evidence=OuterRef("pk")).order_by()
        number = own.values("evidence").annotate(n=Count("pk")).values("n")
        return self.select_related("added_by").annotate(
            supported=Coalesce(Subquery(number), Value(0))
        )


class Evidence(models.Model):
    """What proves that a duty was met: a file under its hash, or a link. It may support many items.

    `sha256` (64 hexadecimal digits), `size` (bytes) and `media_type` are those of the file; a link
    has none of them. It counts from `effective_on` to `expires_on`, both included; null = no limit.
    """

    team = models.ForeignKey(
        Team, on_delete=models.PROTECT, related_name="evidence", verbose_name=_("team")
    )
    title = models.CharField(_("title"), max_length=200)
    url = models.URLField(_("link"), max_length=2000, blank=True)
    name = models.CharField(_("file name"), max_length=255, blank=True)
    sha256 = models.CharField("SHA-256", max_length=64, blank=True)
    size = models.PositiveBigIntegerField(_("size"), null=True, blank=True)
    media_type = models.CharField(_("media type"), max_length=100, blank=True)
    effective_on = models.DateField(_("valid from"), null=True, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField(_("added at"))
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    items = models.ManyToManyField(Item, through="Support", related_name="evidence")

    objects = EvidenceQuerySet.as_manager()

    my_role: str  # set by `for_user`
    supported: int  # set by `for_list`

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(url="") & ~Q(sha256="") | ~Q(url="") & Q(sha256=""),
                name="checklists_evidence_is_file_or_link",
            ),
            models.CheckConstraint(
                condition=Q(effective_on=None)
                | Q(expires_on=None)
                | Q(expires_on__gte=models.F("effective_on")),
                name="checklists_evidence_expires_after_it_counts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("evidence", args=[self.pk])


class SupportQuerySet(models.QuerySet["Support"]):
    def standing(self) -> Self:
        """Those that nobody took back."""
        return self.filter(removed_at=None)


class Support(models.Model):
    """That a piece of evidence proves an item, said by whom and when; taking it back is said too."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="supports")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="supports")
    added_at = models.DateTimeField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SupportQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["evidence", "item"],
                condition=Q(removed_at=None),
                name="checklists_support_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.evidence} → {self.item_id}"
