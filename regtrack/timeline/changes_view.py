"""The page that says what changed since a day."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from regtrack.core.http import Request
from regtrack.register.models import Instrument
from regtrack.register.revision import revised
from regtrack.timeline.began import began_to_apply
from regtrack.timeline.changes import Window, listed
from regtrack.timeline.changes_read import read

DAYS = 90  # what a visitor sees who asks for no day
PAGE = 100  # changes


class DayInput(forms.DateInput):
    """The browser's own; what is no day is not given back to it, for it would refuse that."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")

    def format_value(self, value: Any) -> str | None:
        text = super().format_value(value)
        return text if text and _is_day(text) else None


class DayField(forms.DateField):
    """A day such as 2023-08-15; anything else is refused in a sentence that repeats it."""

    widget = DayInput
    input_formats = ("%Y-%m-%d",)

    def to_python(self, value: Any) -> dt.date | None:
        if value and not _is_day(value):
            raise forms.ValidationError(
                _("Found “%(found)s”; expected a day such as 2023-08-15."),
                params={"found": value},
            )
        return super().to_python(value)


class ChangesForm(forms.Form):
    since = DayField(label=_("Changes since"), required=False)
    jurisdiction = forms.ChoiceField(label=_("Jurisdiction"), required=False)
    instrument = forms.ChoiceField(label=_("Instrument"), required=False)

    def __init__(self, query: QueryDict, known: dt.date) -> None:
        given = query.copy()
        if not given.get("since"):
            given["since"] = _days_before(known, DAYS).isoformat()
        super().__init__(given)
        self.known = known
        laws = Instrument.objects.public().known(known).select_related("jurisdiction__parent")
        chosen = {law.ref: str(law) for law in laws}
        places = {law.jurisdiction for law in laws}
        places |= {place.parent for place in places if place.parent}
        self._offer("jurisdiction", {place.code: str(place) for place in places})
        self._offer("instrument", chosen)

    def clean_since(self) -> dt.date:
        since: dt.date = self.cleaned_data["since"]
        if since > self.known:
            raise forms.ValidationError(
                _("Found %(found)s; expected a day up to %(known)s, as known on which this is."),
                params={"found": since.isoformat(), "known": self.known.isoformat()},
            )
        return since

    def _offer(self, name: str, words: dict[str, str]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("All")), *sorted(words.items(), key=lambda pair: pair[1])]

    @property
    def window(self) -> Window:
        """What the valid fields ask for."""
        self.is_valid()
        given = self.cleaned_data
        return Window(
            since=given.get("since") or _days_before(self.known, DAYS),
            known=self.known,
            jurisdiction=given.get("jurisdiction", ""),
            instrument=given.get("instrument", ""),
        )


@revised()
def changes(request: Request) -> HttpResponse:
    """What became public after `since`, up to `known`, and what this register took up in that time."""
    clocks = request.clocks
    form = ChangesForm(request.GET, clocks.known)
    window = form.window
    pages = Paginator(listed(window), PAGE)
    page = pages.get_page(request.GET.get("page"))
    shown = read(page.object_list, clocks.known)
    return render(
        request,
        "timeline/changes.html",
        {
            "form": form,
            "window": window,
            "page": page,
            "number": pages.count,
            "changes": shown,
            "began": began_to_apply(window, clocks.on),
            "sources": shown.sources,
            "day_of_visit": SafeString("<time></time>"),
        },
    )


def _days_before(day: dt.date, number: int) -> dt.date:
    return dt.date.fromordinal(max(1, day.toordinal() - number))


def _is_day(text: str) -> bool:
    try:
        return dt.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
