from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import TextChoices
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django_tables2.data import TableQuerysetData

from regtrack.core.clocks import Clocks
from regtrack.core.templatetags.regtrack import short_edtf
from regtrack.core.templatetags.regtrack import status as status_tag
from regtrack.core.texts import SUFFIXES, sort_key
from regtrack.register.models import Confidence, Event
from regtrack.register.querysets import EventDateQuerySet
from regtrack.timeline.rows import Row, rows

# The columns of words: translated texts, of which the first that is not empty is shown, and choices.
TEXTS = {
    "place": ("event__jurisdiction__name",),
    "title": ("event__title",),
    "instrument": ("event__instrument__short_title", "event__instrument__title"),
}
CHOICES: dict[str, type[TextChoices]] = {"kind": Event.Kind, "confidence": Confidence}


class TimelineData(TableQuerysetData):
    """Current assertions in the wanted order, made into rows a page at a time."""

    data: EventDateQuerySet

    def __init__(self, found: EventDateQuerySet, clocks: Clocks) -> None:
        super().__init__(found.for_timeline(clocks.known).in_order())
        self.clocks = clocks
        self.by_words: list[int] | None = None  # the keys of all rows, where words sort them

    def __getitem__(self, key: Any) -> Any:
        if self.by_words is None:
            return rows(self.data[key], self.clocks)
        wanted = self.by_words[key]
        found = {date.pk: date for date in self.data.filter(pk__in=wanted)}
        return rows([found[pk] for pk in wanted], self.clocks)

    def order_by(self, aliases: Any) -> None:
        """No database sorts words as the reader of a language does, so words are sorted here."""
        first = aliases[0] if aliases else ""
        if (column := first.removeprefix("-")) in TEXTS or column in CHOICES:
            self.by_words = self._sorted_by(column, down=first.startswith("-"))
            return
        super().order_by(aliases)
        # Equal rows keep one order, so that no page shows one twice.
        self.data = self.data.order_by(*self.data.query.order_by, "event_id")

    def _sorted_by(self, column: str, *, down: bool) -> list[int]:
        """One query; equal words stay in order of time."""
        language = get_language() or "en"
        if column in CHOICES:
            choices = CHOICES[column]
            codes = self.data.values_list("pk", f"event__{column}")
            words = {pk: str(choices(code).label) for pk, code in codes}
        else:
            suffixes = sorted(SUFFIXES.values(), key=lambda name: name != SUFFIXES[language])
            names = [f"{text}_{suffix}" for text in TEXTS[column] for suffix in suffixes]
            found = self.data.values_list("pk", *names)
            words = {pk: next(filter(None, texts), "") for pk, *texts in found}
        return sorted(words, key=lambda pk: sort_key(words[pk], language), reverse=down)


class TimelineTable(tables.Table):
    """The list as a table: one row an event. A status is derived row by row, so it does not sort."""

    date = tables.Column(verbose_name=_("Date"), order_by="day")
    place = tables.Column(verbose_name=_("Jurisdiction"), accessor="event__jurisdiction__name")
    kind = tables.Column(verbose_name=_("Kind of event"), accessor="event__get_kind_display")
    title = tables.Column(verbose_name=_("Event"), accessor="event__title")
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

    def render_date(self, record: Row) -> SafeString:
        return short_edtf(record.date.edtf)

    def render_instrument(self, value: Any) -> SafeString:
        address = self.request.clocks.carried_to(value.get_absolute_url())
        return format_html('<a href="{}">{}</a>', address, value)

    def render_status(self, value: Any) -> SafeString:
        return format_html_join(" ", "{}", ((status_tag(badge),) for badge in value))
