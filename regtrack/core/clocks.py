"""The two clocks: `on`, which day's law; `known`, as it was known on which day.

Both are calendar days without a time zone: the law's days are local dates. They come from the URL
and default to today, which only a view or a command may ask for (`today()`). The page
"The two clocks" of the documentation has the table of what follows from them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regtrack.core.address import AddressError


@dataclass(frozen=True, slots=True)
class Clocks:
    """`today` is the day in the site's time zone; `now`, where given, the moment itself."""

    on: dt.date
    known: dt.date
    today: dt.date
    now: dt.datetime | None = None

    @property
    def is_today(self) -> bool:
        return self.on == self.known == self.today

    @property
    def query(self) -> dict[str, str]:
        """What a link must carry so that the next page shows the same days."""
        days = {"on": self.on, "known": self.known}
        return {name: day.isoformat() for name, day in days.items() if day != self.today}

    def carried_to(self, address: str) -> str:
        """The address of a page, carrying the clocks when they are not today's."""
        return f"{address}?{urlencode(self.query)}" if self.query else address

    def days_until(self, day: dt.date, time_zone: str) -> int:
        """Calendar days from `on` to `day`, negative once it has passed.

        A day of the law begins at midnight where that law holds: seen from today, they are counted
        from the date that it is now in `time_zone` (an IANA name).
        """
        start = self.on
        if self.now is not None and self.on == self.today:
            start = self.now.astimezone(ZoneInfo(time_zone)).date()
        return (day - start).days


A_DAY = _("a day such as 2023-08-15")


def today() -> dt.date:
    """The current day in the site's time zone. Only views and commands call this."""
    return timezone.localdate()


def read(query: Mapping[str, str], now: dt.datetime) -> Clocks:
    """The clocks of a URL's query; raises AddressError for what is not a day. `now` must be aware."""
    today = timezone.localdate(now)
    return Clocks(read_day(query, "on", today), read_day(query, "known", today), today, now)


def read_day(query: Mapping[str, str], name: str, default: dt.date) -> dt.date:
    """The day that `name` gives, or `default`; raises AddressError."""
    text = query.get(name, "")
    if not text:
        return default
    try:
        day = dt.datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise AddressError(name, text, A_DAY) from None
    if day.isoformat() != text:
        raise AddressError(name, text, A_DAY)
    return day
