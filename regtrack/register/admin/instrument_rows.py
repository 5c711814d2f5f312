"""Who issued an instrument, what it does to others, and its provisions: rows of its form."""

from __future__ import annotations

from typing import Any

from django.db.models import Max
from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from regtrack.register import models
from regtrack.register.actions import name_refs
from regtrack.register.admin.forms import BilingualForm, side_by_side
from regtrack.register.admin.more_rows import MoreRows
from regtrack.register.admin.recorded import StackedInline, TabularInline


class IssuerFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    default_error_messages = {
        **BaseInlineFormSet.default_error_messages,
        "too_few_forms": _("Issuing authorities: found none; expected at least one."),
    }


class IssuerRow(MoreRows, TabularInline):
    part = "what"
    model = models.InstrumentAuthority
    formset = IssuerFormSet
    autocomplete_fields = ("authority",)
    fields = ("authority",)
    verbose_name_plural = _("issuing authorities, the first named first")

    def get_formset(self, request: HttpRequest, obj: Any | None = None, **kwargs: Any) -> Any:
        return super().get_formset(request, obj, **{"min_num": 1, "validate_min": True, **kwargs})


class RelationForm(BilingualForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("to") and cleaned["to"] == self.instance.instrument:
            self.add_error("to", _("Found the instrument itself; expected another one."))
        return cleaned


class RelationRow(MoreRows, TabularInline):
    part = "relations"
    model = models.InstrumentRelation
    form = RelationForm
    fk_name = "instrument"
    autocomplete_fields = ("to",)


class ProvisionForm(BilingualForm):
    in_one_language = ("label", "gist")


class ProvisionRow(MoreRows, StackedInline):
    part = "provisions"
    first = 1
    model = models.Provision
    form = ProvisionForm
    fields = (*side_by_side("label", "chapter", "gist"), "confidence")

    def get_formset(self, request: HttpRequest, obj: Any | None = None, **kwargs: Any) -> Any:
        published = obj is not None and obj.published
        # A long text would push everything below it off the page.
        self.classes = ("collapse",) if obj and obj.provisions.exists() else ()
        return super().get_formset(request, obj, **{**kwargs, "can_delete": not published})


def place_issuers(formset: Any, rows: list[Any]) -> None:
    last = formset.instance.issuers.aggregate(last=Max("position"))["last"]
    for row in rows:
        if row.pk is None:
            row.position = last = 0 if last is None else last + 1
        row.save()


def place_provisions(formset: Any, rows: list[Any]) -> None:
    """New provisions come last and get their ref from the label's number, else from their place."""
    instrument = formset.instance
    last = instrument.provisions.aggregate(last=Max("position"))["last"]
    for row in rows:
        if not row.ref:
            row.position = last = 0 if last is None else last + 1
            wanted = name_refs.provision_ref(instrument.ref, row.label_en or "", row.position)
            row.ref = name_refs.free(models.Provision.objects, wanted)
        row.save()
