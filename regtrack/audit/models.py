"""Who changed what, when, from what to what: appended, and chained by hashes so that a later
change or a missing row shows."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from regtrack.core.models import AppendOnlyModel, AppendOnlyQuerySet


class Chain(models.Model):
    """One chain a team, and one for the register. The row is the lock that orders its writers."""

    name = models.CharField(max_length=80, unique=True)
    length = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, default="", blank=True)

    def __str__(self) -> str:
        return self.name


class Entry(AppendOnlyModel):
    """One write. `hash` covers every other column and the hash of the entry before."""

    chain = models.ForeignKey(
        Chain, verbose_name=_("chain"), on_delete=models.PROTECT, related_name="entries"
    )
    sequence = models.PositiveIntegerField(_("place in the chain"))
    at = models.DateTimeField(_("at"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    actor_name = models.CharField(_("who"), max_length=254, blank=True)
    action = models.CharField(_("action"), max_length=60)
    target = models.CharField(_("of what"), max_length=200)
    before = models.JSONField(_("before"), default=dict, blank=True)
    after = models.JSONField(_("after"), default=dict, blank=True)
    previous = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        ordering = ["chain", "sequence"]
        constraints = [
            models.UniqueConstraint(
                fields=["chain", "sequence"], name="audit_entry_one_place_in_chain"
            )
        ]
        indexes = [models.Index(fields=["target"], name="audit_entry_target")]

    def __str__(self) -> str:
        return f"{self.chain_id}/{self.sequence} {self.action} {self.target}"
