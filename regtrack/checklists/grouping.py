"""The entries of one page of a list under headings of another kind than their instruments. Each wants
them in the order of its headings (`listing.choose`)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from itertools import groupby
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from regtrack.checklists.answers import Entry, Group
from regtrack.core.texts import Text
from regtrack.register.status import Status

SOON = dt.timedelta(days=30)


def by_theme(entries: Iterable[Entry], themes: Mapping[str, Text]) -> list[Group]:
    """By the first theme of each duty; wants items of `choose(by="theme")`."""
    language = get_language() or "en"

    def theme(entry: Entry) -> tuple[Any, Any]:
        ref = getattr(entry.item, "theme", None)
        return ref, themes[ref].get(language) if ref else _("No theme")

    return _grouped(entries, theme)


def by_owner(entries: Iterable[Entry]) -> list[Group]:
    """Wants `item.owner` fetched."""

    def owner(entry: Entry) -> tuple[Any, Any]:
        assert entry.item
        return entry.item.owner_id, entry.item.owner or _("Nobody yet")

    return _grouped(entries, owner)


def by_day(entries: Iterable[Entry], today: dt.date) -> list[Group]:
    """Of the open duties what is over, what comes in the next 30 days, what later, and what has no
    day; then the rest."""

    def when(entry: Entry) -> tuple[Any, Any]:
        day, item = entry.due_on, entry.item
        assert item
        if entry.verdict != item.Verdict.APPLIES or item.status in item.Status.settled():
            return "rest", _("Settled, or no duty")
        if day is None:
            return "no-day", _("No day")
        if day < today:
            return "over", _("Before today")
        if day <= today + SOON:
            return "soon", _("In the next 30 days")
        return "later", _("Later")

    return _grouped(entries, when)


def _grouped(entries: Iterable[Entry], key: Callable[[Entry], tuple[Any, Any]]) -> list[Group]:
    groups = []
    for found, part in groupby(entries, key=lambda entry: key(entry)[0]):
        rows = list(part)
        groups.append(Group(found, key(rows[0])[1], None, Status.UNKNOWN, [], rows))
    return groups
