"""The words that instruments and products share, where they can be read, and how duties relate."""

from __future__ import annotations

from typing import Any, ClassVar
from zoneinfo import available_timezones

from django import forms
from django.contrib import admin
from django.core.validators import RegexValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from regtrack.register import models
from regtrack.register.actions import name_refs
from regtrack.register.admin.forms import AddressField, BilingualForm, columns, side_by_side
from regtrack.register.admin.recorded import RecordedAdmin, StackedInline

validate_code = RegexValidator(
    r"^(EU|INT|[A-Z]{2}(-[A-Z0-9]{1,3})?)\Z",
    _("Expected an ISO 3166 code such as CN or US-CA, EU, or INT for international bodies."),
)


class NamedForm(BilingualForm):
    in_one_language = ("name",)


class NamedAdmin(RecordedAdmin):
    form = NamedForm
    list_display = ("ref", *columns("name"))
    list_display_links = ("ref", *columns("name"))
    search_fields = ("ref", *columns("name"))
    fields: ClassVar[Any] = ("ref", *side_by_side("name"))


class JurisdictionForm(NamedForm):
    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=lambda: [(zone, zone) for zone in sorted(available_timezones())],
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "code" in self.fields:
            self.fields["code"].validators.append(validate_code)
            self.fields["code"].help_text = validate_code.message


@admin.register(models.Jurisdiction)
class JurisdictionAdmin(NamedAdmin):
    form = JurisdictionForm
    list_display = ("code", *columns("name"), "kind", "time_zone", "parent")
    list_display_links = ("code",)
    list_select_related = ("parent",)
    search_fields = ("code", *columns("name"))
    fields = ("code", "kind", *side_by_side("name"), "time_zone", "parent")

    def get_readonly_fields(self, request: HttpRequest, obj: Any | None = None) -> Any:
        return ("code",) if obj else ()


@admin.register(models.Authority)
class AuthorityAdmin(NamedAdmin):
    list_display = ("ref", *columns("name"), "jurisdiction", "kind")
    list_filter = ("jurisdiction", "kind")
    list_select_related = ("jurisdiction",)
    search_fields = ("ref", *columns("name", "short_name"))
    fields = ("ref", "kind", "jurisdiction", *side_by_side("name", "short_name"))


@admin.register(models.Organisation)
class OrganisationAdmin(NamedAdmin):
    pass


@admin.register(models.Theme)
class ThemeAdmin(NamedAdmin):
    list_display = ("ref", *columns("name"), "position")
    fields = ("ref", *side_by_side("name"), "position")


class FacetForm(BilingualForm):
    in_one_language = ("name", "question")


class FacetValueInline(StackedInline):
    """Values are added and reworded, never taken away: a product or a condition may hold one."""

    model = models.FacetValue
    form = NamedForm
    extra = 0
    can_delete = False
    readonly_fields = ("ref",)
    fields = ("ref", *side_by_side("name", "definition"), "position")


@admin.register(models.Facet)
class FacetAdmin(RecordedAdmin):
    form = FacetForm
    inlines = (FacetValueInline,)
    list_display = ("ref", *columns("name"), "multiple", "position")
    search_fields = ("ref", *columns("name", "question"))
    fields = ("ref", *side_by_side("name", "question"), "multiple", "position")

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        for value in formset.save(commit=False):
            if not value.ref:
                wanted = name_refs.named_ref("value", value.name_en or "")
                value.ref = name_refs.free(value.facet.values.all(), wanted)
            value.save()

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False  # conditions name facets in their JSON, which no foreign key guards


class SourceForm(BilingualForm):
    url = AddressField(label=_("Address"), max_length=600)
    sha256 = forms.CharField(
        label=_("Archived hash"),
        required=False,
        validators=[
            RegexValidator(
                r"^[0-9a-f]{64}\Z", _("Expected SHA-256: 64 digits 0 to 9 and letters a to f.")
            )
        ],
    )


@admin.register(models.Source)
class SourceAdmin(RecordedAdmin):
    form = SourceForm
    list_display = ("ref", "publisher", "kind", "language", "checked_on")
    list_filter = ("kind", "language")
    date_hierarchy = "checked_on"
    search_fields = ("ref", "publisher", "url")
    fields = ("ref", "url", "publisher", "language", "kind", "checked_on", "sha256")

    def new_ref(self, obj: models.Source, form: Any) -> str:
        return name_refs.source_ref(obj.url, obj.checked_on.isoformat() if obj.checked_on else "")


class MappingForm(BilingualForm):
    in_one_language = ("reason",)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        relation = cleaned.get("relation")
        for side, without in (("from_obligations", "new"), ("to_obligations", "dropped")):
            if side not in self.fields or not relation or side in self.errors:
                continue
            if relation == without and cleaned.get(side):
                self.add_error(side, _("Found duties; expected none with this relation."))
            if relation != without and not cleaned.get(side):
                self.add_error(side, _("Found no duty; expected at least one."))
        return cleaned


@admin.register(models.Mapping)
class MappingAdmin(RecordedAdmin):
    form = MappingForm
    list_display = ("ref", "relation", "reason_zh_hans", "reason_en", "confidence")
    list_filter = ("relation", "confidence")
    search_fields = (
        "ref",
        *columns("reason"),
        "from_obligations__ref",
        "to_obligations__ref",
    )
    autocomplete_fields = ("from_obligations", "to_obligations")
    fields = (
        "ref",
        "relation",
        "from_obligations",
        "to_obligations",
        *side_by_side("reason"),
        "confidence",
        "position",
    )

    def new_ref(self, obj: models.Mapping, form: Any) -> str:
        def first(side: str) -> str:
            return next((duty.ref for duty in form.cleaned_data[side]), "")

        return name_refs.mapping_ref(
            obj.relation, first("from_obligations"), first("to_obligations")
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (
            models.Mapping.objects.public().filter(pk=obj.pk).exists() if obj else False
        )
