"""What a person may write into the timeline's filters, beside a choice from a list."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from regtrack.core import edtf
from regtrack.timeline.chart.beyond import beyond

LONGEST = 2_000  # characters; a database has its limits for a condition


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


class DateField(forms.CharField):
    """A date just as the register writes it, such as 2023-07~."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        if text:
            try:
                edtf.parse(text)
            except edtf.EdtfError:
                raise forms.ValidationError(
                    _("Found “%(found)s”; expected a date such as 2023, 2023-07 or 2023-33."),
                    params={"found": text},
                ) from None
        return text


class DateFilter(filters.Filter):
    field_class = DateField


class BeyondField(forms.CharField):
    """Lanes to leave out, as the chart links them (chart/beyond.py)."""

    def clean(self, value: Any) -> str:
        text = str(super().clean(value) or "")
        try:
            if len(text) > LONGEST:
                raise ValueError
            beyond(text)
        except ValueError:
            raise forms.ValidationError(
                _("Found “%(found)s”; expected lanes such as jurisdiction:CN,EU."),
                params={"found": text},
            ) from None
        return text


class BeyondFilter(filters.Filter):
    field_class = BeyondField
