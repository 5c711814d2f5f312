"""What every page of a checklist reads of the register, kept in the process while it stays the same."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from regtrack.core.texts import Text, both
from regtrack.register.lives import Lives, read_lives
from regtrack.register.models import Instrument, Theme
from regtrack.register.vocabulary import Vocabulary, load_vocabulary


@dataclass(frozen=True, slots=True)
class Kept:
    """The names, the dates of all events as known on a day, the themes by ref in their order, and of
    each instrument its ref and short name by its key. Nobody changes any of it."""

    vocabulary: Vocabulary
    lives: Lives
    themes: Mapping[str, Text]
    laws: Mapping[int, tuple[str, Text]]


def read_kept(stamp: str | None, known: dt.date) -> Kept:
    """As of the register's revision `stamp` (`revision.newest_stamp`), which names all that was ever
    written to it. Six queries for what was not read yet, or where nothing was ever recorded, since
    then nobody could say whether it is still the same; else none.
    """
    return _read(stamp, known) if stamp else _read.__wrapped__("", known)


def forget() -> None:
    """For tests, whose registers change without a record."""
    _read.cache_clear()


@lru_cache(maxsize=16)
def _read(stamp: str, known: dt.date) -> Kept:
    themes = {theme.ref: both(theme, "name") for theme in Theme.objects.all()}
    laws = {law.pk: (law.ref, _short(law)) for law in Instrument.objects.all()}
    return Kept(load_vocabulary(), read_lives(known), themes, laws)


def _short(law: Instrument) -> Text:
    long, short = both(law, "title"), both(law, "short_title")
    return Text(short.zh_hans or long.zh_hans, short.en or long.en)
