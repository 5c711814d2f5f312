"""What every document shares."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from regtrack.core.texts import Text

Language = Literal["zh-hans", "en", "both"]
LANGUAGES: tuple[Language, ...] = ("zh-hans", "en", "both")


@dataclass(frozen=True, slots=True)
class Source:
    publisher: str
    url: str
    kind: Text  # "official", "press" …, as a word for people
    checked_on: dt.date | None  # None: nobody opened the page
