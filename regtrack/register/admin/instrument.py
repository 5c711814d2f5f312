from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Max, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from regtrack.core.texts import both
from regtrack.register.actions import name_refs
from regtrack.register.actions.publish_instrument import publish_instrument
from regtrack.register.actions.recording import recording
from regtrack.register.actions.unpublish_instrument import unpublish_instrument
from regtrack.register.admin import instrument_rows as rows
from regtrack.register.admin.event_rows import EventRow
from regtrack.register.admin.forms import BilingualForm, PairsField, columns, in_language
from regtrack.register.admin.recorded import RecordedAdmin
from regtrack.register.models import Event, Instrument, InstrumentAuthority, Provision

TEXTS = ("title", "short_title", "scope", "penalty", "legal_basis", "note")


class InstrumentForm(BilingualForm):
    in_one_language = ("title",)
    identifiers = PairsField(
        label=_("Identifiers"),
        required=False,
        help_text=_("One a line, such as celex: 32016R0679."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "sources" in self.fields:
            self.fields["sources"].required = True
            self.fields["sources"].error_messages["required"] = _(
                "Found no source; expected at least one."
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.instance.published:
            for name in columns("title"):
                if name in self.fields and not cleaned.get(name):
                    self.add_error(
                        name,
                        _("Found no title; expected one, as the instrument is published."),
                    )
        return cleaned


@admin.register(Instrument)
class InstrumentAdmin(RecordedAdmin):
    form = InstrumentForm
    inlines = (rows.IssuerRow, rows.RelationRow, EventRow, rows.ProvisionRow)
    list_display = (
        "ref",
        "called_zh_hans",
        "called_en",
        "kind",
        "jurisdiction",
        "published",
        "number_of_duties",
    )
    list_display_links = ("ref", "called_zh_hans", "called_en")
    list_filter = ("kind", "jurisdiction", "published", "confidence")
    list_select_related = ("jurisdiction",)
    search_fields = ("ref", *columns("title", "short_title"))
    autocomplete_fields = ("sources",)
    readonly_fields = ("published", "duties")
    actions = ("publish", "unpublish")

    def get_fieldsets(self, request: HttpRequest, obj: Any | None = None) -> Any:
        return [
            (
                None,
                {
                    "fields": [
                        "ref",
                        ("kind", "jurisdiction"),
                        "sources",
                        ("confidence", "published"),
                        "identifiers",
                    ]
                },
            ),
            ("简体中文", {"fields": in_language("zh_hans", *TEXTS)}),
            ("English", {"fields": in_language("en", *TEXTS)}),
            *([(_("Duties"), {"fields": ["duties"]})] if obj else []),
        ]

    # == The list ==
    def get_queryset(self, request: HttpRequest) -> QuerySet[Instrument]:
        rows: QuerySet[Instrument] = super().get_queryset(request)
        return rows.annotate(duty_count=Count("obligations", distinct=True))

    @admin.display(description="中文", ordering="title_zh_hans")
    def called_zh_hans(self, instrument: Instrument) -> str:
        return both(instrument, "short_title").zh_hans or both(instrument, "title").zh_hans

    @admin.display(description="English", ordering="title_en")
    def called_en(self, instrument: Instrument) -> str:
        return both(instrument, "short_title").en or both(instrument, "title").en

    @admin.display(description=_("duties"), ordering="duty_count")
    def number_of_duties(self, instrument: Any) -> int:
        return int(instrument.duty_count)

    @admin.action(description=_("Publish the chosen instruments"), permissions=["change"])
    def publish(self, request: HttpRequest, chosen: QuerySet[Instrument]) -> None:
        """All of them, or, when one lacks something, none."""
        now, shown, faults = timezone.now(), 0, []
        refs = [instrument.ref for instrument in chosen]
        try:
            with recording(actor=request.user, at=now, instruments=refs):
                for instrument in chosen:
                    try:
                        shown += publish_instrument(
                            instrument=instrument, actor=request.user, at=now
                        )
                    except ValidationError as error:
                        faults += error.messages
                if faults:
                    raise ValidationError(faults)
        except ValidationError as error:
            for fault in error.messages:
                self.message_user(request, fault, messages.ERROR)
            self.message_user(request, _("Nothing was published."), messages.ERROR)
            return
        self.message_user(
            request,
            ngettext(
                "%(number)d instrument is now published.",
                "%(number)d instruments are now published.",
                shown,
            )
            % {"number": shown},
            messages.SUCCESS,
        )

    @admin.action(description=_("Unpublish the chosen instruments"), permissions=["change"])
    def unpublish(self, request: HttpRequest, chosen: QuerySet[Instrument]) -> None:
        hidden = sum(
            unpublish_instrument(instrument=instrument, actor=request.user, at=timezone.now())
            for instrument in chosen
        )
        self.message_user(
            request,
            ngettext(
                "%(number)d instrument is hidden now.",
                "%(number)d instruments are hidden now.",
                hidden,
            )
            % {"number": hidden},
            messages.SUCCESS,
        )

    # == The form ==
    def watched(self, obj: Instrument | None) -> dict[str, Any]:
        return {"instruments": [obj.ref]} if obj else {}

    def new_ref(self, obj: Instrument, form: Any) -> str:
        title = obj.short_title_en or obj.title_en or ""  # type: ignore[attr-defined]
        return name_refs.instrument_ref(obj.jurisdiction_id, title, obj.kind)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        made = formset.save(commit=False)
        for gone in formset.deleted_objects:
            gone.delete()
        if formset.model is InstrumentAuthority:
            rows.place_issuers(formset, made)
        elif formset.model is Provision:
            rows.place_provisions(formset, made)
        elif formset.model is Event:
            self._save_events(request, formset)
        else:
            for row in made:
                row.save()
        formset.save_m2m()

    def _save_events(self, request: HttpRequest, formset: Any) -> None:
        instrument, now = formset.instance, timezone.now()
        last = instrument.events.aggregate(last=Max("position"))["last"]
        for form in [*formset.initial_forms, *formset.extra_forms]:
            event, new = form.instance, form.instance.pk is None
            if not form.has_changed():
                continue
            if new:
                event.instrument, event.jurisdiction = instrument, instrument.jurisdiction
                event.position = last = 0 if last is None else last + 1
                form.make_ref(event)
            event.save()
            if new:
                form.assert_first_date(event, actor=request.user, at=now)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if "_publish" in request.POST:
            publish_instrument(instrument=form.instance, actor=request.user, at=timezone.now())

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any | None = None,
    ) -> HttpResponse:
        context["show_publish"] = self.has_change_permission(request, obj) and not (
            obj and obj.published
        )
        return super().render_change_form(request, context, add, change, form_url, obj)

    @admin.display(description=_("duties"))
    def duties(self, instrument: Instrument) -> Any:
        obligations = instrument.obligations.prefetch_related("revisions")
        listed = format_html_join(
            "",
            '<li><a href="{}">{}</a> {}</li>',
            (
                (
                    reverse("admin:register_obligation_change", args=[obligation.pk]),
                    obligation.ref,
                    list(obligation.revisions.all())[-1].title,
                )
                for obligation in obligations
            ),
        )
        return format_html(
            '<ul>{}</ul><p><a class="addlink" href="{}?{}">{}</a></p>',
            listed,
            reverse("admin:register_obligation_add"),
            urlencode({"instrument": instrument.ref}),
            _("Add a duty"),
        )

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.published)
