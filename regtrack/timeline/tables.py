from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import Case, CharField, F, QuerySet, TextChoices, Value, When
from django.db.models.functions import Coalesce, NullIf
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django_tables2.data import TableQuerysetData

from regtrack.core.clocks import Clocks
from regtrack.core.templatetags.regtrack import short_edtf
from regtrack.core.templatetags.regtrack import status as status_tag
from regtrack.register.models import Confidence, Event, EventDate
from regtrack.register.querysets import EventDateQuerySet
from regtrack.timeline.rows import Row, rows


class TimelineData(TableQuerysetData):
    """Current assertions, sorted by the database and made into rows a page at a time."""

    data: EventDateQuerySet

    def __init__(self, found: EventDateQuerySet, clocks: Clocks) -> None:
        super().__init__(found.for_timeline(clocks.known).in_order())
        self.clocks = clocks

    def __getitem__(self, key: Any) -> Any:
        return rows(self.data[key], self.clocks)

    def order_by(self, aliases: Any) -> None:
        super().order_by(aliases)
        # Equal rows keep one order, so that no page shows one twice.
        self.data = self.data.order_by(*self.data.query.order_by, "event_id")


def _by_words(
    found: QuerySet[EventDate], column: str, choices: type[TextChoices], down: bool
) -> tuple[QuerySet[EventDate], bool]:
    """Sorted as the reader sees the choices, not by their codes."""
    words = sorted(choices, key=lambda choice: str(choice.label))
    place = Case(*(When(**{column: choice}, then=Value(n)) for n, choice in enumerate(words)))
    return found.order_by(place.desc() if down else place.asc()), True


class TimelineTable(tables.Table):
    """The list as a table: one row an event. A status is derived row by row, so it does not sort."""

    date = tables.Column(verbose_name=_("Date"), order_by="day")
    place = tables.Column(
        verbose_name=_("Jurisdiction"),
        accessor="event__jurisdiction__name",
        order_by="event__jurisdiction__name",
    )
    kind = tables.Column(verbose_name=_("Kind of event"), accessor="event__get_kind_display")
    title = tables.Column(verbose_name=_("Event"), accessor="event__title", order_by="event__title")
    instrument = tables.Column(verbose_name=_("Instrument"), default="")
    status = tables.Column(verbose_name=_("Status"), accessor="badges", orderable=False)
    duties = tables.Column(
        verbose_name=_("Duties"), order_by="duties", attrs={"td": {"class": "num"}}
    )
    confidence = tables.Column(
        verbose_name=_("Confidence"), accessor="event__get_confidence_display"
    )

    class Meta:
        per_page_field = "rows"

    def __init__(self, found: EventDateQuerySet, *, clocks: Clocks) -> None:
        super().__init__(TimelineData(found, clocks))

    def order_kind(
        self, found: QuerySet[EventDate], is_descending: bool
    ) -> tuple[QuerySet[EventDate], bool]:
        return _by_words(found, "event__kind", Event.Kind, is_descending)

    def order_confidence(
        self, found: QuerySet[EventDate], is_descending: bool
    ) -> tuple[QuerySet[EventDate], bool]:
        return _by_words(found, "event__confidence", Confidence, is_descending)

    def order_instrument(
        self, found: QuerySet[EventDate], is_descending: bool
    ) -> tuple[QuerySet[EventDate], bool]:
        law = "event__instrument__"
        name = Coalesce(
            NullIf(F(f"{law}short_title"), Value("")),
            F(f"{law}title"),
            Value(""),
            output_field=CharField(),
        )
        return found.order_by(name.desc() if is_descending else name.asc()), True

    def render_date(self, record: Row) -> SafeString:
        return short_edtf(record.date.edtf)

    def render_instrument(self, value: Any) -> SafeString:
        address = self.request.clocks.carried_to(value.get_absolute_url())
        return format_html('<a href="{}">{}</a>', address, value)

    def render_status(self, value: Any) -> SafeString:
        return format_html_join(" ", "{}", ((status_tag(badge),) for badge in value))
