from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from regtrack.checklists.models.item import Item
from regtrack.checklists.models.review import Review


class Flag(models.Model):
    """Why an item needs review: raised when its rule, its day or its proof changed, cleared by a
    person who looked. `detail` holds plain JSON for the sentence: the old and the new value."""

    class Kind(models.TextChoices):
        CHANGED = "changed", _("The text changed: confirm it again")
        SOFTENED = "softened", _("The rule asks for less now")
        STRENGTHENED = "strengthened", _("The rule asks for more now")
        SPLIT = "split", _("One duty became several")
        MERGED = "merged", _("Several duties became one")
        MOVED = "moved", _("A day moved")
        NO_LONGER = "no-longer", _("It no longer counts as a duty")
        AGAIN = "again", _("It is on the list again")
        EXPIRED = "expired", _("Its evidence has expired")
        ROUND = "round", _("It is due again")

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="flags")
    kind = models.CharField(max_length=14, choices=Kind)
    detail = models.JSONField(default=dict, blank=True)
    review = models.ForeignKey(
        Review, null=True, blank=True, on_delete=models.PROTECT, related_name="flags"
    )
    raised_at = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True, blank=True)
    cleared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["raised_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "kind"],
                condition=Q(cleared_at=None),
                name="checklists_flag_open_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.kind}"


class Occurrence(models.Model):
    """What started an item's clock: an incident, a request, a notice, of which the team learned at
    `happened_at`. `settled_at` is when what it asked for was done."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="occurrences")
    happened_at = models.DateTimeField(_("learned of it at"))
    note = models.TextField(_("note"), blank=True)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["happened_at", "pk"]

    def __str__(self) -> str:
        return f"{self.item_id}: {self.happened_at:%Y-%m-%d %H:%M}"
