"""What changed from one text to a later one beyond single duties."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from regtrack.register import models
from regtrack.register.actions import name_refs
from regtrack.register.admin.forms import BilingualForm, columns, side_by_side
from regtrack.register.admin.recorded import RecordedAdmin


class StructuralChangeForm(BilingualForm):
    in_one_language = ("topic", "text")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        before, after = cleaned.get("from_instrument"), cleaned.get("to_instrument")
        if before and before == after:
            self.add_error("to_instrument", _("Found the same instrument; expected another one."))
        for side, instrument in (("from_provisions", before), ("to_provisions", after)):
            rows = cleaned.get(side)
            if instrument and rows and any(row.instrument_id != instrument.pk for row in rows):
                self.add_error(
                    side,
                    _("Found a provision of another instrument; expected those of %(instrument)s.")
                    % {"instrument": instrument},
                )
        return cleaned


@admin.register(models.StructuralChange)
class StructuralChangeAdmin(RecordedAdmin):
    form = StructuralChangeForm
    list_display = ("ref", *columns("topic"), "effect", "confidence")
    list_display_links = ("ref", *columns("topic"))
    list_filter = ("effect", "confidence")
    search_fields = ("ref", *columns("topic", "text"))
    autocomplete_fields = ("from_instrument", "to_instrument")
    filter_horizontal = ("from_provisions", "to_provisions")
    fields = (
        "ref",
        ("from_instrument", "to_instrument"),
        "effect",
        *side_by_side("topic", "text"),
        "from_provisions",
        "to_provisions",
        *side_by_side("note"),
        "confidence",
        "position",
    )

    def new_ref(self, obj: models.StructuralChange, form: Any) -> str:
        topic = form.cleaned_data.get("topic_en") or ""
        return name_refs.change_ref(obj.to_instrument.ref, topic, obj.position)

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (
            models.StructuralChange.objects.public().filter(pk=obj.pk).exists() if obj else False
        )
