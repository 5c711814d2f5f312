from __future__ import annotations

import datetime as dt
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.models import Membership, Team
from regtrack.checklists.models.checklist import Checklist
from regtrack.core.models import AppendOnlyModel, AppendOnlyQuerySet


class SnapshotQuerySet(AppendOnlyQuerySet["Snapshot"]):
    def for_user(self, user: Any) -> Self:
        """Those of the user's teams; each knows `my_role`, the user's role in its team."""
        return self.filter(
            checklist__product__team__in=Team.objects.for_user(user).order_by()
        ).annotate(my_role=Membership.objects.role_of(user, "checklist__product__team"))


class Snapshot(AppendOnlyModel):
    """A checklist as it was signed off. `content` is canonical JSON (sorted keys, no spaces, UTF-8),
    `digest` its SHA-256; neither ever changes."""

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="snapshots")
    number = models.PositiveIntegerField(_("number"))
    statement = models.TextField(_("statement"), blank=True)
    content = models.TextField()
    digest = models.CharField("SHA-256", max_length=64)
    signed_at = models.DateTimeField(_("signed off at"))
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SnapshotQuerySet.as_manager()

    my_role: str  # set by `for_user`

    class Meta:
        verbose_name = _("sign-off")
        verbose_name_plural = _("sign-offs")
        ordering = ["-signed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["checklist", "number"], name="checklists_snapshot_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.checklist_id}/{self.number}"


class ShareQuerySet(models.QuerySet["Share"]):
    def for_user(self, user: Any) -> Self:
        """Those of the user's teams; each knows `my_role`, the user's role in its team."""
        team = "snapshot__checklist__product__team"
        return self.filter(**{f"{team}__in": Team.objects.for_user(user).order_by()}).annotate(
            my_role=Membership.objects.role_of(user, team)
        )

    def open_at(self, moment: dt.datetime) -> Self:
        return self.filter(Q(expires_at__gt=moment), revoked_at=None)


class Share(models.Model):
    """A read-only link to one snapshot, for somebody outside the team. The database holds only the
    SHA-256 of its token."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.PROTECT, related_name="shares")
    label = models.CharField(_("for whom"), max_length=120)
    token_digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField(_("open until"))
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = ShareQuerySet.as_manager()

    my_role: str  # set by `for_user`

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.snapshot}: {self.label}"

    def state_at(self, moment: dt.datetime) -> str:
        """open, expired or revoked"""
        if self.revoked_at is not None:
            return "revoked"
        return "open" if self.expires_at > moment else "expired"
