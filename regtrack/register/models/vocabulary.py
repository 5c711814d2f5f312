"""The words that instruments, duties and products share. Data, not enums: editors add to them."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

validate_ref = RegexValidator(
    r"^[a-z0-9]+(-[a-z0-9]+)*\Z",
    _("Expected lower-case letters and digits, joined by single hyphens."),
)


class RefField(models.CharField):  # type: ignore[type-arg]
    """A stable name of a row, the same in every installation; packs, URLs and exports use it."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("max_length", 120)
        kwargs.setdefault("verbose_name", _("reference"))
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.validators = [*self.validators, validate_ref]


class Jurisdiction(models.Model):
    """A territory whose law it is. Its legal days are local dates in `time_zone` (IANA name).

    What international bodies say reaches every market and is none itself.
    """

    class Kind(models.TextChoices):
        COUNTRY = "country", _("Country")
        SUBDIVISION = "subdivision", _("Part of a country")
        UNION = "union", _("Union of countries")
        INTERNATIONAL = "international", _("International")

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=14, choices=Kind, default=Kind.COUNTRY)
    time_zone = models.CharField(_("time zone"), max_length=60)
    parent = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="parts",
        verbose_name=_("part of"),
    )

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Authority(models.Model):
    """Who issues or acts; also who complains or sets its own rule, marked as what it is."""

    class Kind(models.TextChoices):
        GOVERNMENT = "government", _("Government")
        COURT = "court", _("Court")
        LEGISLATURE = "legislature", _("Legislature")
        INTERNATIONAL = "international", _("International body")
        CIVIL_SOCIETY = "civil-society", _("Civil society")
        COMPANY = "company", _("Company")

    ref = RefField(unique=True)
    name = models.CharField(_("name"), max_length=200)
    short_name = models.CharField(_("short name"), max_length=60, blank=True)
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, verbose_name=_("jurisdiction")
    )
    kind = models.CharField(_("kind"), max_length=20, choices=Kind, default=Kind.GOVERNMENT)

    class Meta:
        verbose_name = _("authority")
        verbose_name_plural = _("authorities")
        ordering = ["ref"]

    def __str__(self) -> str:
        return self.name


class Organisation(models.Model):
    """Somebody whom an order or a promise names."""

    ref = RefField(unique=True)
    name = models.CharField(_("name"), max_length=120)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["ref"]

    def __str__(self) -> str:
        return self.name


class Theme(models.Model):
    ref = RefField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["position", "ref"]

    def __str__(self) -> str:
        return self.name


class Facet(models.Model):
    """A question about a product, such as its role; `multiple` allows several answers."""

    ref = RefField(unique=True)
    name = models.CharField(_("name"), max_length=80)
    question = models.CharField(_("question"), max_length=200)
    multiple = models.BooleanField(_("several answers"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("facet")
        verbose_name_plural = _("facets")
        ordering = ["position", "ref"]

    def __str__(self) -> str:
        return self.name


class FacetValue(models.Model):
    facet = models.ForeignKey(Facet, on_delete=models.CASCADE, related_name="values")
    ref = RefField()
    name = models.CharField(_("name"), max_length=120)
    definition = models.TextField(_("definition"), blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("facet value")
        verbose_name_plural = _("facet values")
        ordering = ["facet", "position", "ref"]
        constraints = [
            models.UniqueConstraint(fields=["facet", "ref"], name="register_facetvalue_once")
        ]

    def __str__(self) -> str:
        return self.name
