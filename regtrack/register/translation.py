"""Which columns exist once a language (django-modeltranslation): `title` has `title_en`, `title_zh_hans`."""

from modeltranslation.translator import TranslationOptions, register

from regtrack.register import models


class Named(TranslationOptions):
    fields = ("name",)


for named in (models.Jurisdiction, models.Organisation, models.Theme):
    register(named)(type(f"{named.__name__}Translation", (Named,), {}))


@register(models.Authority)
class AuthorityTranslation(TranslationOptions):
    fields = ("name", "short_name")


@register(models.Facet)
class FacetTranslation(TranslationOptions):
    fields = ("name", "question")


@register(models.FacetValue)
class FacetValueTranslation(TranslationOptions):
    fields = ("name", "definition")


@register(models.Instrument)
class InstrumentTranslation(TranslationOptions):
    fields = (
        "title", "short_title", "locality", "scope", "penalty", "note", "legal_basis",
    )  # fmt: skip


@register(models.Provision)
class ProvisionTranslation(TranslationOptions):
    fields = ("label", "chapter", "gist")


@register(models.Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "summary", "scope")


@register(models.EventDate)
class EventDateTranslation(TranslationOptions):
    fields = ("note",)


@register(models.ObligationRevision)
class ObligationRevisionTranslation(TranslationOptions):
    fields = ("locator", "title", "text", "who", "trigger", "evidence", "penalty", "note")


@register(models.Mapping)
class MappingTranslation(TranslationOptions):
    fields = ("reason",)


@register(models.StructuralChange)
class StructuralChangeTranslation(TranslationOptions):
    fields = ("topic", "text", "note")
