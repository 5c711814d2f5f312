"""The list of instruments, and what can be done with many of them at once."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from regtrack.core.texts import both
from regtrack.register.actions.publish_instrument import publish_instrument
from regtrack.register.actions.recording import recording
from regtrack.register.actions.unpublish_instrument import unpublish_instrument
from regtrack.register.admin.forms import columns
from regtrack.register.admin.recorded import RecordedAdmin
from regtrack.register.models import Instrument


class InstrumentList(RecordedAdmin):
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
    actions = ("publish", "unpublish")

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

    def goes_into_a_set(self, request: HttpRequest) -> bool:
        """What does is made public with the set, by whoever reviews it."""
        return bool(getattr(request, "stages", False) or getattr(request, "change_set", None))

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
        if self.goes_into_a_set(request):
            said = ngettext(
                "%(number)d instrument is marked to become public: the reviewer decides.",
                "%(number)d instruments are marked to become public: the reviewer decides.",
                shown,
            )
        else:
            said = ngettext(
                "%(number)d instrument is now published.",
                "%(number)d instruments are now published.",
                shown,
            )
        self.message_user(request, said % {"number": shown}, messages.SUCCESS)

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
