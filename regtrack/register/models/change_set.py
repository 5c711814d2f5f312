from __future__ import annotations

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class ChangeSetQuerySet(models.QuerySet["ChangeSet"]):
    def for_list(self) -> Self:
        """With people and the number of parts (`parts`)."""
        standing = Q(entries__withdrawn_at__isnull=True)
        return (
            self.select_related("made_by", "published_by")
            .prefetch_related("prepared_by")
            .annotate(parts=Count("entries", filter=standing))
        )


class ChangeSet(models.Model):
    """What editors have prepared and a reviewer publishes as a whole. It goes by its number, its key.

    Never deleted: a published one says what it brought, a withdrawn one stays readable.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Being prepared")
        IN_REVIEW = "in-review", _("In review")
        PUBLISHED = "published", _("Published")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    WAITING = (State.OPEN, State.IN_REVIEW)

    title = models.CharField(_("title"), max_length=160, blank=True)
    note = models.TextField(_("note"), blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("opened by"),
    )
    made_at = models.DateTimeField(_("opened at"))
    prepared_by = models.ManyToManyField(
        settings.AUTH_USER_MODEL, related_name="+", verbose_name=_("prepared by"), blank=True
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("published by"),
    )
    published_at = models.DateTimeField(_("published at"), null=True)

    objects = ChangeSetQuerySet.as_manager()

    parts: int  # set by `for_list`

    class Meta:
        verbose_name = _("set of changes")
        verbose_name_plural = _("sets of changes")
        ordering = ["-pk"]
        permissions = [("publish_changeset", "Can publish sets of changes")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="published", published_at__isnull=False)
                | (~Q(state="published") & Q(published_at__isnull=True)),
                name="register_changeset_published_at",
            )
        ]

    def __str__(self) -> str:
        number = gettext("Set of changes %(number)s") % {"number": self.pk}
        return f"{number} · {self.title}" if self.title else number

    @property
    def standing_count(self) -> int:
        """The parts that it holds; one query."""
        return self.entries.filter(withdrawn_at__isnull=True).count()

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING


class ChangeSetEntry(models.Model):
    """One part of the register, from what was live when it was first changed to what it is to be.

    `before` and `after` are canonical nodes (packs.nodes), with their `position` where that
    matters; None where there is none. A withdrawn entry stays as it was; another may follow it.
    """

    change_set = models.ForeignKey(ChangeSet, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=20)
    ref = models.CharField(max_length=120)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["change_set", "kind", "ref"],
                condition=Q(withdrawn_at__isnull=True),
                name="register_changesetentry_one_a_part",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.ref}"

    @property
    def key(self) -> tuple[str, str]:
        return self.kind, self.ref
