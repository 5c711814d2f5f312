from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ItemStatus(models.TextChoices):
    TODO = "todo", _("To do")
    IN_PROGRESS = "in-progress", _("In progress")
    IN_REVIEW = "in-review", _("In review")
    DONE = "done", _("Done")
    NOT_APPLICABLE = "not-applicable", _("Not applicable")

    @classmethod
    def settled(cls) -> list[str]:
        """What counts as progress."""
        return [cls.DONE.value, cls.NOT_APPLICABLE.value]


class Verdict(models.TextChoices):
    """Of an obligation on a product; the words of `checklists.applicability.Verdict`."""

    APPLIES = "applies", _("Applies")
    PRECEDENT = "precedent", _("Precedent")
    NEEDS_ANSWER = "needs-answer", _("Needs an answer")
    DOES_NOT_APPLY = "does-not-apply", _("Does not apply")
