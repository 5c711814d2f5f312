"""One filter = one URL: the same query gives the page, the table, CSV and JSON."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from regtrack.core import edtf
from regtrack.core.days import written
from regtrack.core.http import LONGEST_SEARCH, Request
from regtrack.core.texts import SUFFIXES
from regtrack.register.models import (
    Event,
    EventDate,
    Instrument,
    ObligationRevision,
)
from regtrack.timeline.chart.beyond import NONE, leave_out
from regtrack.timeline.chart.columns import BINDS, IS_DAY, themed
from regtrack.timeline.choices import places_and_themes
from regtrack.timeline.fields import BeyondFilter, DateFilter, PeriodFilter

_SEARCHED = (
    "event__title", "event__summary", "event__instrument__title", "event__instrument__short_title",
)  # fmt: skip


PARTS: dict[str, Promise] = {
    "itself": _("Without the jurisdictions in it"),
    "subdivisions": _("Only its states or regions"),
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A filter without a control of its own, while it is set; `url` is the page without it."""

    words: str | Promise
    url: str


def _instruments(request: Request) -> QuerySet[Instrument]:
    public: QuerySet[Instrument] = Instrument.objects.public().known(request.clocks.known)
    return public


class TimelineFilter(filters.FilterSet):
    """What the timeline shows. Some filters have no control: links set them, chips take them away;
    `zoom`, `at` and `lanes` choose what the chart shows of it."""

    jurisdiction = filters.ChoiceFilter(
        label=_("Jurisdiction"), method="in_jurisdiction", empty_label=_("All")
    )
    instrument_kind = filters.ChoiceFilter(
        label=_("Kind of instrument"),
        choices=Instrument.Kind.choices,
        field_name="event__instrument__kind",
        empty_label=_("All"),
    )
    kind = filters.ChoiceFilter(
        label=_("Kind of event"),
        choices=Event.Kind.choices,
        field_name="event__kind",
        empty_label=_("All"),
    )
    theme = filters.ChoiceFilter(
        label=_("Theme"),
        method="with_theme",
        empty_label=_("All"),
        null_label=_("No theme"),
        null_value=NONE,
    )
    force = filters.ChoiceFilter(
        label=_("Force of its duties"),
        choices=ObligationRevision.Force.choices,
        method="with_force",
        empty_label=_("All"),
    )
    since = PeriodFilter(label=_("From"), method="from_day")
    until = PeriodFilter(label=_("To"), method="to_day")
    q = filters.CharFilter(label=_("Words"), method="search", max_length=LONGEST_SEARCH)
    binding = filters.BooleanFilter(
        label=_("Only what binds"), method="that_binds", widget=forms.CheckboxInput({"value": "1"})
    )

    instrument = filters.ModelChoiceFilter(
        label=_("Instrument"),
        queryset=_instruments,
        to_field_name="ref",
        method="of_instrument",
        null_label=_("No instrument"),
        null_value=NONE,
        widget=forms.HiddenInput,
    )
    within = filters.ChoiceFilter(
        label=_("Part of the jurisdiction"),
        choices=list(PARTS.items()),
        method="in_part",
        widget=forms.HiddenInput,
    )
    date = DateFilter(label=_("Date"), field_name="edtf", widget=forms.HiddenInput)
    exact = filters.BooleanFilter(
        label=_("Only dates known to the day"), method="on_a_day", widget=forms.HiddenInput
    )
    beyond = BeyondFilter(
        label=_("Other than the chart’s other lanes"), method="left_over", widget=forms.HiddenInput
    )
    zoom = filters.ChoiceFilter(
        label=_("Zoom of the chart"),
        choices=[
            ("years", pgettext_lazy("zoom", "Years")),
            ("quarter", pgettext_lazy("zoom", "Quarters")),
            ("month", pgettext_lazy("zoom", "Months")),
            ("week", pgettext_lazy("zoom", "Weeks")),
        ],
        method="unchanged",
        widget=forms.HiddenInput,
    )
    at = PeriodFilter(label=_("Centre of the chart"), method="unchanged", widget=forms.HiddenInput)
    lanes = filters.ChoiceFilter(
        label=_("Lanes of the chart"),
        choices=[
            ("jurisdiction", pgettext_lazy("lanes", "Jurisdictions")),
            ("instrument", pgettext_lazy("lanes", "Instruments")),
            ("theme", pgettext_lazy("lanes", "Themes")),
        ],
        method="unchanged",
        widget=forms.HiddenInput,
    )

    OF_THE_CHART = ("zoom", "at", "lanes")

    class Meta:
        model = EventDate
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in places_and_themes(
            get_language() or "en", self.request.clocks.known
        ).items():
            self.filters[name].extra["choices"] = choices

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What `chart.draw` is asked: the valid options, and the query that its links keep."""
        cleaned = {}
        if self.is_bound:
            self.form.is_valid()  # what makes no sense is not among the cleaned
            cleaned = self.form.cleaned_data
        return {
            **{name: cleaned.get(name) for name in self.OF_THE_CHART},
            "query": {
                name: value
                for name, value in self.request.GET.items()
                if value and (name not in self.filters or name in cleaned)
            },
        }

    @property
    def kept(self) -> Iterator[forms.BoundField]:
        """The fields without a control that are set and valid: the form carries them on."""
        for field in self.form.hidden_fields():
            if field.value() and not field.errors:
                yield field

    @property
    def mistaken(self) -> Iterator[forms.BoundField]:
        """The fields without a control that are set to what makes no sense."""
        return (field for field in self.form.hidden_fields() if field.errors)

    @property
    def chips(self) -> Iterator[Chip]:
        """The filters without a control that are set, in words, each to be taken away."""
        for field in self.kept:
            if field.name not in self.OF_THE_CHART:
                query = self.request.GET.copy()
                for name in (field.name, "page", "after", "before"):
                    query.pop(name, None)
                yield Chip(self._in_words(field), f"{self.request.path}?{query.urlencode()}#list")

    def _in_words(self, field: forms.BoundField) -> str | Promise:
        value = self.form.cleaned_data[field.name]
        if field.name == "instrument":
            return _("No instrument") if value == NONE else str(value)
        if field.name == "within":
            return PARTS[value]
        if field.name == "date":
            return written(value).get(get_language() or "en")
        return field.label

    def unchanged(self, rows: QuerySet[EventDate], name: str, value: object) -> QuerySet[EventDate]:
        return rows

    def in_jurisdiction(
        self, rows: QuerySet[EventDate], name: str, value: str
    ) -> QuerySet[EventDate]:
        """The jurisdiction and those inside it."""
        return rows.filter(Q(event__jurisdiction=value) | Q(event__jurisdiction__parent=value))

    def in_part(self, rows: QuerySet[EventDate], name: str, value: str) -> QuerySet[EventDate]:
        """Of the jurisdiction only itself, or only its subdivisions (ISO 3166-2: US-CA of US)."""
        place = self.form.cleaned_data.get("jurisdiction")
        if not place:
            return rows
        if value == "itself":
            return rows.filter(event__jurisdiction=place)
        return rows.filter(
            event__jurisdiction__parent=place, event__jurisdiction__code__startswith=f"{place}-"
        )

    def of_instrument(
        self, rows: QuerySet[EventDate], name: str, value: Instrument | str
    ) -> QuerySet[EventDate]:
        if isinstance(value, str):  # NONE
            return rows.filter(event__instrument__isnull=True)
        return rows.filter(event__instrument=value)

    def with_theme(self, rows: QuerySet[EventDate], name: str, value: str) -> QuerySet[EventDate]:
        """Events from which a duty with this theme applies, as known; or none with any theme."""
        duties = themed(self.request.clocks.known).order_by()
        if value == NONE:
            return rows.filter(~Exists(duties.filter(applies_from=OuterRef("event"))))
        return rows.filter(event__in=duties.filter(themes__ref=value).values("applies_from"))

    def that_binds(self, rows: QuerySet[EventDate], name: str, value: bool) -> QuerySet[EventDate]:
        return rows.filter(BINDS) if value else rows

    def on_a_day(self, rows: QuerySet[EventDate], name: str, value: bool) -> QuerySet[EventDate]:
        return rows.filter(IS_DAY) if value else rows

    def left_over(self, rows: QuerySet[EventDate], name: str, value: str) -> QuerySet[EventDate]:
        return leave_out(rows, value, self.request.clocks.known)

    def with_force(self, rows: QuerySet[EventDate], name: str, value: str) -> QuerySet[EventDate]:
        """Events of instruments that have a duty of this force, as known."""
        duties = ObligationRevision.objects.current(self.request.clocks.known).filter(force=value)
        return rows.filter(event__instrument__in=duties.order_by().values("obligation__instrument"))

    def from_day(
        self, rows: QuerySet[EventDate], name: str, value: edtf.Edtf
    ) -> QuerySet[EventDate]:
        return rows.filter(Q(latest__gte=value.earliest) | Q(latest__isnull=True))

    def to_day(self, rows: QuerySet[EventDate], name: str, value: edtf.Edtf) -> QuerySet[EventDate]:
        return rows.filter(
            Q(earliest__lte=value.latest) | Q(earliest__isnull=True, latest__isnull=False)
        )

    def search(self, rows: QuerySet[EventDate], name: str, value: str) -> QuerySet[EventDate]:
        """Every word must stand in a title or summary, in either language."""
        for word in value.split():
            found = Q(event__ref__icontains=word)
            for field in _SEARCHED:
                for suffix in SUFFIXES.values():
                    found |= Q(**{f"{field}_{suffix}__icontains": word})
            rows = rows.filter(found)
        return rows
