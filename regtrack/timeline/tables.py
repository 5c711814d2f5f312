from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from regtrack.core.templatetags.regtrack import short_edtf
from regtrack.core.templatetags.regtrack import status as status_tag
from regtrack.timeline.rows import Row


class TimelineTable(tables.Table):
    """The list as a table: one row an event, every column sorts."""

    date = tables.Column(verbose_name=_("Date"), order_by="day_or_last")
    place = tables.Column(verbose_name=_("Jurisdiction"), accessor="event__jurisdiction__name")
    kind = tables.Column(verbose_name=_("Kind of event"), accessor="event__get_kind_display")
    title = tables.Column(verbose_name=_("Event"), accessor="event__title")
    instrument = tables.Column(verbose_name=_("Instrument"), order_by="instrument_name", default="")
    status = tables.Column(verbose_name=_("Status"), accessor="badges", order_by="status_words")
    duties = tables.Column(verbose_name=_("Duties"), attrs={"td": {"class": "num"}})
    confidence = tables.Column(
        verbose_name=_("Confidence"), accessor="event__get_confidence_display"
    )

    class Meta:
        sequence = (
            "date",
            "place",
            "kind",
            "title",
            "instrument",
            "status",
            "duties",
            "confidence",
        )

    def render_date(self, record: Row) -> SafeString:
        return short_edtf(record.date.edtf)

    def render_instrument(self, value: Any) -> SafeString:
        address = self.request.clocks.carried_to(value.get_absolute_url())
        return format_html('<a href="{}">{}</a>', address, value)

    def render_status(self, value: Any) -> SafeString:
        return format_html_join(" ", "{}", ((status_tag(badge),) for badge in value))
