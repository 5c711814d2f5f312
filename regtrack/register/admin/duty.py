from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from regtrack.register.actions.add_obligation import add_obligation
from regtrack.register.actions.revise_obligation import revise_obligation
from regtrack.register.admin import duty_deadline
from regtrack.register.admin.duty_form import MANY, TEXTS, DutyForm, duty_form
from regtrack.register.admin.forms import columns, in_language
from regtrack.register.admin.recorded import RecordedAdmin
from regtrack.register.models import Instrument, Obligation, ObligationRevision


def _latest(column: str) -> Subquery:
    newest = ObligationRevision.objects.filter(obligation=OuterRef("pk")).order_by("-number")
    return Subquery(newest.values(column)[:1])


@admin.register(Obligation)
class ObligationAdmin(RecordedAdmin):
    """Shows the present revision; saving appends the next one. Earlier ones are read below it."""

    list_display = (
        "ref",
        "present_title_zh_hans",
        "present_title_en",
        "instrument",
        "present_force",
        "present_number",
    )
    list_filter = ("instrument__jurisdiction", "instrument__published", "instrument__kind")
    list_select_related = ("instrument",)
    search_fields = (
        "ref",
        *columns("revisions__title", "revisions__locator", "instrument__short_title"),
    )
    readonly_fields = ("of_instrument", "history")

    # == The list ==
    def get_queryset(self, request: HttpRequest) -> Any:
        shown = ("title_zh_hans", "title_en", "force", "number")
        return (
            super()
            .get_queryset(request)
            .annotate(**{f"latest_{column}": _latest(column) for column in shown})
        )

    @admin.display(description="中文")
    def present_title_zh_hans(self, obligation: Any) -> str:
        return obligation.latest_title_zh_hans or ""

    @admin.display(description="English")
    def present_title_en(self, obligation: Any) -> str:
        return obligation.latest_title_en or ""

    @admin.display(description=_("force"))
    def present_force(self, obligation: Any) -> str:
        words = dict(ObligationRevision.Force.choices)
        return str(words.get(obligation.latest_force, ""))

    @admin.display(description=_("revision"))
    def present_number(self, obligation: Any) -> int:
        return obligation.latest_number or 0

    # == The form ==
    def add_view(
        self,
        request: HttpRequest,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if self.has_add_permission(request) and self._chosen(request) is None:
            self.message_user(
                request,
                _("Open the instrument that the duty stands in, and choose “Add a duty” there."),
                messages.INFO,
            )
            return HttpResponseRedirect(reverse("admin:register_instrument_changelist"))
        return super().add_view(request, form_url, extra_context)

    def _chosen(self, request: HttpRequest) -> Instrument | None:
        return Instrument.objects.filter(ref=request.GET.get("instrument", "")).first()

    def watched(self, obj: Obligation | None) -> dict[str, Any]:
        return {"instruments": [obj.instrument.ref]} if obj else {}

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return self.guarded(request, obj, self._form(request, obj))

    def _form(self, request: HttpRequest, obj: Obligation | None) -> type[DutyForm]:
        instrument = obj.instrument if obj else self._chosen(request)
        if instrument is None:
            raise PermissionDenied
        revision = obj.revisions.order_by("-number").first() if obj else None
        return duty_form(instrument, revision, timezone.localdate())

    def get_fieldsets(self, request: HttpRequest, obj: Any | None = None) -> Any:
        writes = (
            self.has_change_permission(request, obj) if obj else self.has_add_permission(request)
        )
        head = ["ref", "of_instrument"]
        if not writes:
            return [(None, {"fields": [*head, "history"]})]
        facts = [
            "provision",
            ("force", "confidence"),
            ("applies_from", "ends_with"),
            *MANY,
            "known_from",
        ]
        form = self._form(request, obj)
        return [
            (None, {"fields": head + facts}),
            ("简体中文", {"fields": in_language("zh_hans", *TEXTS)}),
            ("English", {"fields": in_language("en", *TEXTS)}),
            duty_deadline.FIELDSET,
            *(slot.fieldset() for slot in form.slots),
            *([(_("Revisions"), {"fields": ["history"]})] if obj else []),
        ]

    @admin.display(description=_("instrument"))
    def of_instrument(self, obligation: Obligation) -> Any:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:register_instrument_change", args=[obligation.instrument_id]),
            obligation.instrument,
        )

    @admin.display(description=_("all revisions, newest first"))
    def history(self, obligation: Obligation) -> Any:
        revisions = (
            obligation.revisions.select_related("provision", "applies_from", "ends_with")
            .prefetch_related(*MANY)
            .order_by("-number")
        )
        return render_to_string(
            "admin/register/obligation/revisions.html", {"revisions": revisions}
        )

    # == Saving ==
    def save_model(self, request: HttpRequest, obj: Obligation, form: Any, change: bool) -> None:
        duty, now = form.duty(), timezone.now()
        if change:
            if not revise_obligation(obligation=obj, duty=duty, actor=request.user, at=now):
                self.message_user(
                    request, _("Nothing changed, so there is no new revision."), messages.INFO
                )
            return
        made = add_obligation(instrument=form.instrument, duty=duty, actor=request.user, at=now)
        obj.pk, obj.ref, obj.instrument = made.pk, made.ref, made.instrument
        obj.position, obj._state.adding = made.position, False

    def response_add(
        self, request: HttpRequest, obj: Obligation, post_url_continue: str | None = None
    ) -> HttpResponse:
        response = super().response_add(request, obj, post_url_continue)
        return self._to_instrument(request, obj, response)

    def response_change(self, request: HttpRequest, obj: Obligation) -> HttpResponse:
        return self._to_instrument(request, obj, super().response_change(request, obj))

    def _to_instrument(
        self, request: HttpRequest, obj: Obligation, response: HttpResponse
    ) -> HttpResponse:
        """Another duty is one of the same instrument, and a saved one is seen in its list."""
        if "_addanother" in request.POST:
            query = urlencode({"instrument": obj.instrument.ref})
            return HttpResponseRedirect(f"{reverse('admin:register_obligation_add')}?{query}")
        if "_save" in request.POST:
            return HttpResponseRedirect(
                reverse("admin:register_instrument_change", args=[obj.instrument_id])
            )
        return response

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Nothing more: the action wrote themes, addressees and sources."""

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False
