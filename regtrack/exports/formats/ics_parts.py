"""What every calendar is made of (RFC 5545, with the properties of RFC 7986)."""

from __future__ import annotations

import datetime as dt
from typing import TypeVar

from icalendar import Calendar, Event, vDate, vDuration, vText, vUri

from regtrack.exports.formats.words import link_of, visible

REFRESH = dt.timedelta(hours=6)
MILESTONES = (30, 7)  # days before
_DAY = dt.timedelta(days=1)
Value = TypeVar("Value", vDate, vDuration, vUri)


def calendar(product: str, name: str, about: str, url: str) -> Calendar:
    """One without entries; `product` is its PRODID, `url` where it comes from."""
    made = Calendar()
    made.add("version", "2.0")
    made.add("prodid", product)
    made.add("calscale", "GREGORIAN")
    made["name"] = made["x-wr-calname"] = text(name)
    made["description"] = made["x-wr-caldesc"] = text(about)
    if target := link_of(url):
        made["source"] = typed(vUri(target), "URI")
    made["refresh-interval"] = typed(vDuration(REFRESH), "DURATION")
    made["x-published-ttl"] = vDuration(REFRESH)
    return made


def entry(uid: str, changed_at: dt.datetime, sequence: int, first: dt.date, last: dt.date) -> Event:
    """An all-day entry from the first to the last day, both included: DTEND is the day after
    (section 3.6.1)."""
    event = Event()
    event["uid"] = uid
    event.add("dtstamp", changed_at.astimezone(dt.UTC))
    event.add("last-modified", changed_at.astimezone(dt.UTC))
    event["sequence"] = str(sequence)
    event["dtstart"] = typed(vDate(first), "DATE")
    event["dtend"] = typed(vDate(last + _DAY if last < dt.date.max else last), "DATE")
    event["transp"] = "TRANSPARENT"
    return event


def text(words: str) -> vText:
    return vText(visible(words))


def typed(value: Value, kind: str) -> Value:
    value.params["VALUE"] = kind
    return value
