"""The message catalogue without system gettext: Babel extracts and compiles, Django reads."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract, extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation import gettext, override
from django.utils.translation.template import templatize

from regtrack.core.texts import LANGUAGES, Text

LOCALE_DIR = Path(__file__).resolve().parents[1] / "locale"
CATALOGUE = LOCALE_DIR / "zh_Hans" / "LC_MESSAGES" / "django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "npgettext": ((1, "c"), 2, 3),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
}


@cache
def translated(message: str) -> Text:
    """A message of the catalogue in both languages at once."""
    texts = {}
    for language in LANGUAGES:
        with override(language):
            texts[language] = gettext(message)
    return Text(zh_hans=texts["zh-hans"], en=texts["en"])
