"""Whom to remind, in which language, and what each person was told already."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Preference(models.Model):
    """Whether a person wants reminders, and in which language; without a row: yes, in the site's."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="reminders"
    )
    wanted = models.BooleanField(_("send me reminders"), default=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)

    def __str__(self) -> str:
        return f"{self.person}: {self.language if self.wanted else '–'}"


class Told(models.Model):
    """One thing that one person was told, or is being told: once for each `step` and `day`.

    A run claims it before it sends, with a `claim` of its own. `sent_at` stays null until the mail
    server has taken the mail; a claim that was never sent is taken over by a later run.
    """

    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="told"
    )
    kind = models.CharField(max_length=10)  # due, evidence, review
    target = models.PositiveBigIntegerField()  # key of the item, the evidence, the checklist
    step = models.CharField(max_length=24)  # overdue, 1, 7, 30; of a review what waits
    day = models.DateField()
    claim = models.CharField(max_length=32)
    claimed_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "kind", "target", "step", "day"], name="reminders_told_once"
            )
        ]
        indexes = [models.Index(fields=["claim"], name="reminders_told_claim")]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.kind} {self.target}, {self.step}"
