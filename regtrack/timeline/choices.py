"""What a person may choose from in the timeline's filters, where the register says what there is."""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, F, OuterRef, Value

from regtrack.register.models import Event, Jurisdiction, Theme
from regtrack.timeline.chart import columns


def places_and_themes(language: str, known: dt.date) -> dict[str, list[tuple[str, str]]]:
    """The choices of `jurisdiction` (those with events as known) and `theme`, in the language; one query."""
    name = columns.text("name", language=language)
    events = Event.objects.public().filter(dates__known_from__lte=known)
    inside = events.filter(jurisdiction__parent=OuterRef("pk"))
    there = events.filter(jurisdiction=OuterRef("pk"))
    places = Jurisdiction.objects.filter(Exists(there) | Exists(inside))
    of_places = places.order_by().annotate(
        of=Value("jurisdiction"), place=Value(0), words=name, key=F("code")
    )
    of_themes = Theme.objects.order_by().annotate(
        of=Value("theme"), place=F("position"), words=name, key=F("ref")
    )
    found: dict[str, list[tuple[str, str]]] = {"jurisdiction": [], "theme": []}
    columns_of = ("of", "place", "key", "words")
    rows = of_places.values_list(*columns_of).union(of_themes.values_list(*columns_of))
    for of, _place, key, words in sorted(rows):
        found[of].append((key, words))
    return found
