from __future__ import annotations

from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regtrack.core.models import AppendOnlyModel
from regtrack.core.texts import Text
from regtrack.register.badges import Badge
from regtrack.register.deadline import rule_in_words
from regtrack.register.models.event import Event
from regtrack.register.models.instrument import Instrument, Provision
from regtrack.register.models.owned import Owned, PublicManager
from regtrack.register.models.source import Confidence, Source
from regtrack.register.models.vocabulary import Organisation, RefField, Theme
from regtrack.register.querysets import ObligationQuerySet, ObligationRevisionQuerySet


class Obligation(Owned):
    """One duty that a team can tick off: the thing that stays while its text is revised."""

    ref = RefField(unique=True)
    instrument = models.ForeignKey(
        Instrument,
        on_delete=models.PROTECT,
        related_name="obligations",
        verbose_name=_("instrument"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    objects = PublicManager.from_queryset(ObligationQuerySet)()
    every = ObligationQuerySet.as_manager()

    class Meta:
        verbose_name = _("obligation")
        verbose_name_plural = _("obligations")
        ordering = ["instrument", "position", "pk"]

    def __str__(self) -> str:
        return str(self.ref)

    def get_absolute_url(self) -> str:
        if self.team_id:
            return reverse("rules_duty", args=[self.team_id, self.ref])
        return reverse("obligation", args=[self.ref])


class ObligationRevision(AppendOnlyModel, Owned):
    """What an obligation says from `known_from` on. Each change makes the next number.

    `conditions` is a list of packs.schema.Condition, `deadline` one packs.schema.Deadline, as JSON.
    """

    class Force(models.TextChoices):
        MANDATORY = "mandatory", _("Mandatory")
        ENCOURAGED = "encouraged", _("Encouraged")
        VOLUNTARY = "voluntary", _("Voluntary")
        PROPOSED = "proposed", _("Proposed")
        REQUESTED = "requested", _("Requested")

    obligation = models.ForeignKey(
        Obligation,
        on_delete=models.PROTECT,
        related_name="revisions",
        verbose_name=_("obligation"),
    )
    number = models.PositiveSmallIntegerField(_("number"))
    known_from = models.DateField(_("known since"))
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)
    provision = models.ForeignKey(
        Provision,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="duties",
        verbose_name=_("provision"),
    )
    locator = models.CharField(_("place in the text"), max_length=120)
    force = models.CharField(_("force"), max_length=10, choices=Force)
    themes = models.ManyToManyField(Theme, related_name="+", verbose_name=_("themes"), blank=True)
    addressees = models.ManyToManyField(
        Organisation, related_name="+", verbose_name=_("binds only"), blank=True
    )
    title = models.CharField(_("title"), max_length=160)
    text = models.TextField(_("text"))
    who = models.TextField(_("who"), blank=True)
    trigger = models.CharField(_("when"), max_length=300, blank=True)
    conditions = models.JSONField(_("conditions"), default=list, blank=True)
    applies_from = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="starts", verbose_name=_("applies from")
    )
    ends_with = models.ForeignKey(
        Event,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="ends",
        verbose_name=_("ends with"),
    )
    deadline = models.JSONField(_("deadline"))
    evidence = models.TextField(
        _("examples of evidence"), blank=True, help_text=_("One example a line.")
    )
    penalty = models.TextField(_("penalty"), blank=True)
    note = models.TextField(_("note"), blank=True)
    sources = models.ManyToManyField(
        Source, related_name="duties", verbose_name=_("sources"), blank=True
    )
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence, default=Confidence.HIGH
    )

    objects = PublicManager.from_queryset(ObligationRevisionQuerySet)()
    every = ObligationRevisionQuerySet.as_manager()

    stands: list[Badge]  # set by the page that tells where it stands on a day

    class Meta:
        verbose_name = _("revision of an obligation")
        verbose_name_plural = _("revisions of obligations")
        ordering = ["obligation", "number"]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "number"], name="register_revision_one_number"
            ),
            models.CheckConstraint(
                condition=models.Q(number__gte=1), name="register_revision_counts_from_one"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.obligation.ref}, {self.number})"

    def get_absolute_url(self) -> str:
        return str(self.obligation.get_absolute_url())

    @property
    def deadline_in_words(self) -> Text:
        return rule_in_words(self.deadline)

    @property
    def is_law(self) -> bool:
        return self.force == self.Force.MANDATORY
