from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from regtrack.checklists.models.checklist import Checklist
from regtrack.checklists.models.item import Item


class Review(models.Model):
    """That a checklist followed its rules: from one pair of clocks to the next, or to other facts of
    its product. Undone within 14 days, it stays on record."""

    class Cause(models.TextChoices):
        RULES = "rules", _("The rules changed")
        FACTS = "facts", _("The product’s facts changed")

    checklist = models.ForeignKey(Checklist, on_delete=models.PROTECT, related_name="reviews")
    cause = models.CharField(max_length=5, choices=Cause)
    before = models.JSONField(default=dict)  # the clocks and facts that held
    after = models.JSONField(default=dict)
    applied_at = models.DateTimeField()
    applied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-applied_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.checklist_id}: {self.applied_at:%Y-%m-%d}"


class StepQuerySet(models.QuerySet["Step"]):
    def told(self) -> StepQuerySet:
        """As many as the changes that were shown before: an item that only took over another is not
        one of its own."""
        return self.exclude(after__has_key="from")


class Step(models.Model):
    """What a review did to one item: its columns `before` and `after` as plain JSON, and its `version`
    after it, by which an undoing sees later changes. `after` names the `obligation` of a new item,
    the `evidence` (keys) that was carried to it, and the items (`from`, keys) that one which had no
    change of its own took over."""

    class Kind(models.TextChoices):
        CARRIED = "carried", _("Unchanged, carried over")
        CHANGED = "changed", _("Text changed")
        SOFTENED = "softened", _("Softened")
        STRENGTHENED = "strengthened", _("Strengthened")
        SPLIT = "split", _("Split")
        MERGED = "merged", _("Merged")
        DROPPED = "dropped", _("Dropped")
        NEW = "new", _("New")
        MOVED = "moved", _("Date moved")
        NO_LONGER = "no-longer", _("No longer applies")
        AGAIN = "again", _("Applies again")
        JUDGED = "judged", _("Decided anew")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="steps")
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=14, choices=Kind)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    version = models.PositiveIntegerField()

    objects = StepQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["review", "item"], name="checklists_step_once")
        ]

    def __str__(self) -> str:
        return f"{self.review_id}: {self.item_id} {self.kind}"

    @property
    def is_new(self) -> bool:
        return "obligation" in self.after
