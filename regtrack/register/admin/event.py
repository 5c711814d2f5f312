from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from regtrack.register.actions import name_refs
from regtrack.register.actions.recording import recording
from regtrack.register.admin.event_rows import (
    EventDateRow,
    is_moving,
    move_address,
    present_date,
    said_of,
)
from regtrack.register.admin.forms import BilingualForm, columns, in_language
from regtrack.register.admin.recorded import ModelAdmin, RecordedAdmin
from regtrack.register.models import Event, EventDate


class EventPageForm(BilingualForm):
    in_one_language = ("title", "summary")


@admin.register(Event)
class EventAdmin(RecordedAdmin):
    form = EventPageForm
    inlines = (EventDateRow,)
    list_display = ("ref", "title_zh_hans", "title_en", "kind", "jurisdiction", "date", "published")
    list_filter = ("kind", "jurisdiction", "published", "confidence")
    search_fields = (
        "ref",
        *columns("title", "instrument__title", "instrument__short_title"),
    )
    autocomplete_fields = ("instrument", "sources")
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "ref",
                    "instrument",
                    ("kind", "jurisdiction"),
                    ("confidence", "published"),
                    "sources",
                )
            },
        ),
        ("简体中文", {"fields": in_language("zh_hans", "title", "summary", "scope")}),
        ("English", {"fields": in_language("en", "title", "summary", "scope")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any | None = None) -> Any:
        if obj and is_moving(request):
            return [(None, {"fields": ("what", "so_far")})]
        head, *rest = super().get_fieldsets(request, obj)
        if obj is None:
            return [head, *rest]
        return [(head[0], {**head[1], "fields": (*head[1]["fields"], "said")}), *rest]

    @admin.display(description=_("event"))
    def what(self, event: Event) -> Any:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:register_event_change", args=[event.pk]),
            event.title,
        )

    @admin.display(description=_("dates so far"))
    def so_far(self, event: Event) -> Any:
        return said_of(event) if present_date(event) else "–"

    @admin.display(description=_("dates so far"))
    def said(self, event: Event) -> Any:
        if present_date(event) is None:
            return "–"
        return format_html(
            '{} · <a href="{}">{}</a>', said_of(event), move_address(event), _("Move the date")
        )

    def watched(self, obj: Event | None) -> dict[str, Any]:
        if obj is None:
            return {}
        return {"instruments": [obj.instrument.ref]} if obj.instrument else {"events": [obj.ref]}

    def get_queryset(self, request: HttpRequest) -> Any:
        return (
            super()
            .get_queryset(request)
            .select_related("instrument", "jurisdiction")
            .prefetch_related("dates")
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Any | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "instrument", "what", "said", "so_far"] if obj else fields

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any | None = None,
    ) -> HttpResponse:
        if obj and is_moving(request):
            context |= {
                "title": _("Move a date"),
                "show_save_and_add_another": False,
                "show_save_and_continue": False,
            }
        return super().render_change_form(request, context, add, change, form_url, obj)

    def response_change(self, request: HttpRequest, obj: Event) -> HttpResponse:
        """Whoever moved a date came from the instrument's page, and goes back there."""
        response = super().response_change(request, obj)
        if is_moving(request) and "_save" in request.POST and obj.instrument_id:
            page = reverse("admin:register_instrument_change", args=[obj.instrument_id])
            return HttpResponseRedirect(f"{page}#milestones")
        return response

    @admin.display(description=_("date"))
    def date(self, event: Event) -> str:
        return str(present_date(event) or "")

    def new_ref(self, obj: Event, form: Any) -> str:
        context = obj.instrument.ref if obj.instrument else obj.jurisdiction_id
        return name_refs.event_ref(context, form.first_edtf, obj.kind)

    def save_model(self, request: HttpRequest, obj: Event, form: Any, change: bool) -> None:
        if change:
            return super().save_model(request, obj, form, change)
        # The first date names the event; the rows are checked by now, and there is at least one.
        form.first_edtf = request.POST.get("dates-0-edtf", "")
        instruments = [obj.instrument.ref] if obj.instrument else []
        with recording(actor=request.user, at=timezone.now(), instruments=instruments):
            obj.position = obj.instrument.events.count() if obj.instrument else 0
            super().save_model(request, obj, form, change)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        EventDateRow(Event, self.admin_site).assert_rows(
            formset, form.instance, actor=request.user, at=timezone.now()
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(
            super().has_add_permission(request) and request.user.has_perm("register.add_eventdate")
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False


@admin.register(EventDate)
class EventDateAdmin(ModelAdmin):
    """Every date that was ever said, by year, month and day; nothing changes here."""

    list_display = ("edtf", "event_title", "known_from", "expected", "moved_by", "source")
    list_filter = ("expected", "event__jurisdiction", "event__kind", "event__published")
    list_select_related = ("event", "moved_by", "source")
    search_fields = ("edtf", "event__ref", *columns("event__title"))
    date_hierarchy = "earliest"
    ordering = ("-earliest", "-known_from", "-number")

    @admin.display(description=_("event"), ordering="event__ref")
    def event_title(self, date: EventDate) -> str:
        return str(date.event)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False
