"""One page to enter an instrument with all its parts, in the order in which a law is read."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regtrack.register.actions import name_refs
from regtrack.register.actions.publish_instrument import publish_instrument
from regtrack.register.actions.removable import remove
from regtrack.register.admin import (
    bulk,
    dashboard,
    desk,
    instrument_page,
    local_edits,
    quick_duty,
    quick_source,
    versions,
)
from regtrack.register.admin import instrument_rows as rows
from regtrack.register.admin.event_rows import EventRow
from regtrack.register.admin.forms import BilingualForm, PairsField, columns, in_language
from regtrack.register.admin.forms import side_by_side as pairs
from regtrack.register.admin.instrument_list import InstrumentList
from regtrack.register.admin.more_rows import asked_rows
from regtrack.register.models import (
    Event,
    Instrument,
    InstrumentAuthority,
    Obligation,
    Provision,
    Source,
)

TEXTS = ("title", "short_title", "scope")
NOTES = ("penalty", "legal_basis", "note")
NO_SOURCE = _("Found no source; expected at least one.")


class InstrumentForm(BilingualForm):
    in_one_language = ("title",)
    identifiers = PairsField(
        label=_("Identifiers"),
        required=False,
        help_text=_("One a line, such as celex: 32016R0679."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        named = cleaned.get("sources") or quick_source.are_named(self.data)
        if "sources" in self.fields and not named and "sources" not in self.errors:
            self.add_error("sources", NO_SOURCE)
        if self.instance.published:
            for name in columns("title"):
                if name in self.fields and not cleaned.get(name):
                    self.add_error(
                        name,
                        _("Found no title; expected one, as the instrument is published."),
                    )
        return cleaned


@admin.register(Instrument)
class InstrumentAdmin(InstrumentList):
    form = InstrumentForm
    change_form_template = "admin/register/instrument/change_form.html"
    # Saved in this order: what names another row comes after it. The page has an order of its own.
    inlines = (
        quick_source.NewSourceRow,
        rows.IssuerRow,
        EventRow,
        rows.ProvisionRow,
        quick_duty.QuickDutyRow,
        rows.RelationRow,
    )
    autocomplete_fields = ("sources",)
    readonly_fields = ("published", "duties")
    view_on_site = False  # the page has a link of its own, which says whether it is public

    def get_urls(self) -> Any:
        def page(address: str, view: Any, name: str) -> Any:
            return path(address, self.admin_site.admin_view(view), name=name)

        return [
            page("needs/<slug:name>/", dashboard.needs, "register_needs"),
            page("local-edits/", local_edits.local_edits, "register_local_edits"),
            page("desk/", desk.choose, "register_desk_choose"),
            page("desk/<slug:a>/<slug:b>/", desk.desk, "register_desk"),
            page("<slug:ref>/many/", bulk.enter, "register_many"),
            page("<slug:ref>/many/<str:name>.<str:form>", bulk.template, "register_many_template"),
            page("<slug:ref>/version/<slug:relation>/", versions.version, "register_version"),
            *super().get_urls(),
        ]

    def get_fieldsets(self, request: HttpRequest, obj: Any | None = None) -> Any:
        what: list[Any] = [("kind", "jurisdiction"), *pairs("locality")]
        rest: list[Any] = ["identifiers", ("confidence", "published")]
        return [
            instrument_page.fieldset("what", None, ["ref", *what, *rest]),
            instrument_page.fieldset("what", "简体中文", in_language("zh_hans", *TEXTS)),
            instrument_page.fieldset("what", "English", in_language("en", *TEXTS)),
            *([instrument_page.fieldset("duties", None, ["duties"])] if obj else []),
            instrument_page.fieldset("sources", None, ["sources"]),
            instrument_page.fieldset("notes", None, pairs(*NOTES)),
        ]

    def watched(self, obj: Instrument | None) -> dict[str, Any]:
        return {"instruments": [obj.ref]} if obj else {}

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        return () if asked_rows(request) else self.autocomplete_fields

    def new_ref(self, obj: Instrument, form: Any) -> str:
        title = obj.short_title_en or obj.title_en or ""  # type: ignore[attr-defined]
        return name_refs.instrument_ref(obj.jurisdiction_id, title, obj.kind)

    # == Saving ==
    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        said: Any = {"actor": request.user, "at": timezone.now()}
        if formset.model is Instrument.sources.through:
            request.new_sources = quick_source.add_rows(formset, **said)  # type: ignore[attr-defined]
            return
        if formset.model is Obligation:
            quick_duty.add_rows(formset, **said)
            return
        made = formset.save(commit=False)
        for gone in formset.deleted_objects:
            if formset.model is Provision:
                remove("provision", gone)
            else:  # a part of the instrument's own node
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
                otherwise = self._first_source(request, instrument)
                form.assert_first_date(event, otherwise=otherwise, actor=request.user, at=now)

    def _first_source(self, request: HttpRequest, instrument: Instrument) -> Source | None:
        """The first that was entered with this form, else the only one that there is."""
        new: list[Source] = getattr(request, "new_sources", [])
        named = new[:1] or list(instrument.sources.all()[:2])
        return named[0] if len(named) == 1 else None

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        if "_publish" in request.POST:
            publish_instrument(instrument=form.instance, actor=request.user, at=timezone.now())

    # == The page ==
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
            self.goes_into_a_set(request) or (obj and obj.published)
        )
        response: Any = super().render_change_form(request, context, add, change, form_url, obj)
        page: Any = response.context_data  # by now with what every form of a stored row carries
        page |= instrument_page.context(request, page, obj, timezone.localdate())
        return response  # type: ignore[no-any-return]

    @admin.display(description=_("duties"))
    def duties(self, instrument: Instrument) -> Any:
        return instrument_page.listed_duties(instrument)

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return super().has_delete_permission(request, obj) and not (obj and obj.published)
