"""The chart's words: what its marks, pills, bars and ticks are called, in the page's language."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import get_language, gettext, ngettext, pgettext

from regtrack.core.clocks import Clocks
from regtrack.core.days import day as day_in_words
from regtrack.core.days import written
from regtrack.register.badges import of_status
from regtrack.register.status import BINDS, Status
from regtrack.timeline.chart.beyond import Kind
from regtrack.timeline.layout import Cluster, Lane, Tick
from regtrack.timeline.layout.given import Language


def language() -> Language:
    return "zh-hans" if get_language() == "zh-hans" else "en"


def grouping(kind: Kind) -> str:
    """What a lane stands for."""
    return {
        "jurisdiction": pgettext("lanes", "Jurisdictions"),
        "instrument": pgettext("lanes", "Instruments"),
        "theme": pgettext("lanes", "Themes"),
    }[kind]


def in_words(day: dt.date, *, short: bool = False) -> str:
    return day_in_words(day, short=short).get(language())


def date_in_words(edtf: str) -> str:
    return written(edtf).get(language())


def count(number: int) -> str:
    return ngettext("%(number)s event", "%(number)s events", number) % {"number": number}


def today(clocks: Clocks) -> str:
    words = in_words(clocks.on, short=True)
    return gettext("Today, %(day)s") % {"day": words} if clocks.on == clocks.today else words


def mark(date: str, place: str, title: str) -> str:
    """One event; `date` is its date in words."""
    return gettext("%(day)s, %(place)s: %(title)s") % {"day": date, "place": place, "title": title}


def cluster(found: Cluster) -> str:
    return some(found.lane.name, found.count, found.first_day, found.last_day)


def some(place: str, number: int, first: dt.date, last: dt.date) -> str:
    if first == last:
        return on_date(place, number, in_words(first))
    return gettext("%(place)s: %(count)s from %(first)s to %(last)s") % {
        "place": place,
        "count": count(number),
        "first": in_words(first),
        "last": in_words(last),
    }


def on_date(place: str, number: int, date: str) -> str:
    """Several events of one date, in words."""
    return gettext("%(place)s: %(count)s, %(date)s") % {
        "place": place, "count": count(number), "date": date,
    }  # fmt: skip


def lane(name: str) -> str:
    """Of the link that a lane's name is."""
    return gettext("%(place)s: list of its events") % {"place": name}


def period(
    name: str, status: Status, start: dt.date, end: dt.date | None, old: list[str], on: dt.date
) -> str:
    """A bar: the instrument, how it stands, from when to when, and which dates were moved; seen from
    the day `on`, nothing is in force that begins later."""
    said = {"name": name, "status": of_status(status).word, "first": in_words(start)}
    if status in BINDS and start > on:
        words = gettext("%(name)s: will be in force from %(first)s") % said
    elif end is None:
        words = gettext("%(name)s: %(status)s, from %(first)s") % said
    else:
        said["last"] = in_words(end)
        words = gettext("%(name)s: %(status)s, from %(first)s to %(last)s") % said
    if old:
        earlier = ("、" if language() == "zh-hans" else ", ").join(old)
        words = gettext("%(period)s; before it was moved: %(old)s") % {
            "period": words, "old": earlier,
        }  # fmt: skip
    return words


def more(lane: Lane, periods: int) -> str:
    if not lane.hidden:
        return ngettext("%(number)s more period", "%(number)s more periods", periods) % {
            "number": periods
        }
    if not periods:
        return ngettext(
            "%(number)s more instrument", "%(number)s more instruments", lane.hidden
        ) % {"number": lane.hidden}
    return gettext("More periods: %(periods)s, and those of %(number)s instruments") % {
        "periods": periods, "number": lane.hidden,
    }  # fmt: skip


def tick(found: Tick) -> str:
    """2023; Q2, or 2023 for the first quarter; May 2023, then Jun; 31 Jul 2023, then 7 Aug."""
    day = found.day
    if found.unit == "year":
        return str(day.year)
    if found.unit == "quarter":
        number = (day.month + 2) // 3
        if number == 1:
            return written(f"{day:%Y}").get(language())
        words = written(f"{day.isoformat()[:4]}-{32 + number}")
        return _of_year(words.get(language()), day.year, found.with_year)
    if found.unit == "month":
        words = written(day.isoformat()[:7], short=True)
    else:
        words = day_in_words(day, short=True)
    return _of_year(words.get(language()), day.year, found.with_year)


def _of_year(words: str, year: int, with_year: bool) -> str:
    return words if with_year else words.removeprefix(f"{year}年").removesuffix(str(year)).strip()
