"""The record, to be read: nothing of it is added, changed or removed here."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from regtrack.audit.models import Entry
from regtrack.audit.record import REGISTER

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Entry]
else:
    ModelAdmin = admin.ModelAdmin


class WhoseFilter(admin.SimpleListFilter):
    """The register's chain or the teams': one choice a chain would list every team there is."""

    title = _("record")
    parameter_name = "record"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("register", _("of the register")), ("teams", _("of teams"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Entry]) -> QuerySet[Entry]:
        match self.value():
            case "register":
                return queryset.filter(chain__name=REGISTER)
            case "teams":
                return queryset.exclude(chain__name=REGISTER)
        return queryset


@admin.register(Entry)
class EntryAdmin(ModelAdmin):
    list_display = ("at", "actor_name", "action", "target", "chain", "sequence")
    list_display_links = ("at", "target")
    list_filter = ("action", WhoseFilter, ("actor", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("chain",)
    search_fields = ("target", "actor_name", "chain__name")
    date_hierarchy = "at"
    ordering = ("-at", "-pk")
    fields = (
        ("chain", "sequence"),
        "at",
        "actor_name",
        "action",
        "target",
        "was",
        "became",
        "previous",
        "hash",
    )
    readonly_fields = ("was", "became")

    @admin.display(description=_("before"))
    def was(self, entry: Entry) -> str:
        return self._pretty(entry.before)

    @admin.display(description=_("after"))
    def became(self, entry: Entry) -> str:
        return self._pretty(entry.after)

    def _pretty(self, values: dict[str, Any]) -> str:
        return format_html("<pre>{}</pre>", json.dumps(values, ensure_ascii=False, indent=2))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Entry | None = None) -> bool:
        return False
