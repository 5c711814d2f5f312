from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regtrack.register.citing.identifiers import in_words
from regtrack.register.models.owned import Owned, PublicManager
from regtrack.register.models.source import Confidence, Source
from regtrack.register.models.vocabulary import Authority, Jurisdiction, RefField
from regtrack.register.querysets import InstrumentQuerySet
from regtrack.register.querysets_compared import InstrumentRelationQuerySet

if TYPE_CHECKING:
    from regtrack.register.models.event import Event


class Instrument(Owned):
    """A law, draft, order, complaint, promise …; what is not law never looks like law."""

    class Kind(models.TextChoices):
        LAW = "law", _("Law")
        REGULATION = "regulation", _("Regulation")
        DEPARTMENTAL_RULE = "departmental-rule", _("Departmental rule")
        NORMATIVE_DOCUMENT = "normative-document", _("Normative document")
        DRAFT = "draft", _("Draft")
        ORDER = "order", pgettext_lazy("kind of instrument", "Order")
        DECISION = "decision", _("Decision")
        COMPLAINT = "complaint", _("Complaint")
        VOLUNTARY = "voluntary-commitment", _("Voluntary commitment")
        GUIDELINE = "guideline", _("Guideline")
        STANDARD = "standard", _("Standard")
        STATEMENT = "statement", _("Statement")

    # A normative document (规范性文件) binds too, below a departmental rule.
    BINDING = frozenset(
        {
            Kind.LAW,
            Kind.REGULATION,
            Kind.DEPARTMENTAL_RULE,
            Kind.NORMATIVE_DOCUMENT,
            Kind.ORDER,
            Kind.DECISION,
        }
    )

    ref = RefField(unique=True)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        on_delete=models.PROTECT,
        related_name="instruments",
        verbose_name=_("jurisdiction"),
    )
    locality = models.CharField(
        _("locality"),
        max_length=80,
        blank=True,
        help_text=_(
            "The city or district whose rule it is, if it is not the whole jurisdiction’s."
        ),
    )
    authorities = models.ManyToManyField(
        Authority,
        through="InstrumentAuthority",
        related_name="instruments",
        verbose_name=_("authorities"),
    )
    title = models.CharField(_("title"), max_length=300)
    short_title = models.CharField(_("short title"), max_length=120, blank=True)
    identifiers = models.JSONField(_("identifiers"), default=dict, blank=True)
    scope = models.TextField(_("scope"), blank=True)
    penalty = models.TextField(_("penalty"), blank=True)
    note = models.TextField(_("note"), blank=True)
    legal_basis = models.TextField(
        _("legal basis"), blank=True, help_text=_("One instrument a line.")
    )
    sources = models.ManyToManyField(
        Source, related_name="instruments", verbose_name=_("sources"), blank=True
    )
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence, default=Confidence.HIGH
    )
    published = models.BooleanField(
        _("published"), default=False, help_text=_("Until then only editors see it.")
    )

    objects = PublicManager.from_queryset(InstrumentQuerySet)()
    every = InstrumentQuerySet.as_manager()

    # Set by `for_list`, or by the page that tells its dates: its events with `current` dates
    known_events: list[Event]

    class Meta:
        verbose_name = _("instrument")
        verbose_name_plural = _("instruments")
        ordering = ["ref"]

    def __str__(self) -> str:
        return self.short_title or self.title or self.ref

    def get_absolute_url(self) -> str:
        if self.team_id:
            return reverse("rules_instrument", args=[self.team_id, self.ref])
        return reverse("instrument", args=[self.ref])

    @property
    def place(self) -> str:
        """Where it holds, in the page's language. Wants `jurisdiction` fetched."""
        return f"{self.jurisdiction} · {self.locality}" if self.locality else str(self.jurisdiction)

    @property
    def is_law(self) -> bool:
        return self.kind in self.BINDING

    @property
    def can_bind(self) -> bool:
        """Whether its mandatory duties are law: also those of a mandatory standard, which the law
        makes binding (中华人民共和国标准化法第二条第三款)."""
        return self.is_law or self.kind == self.Kind.STANDARD

    @property
    def identifiers_in_words(self) -> list[tuple[str | Promise, str]]:
        return list(in_words(self.identifiers))


class InstrumentAuthority(models.Model):
    """Who issued an instrument, the first named first."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="issuers")
    authority = models.ForeignKey(
        Authority, on_delete=models.PROTECT, related_name="+", verbose_name=_("authority")
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("issuing authority")
        verbose_name_plural = _("issuing authorities")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "authority"], name="register_instrumentauthority_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.authority)


class InstrumentRelation(models.Model):
    """`instrument` does something to `to`: is its draft, replaces it, amends it …"""

    class Kind(models.TextChoices):
        DRAFTS = "drafts", _("Draft of")
        REPLACES = "replaces", _("Replaces")
        AMENDS = "amends", _("Amends")
        REPEALS = "repeals", _("Repeals")
        IMPLEMENTS = "implements", _("Implements")

    # The same seen from `to`
    BACKWARDS = {
        Kind.DRAFTS: _("Comes from the draft"),
        Kind.REPLACES: _("Replaced by"),
        Kind.AMENDS: _("Amended by"),
        Kind.REPEALS: _("Repealed by"),
        Kind.IMPLEMENTS: _("Implemented by"),
    }

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="relations")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    to = models.ForeignKey(
        Instrument, on_delete=models.PROTECT, related_name="related_from", verbose_name=_("to")
    )

    objects = InstrumentRelationQuerySet.as_manager()

    class Meta:
        verbose_name = _("relation")
        verbose_name_plural = _("relations")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["instrument", "kind", "to"], name="register_relation_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(instrument=models.F("to")),
                name="register_relation_not_to_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.instrument} · {self.get_kind_display()} · {self.to}"

    @property
    def as_versions(self) -> tuple[str, str] | None:
        """(earlier, later) refs where one is a version of the other, else None."""
        if self.kind == self.Kind.DRAFTS:
            return self.instrument.ref, self.to.ref
        return (self.to.ref, self.instrument.ref) if self.kind == self.Kind.REPLACES else None

    @property
    def backwards(self) -> str | Promise:
        """The relation in words, seen from `to`."""
        return self.BACKWARDS[self.Kind(self.kind)]


class Provision(models.Model):
    """A numbered part of an instrument with a one-line gist, so that coverage can be counted."""

    instrument = models.ForeignKey(Instrument, on_delete=models.CASCADE, related_name="provisions")
    ref = RefField(unique=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    label = models.CharField(_("label"), max_length=80)
    chapter = models.CharField(_("chapter"), max_length=160, blank=True)
    gist = models.TextField(_("gist"))
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence, default=Confidence.HIGH
    )

    class Meta:
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")
        ordering = ["instrument", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.label} ({self.ref})"
