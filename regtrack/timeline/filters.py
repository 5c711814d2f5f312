"""One filter = one URL: the same query gives the page, the table, CSV and JSON."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from regtrack.core import edtf
from regtrack.core.texts import SUFFIXES
from regtrack.register.models import (
    Event,
    EventDate,
    Instrument,
    Jurisdiction,
    ObligationRevision,
)

_SEARCHED = (
    "event__title", "event__summary", "event__instrument__title", "event__instrument__short_title",
)  # fmt: skip


class PeriodField(forms.CharField):
    """A day, month or year; `clean` gives the parsed date, or None for an empty field."""

    def clean(self, value: Any) -> edtf.Edtf | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            parsed = edtf.parse(text)
        except edtf.EdtfError:
            parsed = None
        if parsed is None or parsed.precision not in {"day", "month", "quarter", "year"}:
            raise forms.ValidationError(
                _(
                    "Found “%(found)s”; expected a year, month or day such as 2023, 2023-07, 2023-07-13."
                ),
                params={"found": text},
            )
        return parsed


class PeriodFilter(filters.Filter):
    field_class = PeriodField


class TimelineFilter(filters.FilterSet):
    jurisdiction = filters.ModelChoiceFilter(
        label=_("Jurisdiction"),
        queryset=lambda request: Jurisdiction.objects.filter(events__isnull=False).distinct(),
        method="in_jurisdiction",
        empty_label=_("All"),
    )
    instrument = filters.ChoiceFilter(
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
    force = filters.ChoiceFilter(
        label=_("Force of its duties"),
        choices=ObligationRevision.Force.choices,
        method="with_force",
        empty_label=_("All"),
    )
    since = PeriodFilter(label=_("From"), method="from_day")
    until = PeriodFilter(label=_("To"), method="to_day")
    q = filters.CharFilter(label=_("Words"), method="search")

    class Meta:
        model = EventDate
        fields: list[str] = []

    def in_jurisdiction(
        self, rows: QuerySet[EventDate], name: str, value: Jurisdiction
    ) -> QuerySet[EventDate]:
        """The jurisdiction and those inside it."""
        return rows.filter(Q(event__jurisdiction=value) | Q(event__jurisdiction__parent=value))

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
