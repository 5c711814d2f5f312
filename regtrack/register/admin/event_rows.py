"""Events, and what is said about when they happen, as rows of a form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AutocompleteSelect,
    RelatedFieldWidgetWrapper,
)
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from regtrack.core.texts import both
from regtrack.register.actions import name_refs
from regtrack.register.actions.assert_date import assert_date
from regtrack.register.admin.forms import BilingualForm, side_by_side
from regtrack.register.admin.more_rows import MoreRows, asked_rows
from regtrack.register.admin.recorded import StackedInline
from regtrack.register.models import Event, EventDate, Source
from regtrack.register.models.event import validate_edtf

FIRST_DATE = ("edtf", "known_from", "source")
KNOWN_FROM = _(
    "The day the public could know: for a day that lies ahead, the publication that set it; "
    "else the day itself."
)
HOW_TO_SAY_A_DATE = _(
    "A day 2026-08-01, a month 2026-08, a year 2026, a quarter 2026-33 (33 to 36: the first to the "
    "fourth); about 2026~, perhaps 2026-08?, between 2026-04/2026-05, from a day on 2026-08-15/.., "
    "or not-appointed. Say only what the source says."
)
MOVE = "move"  # the query of an event's page that shows no more than the form to move its date


def source_field(*, plain: bool = False) -> forms.ModelChoiceField[Source]:
    """`plain` for those without JavaScript: every source in one list."""
    foreign_key = EventDate._meta.get_field("source")
    return forms.ModelChoiceField(
        Source.objects.all(),
        label=_("Source of the date"),
        required=False,
        help_text=_(
            "Leave it empty for the source that you enter first on this page, or for the only one "
            "that the instrument has."
        ),
        widget=forms.Select()
        if plain
        else RelatedFieldWidgetWrapper(
            AutocompleteSelect(foreign_key, admin.site),
            foreign_key.remote_field,
            admin.site,
            can_add_related=True,
        ),
    )


def all_dates(event: Event) -> list[EventDate]:
    """Every assertion, the newest last, whoever knows it when; reads what is prefetched."""
    return sorted(event.dates.all(), key=lambda date: (date.known_from, date.number))


def present_date(event: Event) -> EventDate | None:
    return next(iter(reversed(all_dates(event))), None)


def said_of(event: Event) -> Any:
    """Every date of the event in a line, those that no longer hold struck through."""
    *earlier, latest = all_dates(event)
    return format_html(
        "{}{} · {} {}",
        format_html_join(
            "",
            '<s title="{}">{}</s> <span aria-hidden="true">→</span> ',
            ((date.known_from.isoformat(), date.edtf) for date in earlier),
        ),
        latest.edtf,
        _("known since"),
        latest.known_from.isoformat(),
    )


def move_address(event: Event) -> str:
    """Where the date of `event` is moved, by one small form."""
    return f"{reverse('admin:register_event_change', args=[event.pk])}?{MOVE}=1"


def is_moving(request: HttpRequest) -> bool:
    return bool(request.GET.get(MOVE))


class EventForm(BilingualForm):
    """A new event brings its first date; later its date is moved on its own page."""

    in_one_language = ("title", "summary")
    edtf = forms.CharField(
        label=_("Date"),
        max_length=40,
        validators=[validate_edtf],
        help_text=HOW_TO_SAY_A_DATE,
    )
    known_from = forms.DateField(
        label=_("Known since"), widget=AdminDateWidget, help_text=KNOWN_FROM
    )
    source = source_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            for name in FIRST_DATE:
                self.fields[name].required = False
                self.fields[name].disabled = True
                self.fields[name].widget = forms.HiddenInput()

    def assert_first_date(
        self, event: Event, *, otherwise: Source | None, actor: Any, at: Any
    ) -> None:
        """`otherwise` is the source of a date that names none."""
        source = self.cleaned_data["source"] or otherwise
        if source is None:
            raise ValidationError(
                _(
                    "Milestone “%(event)s”: found no source of its date; expected one, as the "
                    "instrument has none or more than one."
                )
                % {"event": event.title}
            )
        assert_date(
            event=event,
            edtf=self.cleaned_data["edtf"],
            known_from=self.cleaned_data["known_from"],
            source=source,
            actor=actor,
            at=at,
        )

    def make_ref(self, event: Event) -> None:
        context = event.instrument.ref if event.instrument else event.jurisdiction_id
        wanted = name_refs.event_ref(context, self.cleaned_data["edtf"], event.kind)
        event.ref = name_refs.free(Event.objects, wanted)


class EventRow(MoreRows, StackedInline):
    model = Event
    form = EventForm
    part = "milestones"
    first = 1
    can_delete = False
    show_change_link = True
    verbose_name_plural = _("events and their dates")
    readonly_fields = ("present",)
    autocomplete_fields = ("sources",)

    def get_fieldsets(self, request: HttpRequest, obj: Any | None = None) -> Any:
        writes = self.has_add_permission(request, obj) or self.has_change_permission(request, obj)
        return [
            (
                None,
                {
                    "fields": [
                        ("kind", "confidence", "published"),
                        "present",
                        *([FIRST_DATE] if writes else []),
                        *side_by_side("title", "summary", "scope"),
                        "sources",
                    ]
                },
            )
        ]

    def has_add_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        """A new event brings a date, so whoever adds one may add the other."""
        return bool(
            super().has_add_permission(request, obj)
            and request.user.has_perm("register.add_eventdate")
        )

    def get_formset(self, request: HttpRequest, obj: Any | None = None, **kwargs: Any) -> Any:
        made: Any = super().get_formset(request, obj, **kwargs)
        if asked_rows(request) and "source" in made.form.base_fields:
            made.form.base_fields["source"] = source_field(plain=True)
        return made

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("instrument").prefetch_related("dates")

    @admin.display(description=_("present date"))
    def present(self, event: Event) -> Any:
        if not event.pk or present_date(event) is None:
            return _("none yet: give the first one below")
        return format_html(
            '{} · <a href="{}">{}</a>', said_of(event), move_address(event), _("Move the date")
        )


class EventDateForm(BilingualForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "known_from" in self.fields:
            self.fields["known_from"].help_text = KNOWN_FROM
        if "edtf" in self.fields:
            self.fields["edtf"].help_text = HOW_TO_SAY_A_DATE

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("moved_by") and cleaned["moved_by"].pk == self.instance.event_id:
            self.add_error(
                "moved_by",
                _("Found the event itself; expected another event that moved its date."),
            )
        return cleaned


class EventDateRow(StackedInline):
    """What was said stays as it is; a new row moves the date."""

    model = EventDate
    form = EventDateForm
    fk_name = "event"
    extra = 0
    can_delete = False
    autocomplete_fields = ("source", "moved_by")
    fields = (("edtf", "known_from", "expected"), ("source", "moved_by"), *side_by_side("note"))
    verbose_name_plural = _("dates: add one to move the event; earlier ones stay")

    def get_queryset(self, request: HttpRequest) -> Any:
        rows = super().get_queryset(request).order_by("number")
        rows = rows.select_related("source", "moved_by")
        return rows.none() if is_moving(request) else rows

    def get_formset(self, request: HttpRequest, obj: Any | None = None, **kwargs: Any) -> Any:
        needs_one = obj is None or is_moving(request)
        made: Any = super().get_formset(
            request, obj, **{"min_num": int(needs_one), "validate_min": True, **kwargs}
        )
        if is_moving(request):
            made.max_num = 1
        return made

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return True

    def assert_rows(self, formset: Any, event: Event, *, actor: Any, at: Any) -> None:
        for date in formset.save(commit=False):
            assert_date(
                event=event,
                edtf=date.edtf,
                known_from=date.known_from,
                source=date.source,
                moved_by=date.moved_by,
                expected=date.expected,
                note=both(date, "note"),
                actor=actor,
                at=at,
            )
        formset.deleted_objects, formset.changed_objects = [], []
