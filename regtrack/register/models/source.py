from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from regtrack.register.models.owned import Owned, PublicManager
from regtrack.register.models.vocabulary import RefField
from regtrack.register.querysets import SourceQuerySet


class Confidence(models.TextChoices):
    """How sure the register is: high = text or several records read; low = one weak record."""

    HIGH = "high", _("High")
    MEDIUM = "medium", _("Medium")
    LOW = "low", _("Low")


class Source(Owned):
    """Where a fact can be read. `checked_on` is the day somebody last did; without one nobody could
    open the page, which then only points to the place: what is said was read elsewhere."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _("official")
        MIRROR = "official-mirror", _("official mirror")
        SECONDARY = "secondary", _("secondary")
        PRESS = "press", _("press")
        COMPLAINANT = "complainant", _("complainant")

    objects = PublicManager.from_queryset(SourceQuerySet)()
    every = SourceQuerySet.as_manager()

    ref = RefField(unique=True)
    url = models.URLField(_("address"), max_length=600)
    publisher = models.CharField(_("publisher"), max_length=200)
    language = models.CharField(_("language"), max_length=12, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("The day somebody last read it; empty where nobody could open the page."),
    )
    sha256 = models.CharField(_("archived hash"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["ref"]

    @property
    def standing(self) -> str:
        """What kind of source it is, and whether it is one that was read: "official, not opened"."""
        kind = self.get_kind_display()
        return kind if self.checked_on else _("%(kind)s, not opened") % {"kind": kind}

    def __str__(self) -> str:
        return f"{self.publisher} ({self.ref})"
