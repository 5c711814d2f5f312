from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regtrack.core.edtf import Edtf, EdtfError, parse
from regtrack.core.models import AppendOnlyModel
from regtrack.register.models.instrument import Instrument
from regtrack.register.models.owned import Owned, PublicManager
from regtrack.register.models.source import Confidence, Source
from regtrack.register.models.vocabulary import Jurisdiction, RefField
from regtrack.register.querysets import EventDateQuerySet, EventQuerySet


def validate_edtf(value: str) -> None:
    try:
        parse(value)
    except EdtfError:
        raise ValidationError(
            _(
                "Found “%(found)s”; expected a date such as 2023, 2023-07, 2023-07-13, 2023-33 "
                "(quarter), 2023~, 2023-07?, 2023-04/2023-05, 2023-08-15/.. or not-appointed."
            ),
            code="edtf",
            params={"found": value},
        ) from None


class Event(Owned):
    """Something that happened or will happen to an instrument, or a statement standing alone.

    When it happened is in its `dates`, one row an assertion.
    """

    class Kind(models.TextChoices):
        PROPOSED = "proposed", _("Proposed")
        CONSULTATION_OPENED = "consultation-opened", _("Consultation opened")
        CONSULTATION_CLOSED = "consultation-closed", _("Consultation closed")
        ADOPTED = "adopted", _("Adopted")
        SIGNED = "signed", _("Signed")
        PUBLISHED = "published", _("Published")
        IN_FORCE = "in-force", _("In force")
        APPLIES = "applies", _("Applies")
        SUSPENDED = "suspended", _("Suspended")
        LIFTED = "lifted", _("Lifted")
        COMPLAINT_FILED = "complaint-filed", _("Complaint filed")
        HEARING = "hearing", _("Hearing")
        INVESTIGATION_OPENED = "investigation-opened", _("Investigation opened")
        FINED = "fined", _("Fined")
        ANNULLED = "annulled", _("Annulled")
        REPEALED = "repealed", _("Repealed")
        SUPERSEDED = "superseded", _("Superseded")
        EXPIRED = "expired", _("Expired")
        LAPSED = "lapsed", _("Lapsed")
        STATEMENT = "statement", _("Statement")

    ref = RefField(unique=True)
    instrument = models.ForeignKey(
        Instrument,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("instrument"),
    )
    jurisdiction = models.ForeignKey(
        Jurisdiction,
        on_delete=models.PROTECT,
        related_name="events",
        verbose_name=_("jurisdiction"),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"))
    scope = models.CharField(_("scope"), max_length=300, blank=True)
    sources = models.ManyToManyField(
        Source, related_name="events", verbose_name=_("sources"), blank=True
    )
    confidence = models.CharField(
        _("confidence"), max_length=6, choices=Confidence, default=Confidence.HIGH
    )
    published = models.BooleanField(_("published"), default=True)

    objects = PublicManager.from_queryset(EventQuerySet)()
    every = EventQuerySet.as_manager()

    # Set by prefetches: the newest date as known, and every date as known
    current: list[EventDate]
    known_dates: list[EventDate]

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        ordering = ["instrument", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.title} ({self.ref})"


class EventDate(AppendOnlyModel, Owned):
    """One assertion of an event's date. A newer one stands beside it, never in its place.

    `known_from` is the day the public could know it; `expected` marks a date that rests on a
    political agreement only. `earliest` and `latest` derive from the EDTF text (null = open).
    """

    event = models.ForeignKey(
        Event, on_delete=models.PROTECT, related_name="dates", verbose_name=_("event")
    )
    number = models.PositiveSmallIntegerField(_("number"))
    edtf = models.CharField(
        _("date"),
        max_length=40,
        validators=[validate_edtf],
        help_text=_(
            "2023, 2023-07, 2023-07-13, 2023-33 (quarter), 2023~, 2023-07?, A/B, not-appointed"
        ),
    )
    earliest = models.DateField(null=True, editable=False)
    latest = models.DateField(null=True, editable=False)
    known_from = models.DateField(_("known since"))
    source = models.ForeignKey(
        Source, on_delete=models.PROTECT, related_name="dates", verbose_name=_("source")
    )
    moved_by = models.ForeignKey(
        Event,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="moved",
        verbose_name=_("moved by"),
    )
    expected = models.BooleanField(_("only expected"), default=False)
    note = models.CharField(_("note"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), default=timezone.now, editable=False)

    objects = PublicManager.from_queryset(EventDateQuerySet)()
    every = EventDateQuerySet.as_manager()

    duties: int  # set by `for_timeline`

    class Meta:
        verbose_name = _("date of an event")
        verbose_name_plural = _("dates of events")
        ordering = ["event", "known_from", "number"]
        constraints = [
            models.UniqueConstraint(fields=["event", "number"], name="register_eventdate_number"),
            models.CheckConstraint(
                condition=models.Q(earliest__isnull=True)
                | models.Q(latest__isnull=True)
                | models.Q(earliest__lte=models.F("latest")),
                name="register_eventdate_in_order",
            ),
        ]
        indexes = [
            models.Index(fields=["earliest"], name="register_eventdate_earliest"),
            models.Index(fields=["known_from"], name="register_eventdate_known"),
        ]

    def __str__(self) -> str:
        return self.edtf

    def derive(self) -> None:
        """Set `earliest` and `latest` from the text; `save` does it, a bulk insert must ask for it."""
        parsed = self.parsed
        self.earliest, self.latest = parsed.earliest, parsed.latest

    def save(self, *args: object, **kwargs: object) -> None:
        validate_edtf(self.edtf)
        self.derive()
        super().save(*args, **kwargs)

    @property
    def parsed(self) -> Edtf:
        return parse(self.edtf)
