"""The message catalogue without system gettext: Babel extracts and compiles, Django reads."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.db import models
from django.utils.functional import Promise
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


def translated(message: str | Promise) -> Text:
    """A message of the catalogue, lazy or not, in both languages at once."""
    texts = {}
    for language in LANGUAGES:
        with override(language):
            texts[language] = gettext(message) if isinstance(message, str) else str(message)
    return Text(zh_hans=texts["zh-hans"], en=texts["en"])


def choice_label(choice: models.TextChoices) -> Text:
    """The label of one of a field's choices in both languages."""
    return _choice_label(type(choice), choice.value)


@cache
def _choice_label(choices: type[models.TextChoices], value: str) -> Text:
    return translated(choices(value).label)


def extracted(base: Path, folders: Iterable[str]) -> Catalog:
    """Every message of the sources below `folders` of `base`: Python files and Django templates."""
    catalogue = Catalog(locale="zh_Hans", charset="utf-8")
    for path in _sources(base, folders):
        name = path.relative_to(base).as_posix()
        text = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # Its indentation is that of HTML, which Python's would refuse.
            text = "\n".join(map(str.lstrip, templatize(text, origin=name).split("\n")))
        found = extract("python", io.BytesIO(text.encode()), KEYWORDS, ["Translators:"])
        for _, message, comments, context in found:
            catalogue.add(message, locations=[(name, 0)], auto_comments=comments, context=context)
    return catalogue


def read_catalogue() -> Catalog:
    with CATALOGUE.open("rb") as file:
        return read_po(file, locale="zh_Hans")


def write_catalogue(catalogue: Catalog) -> None:
    with CATALOGUE.open("wb") as file:
        write_po(file, catalogue, width=100, sort_output=True, no_location=True, omit_header=False)


def compile_catalogue() -> Path:
    """Write the .mo file that Django reads, beside the .po file; returns its path."""
    compiled = CATALOGUE.with_suffix(".mo")
    with compiled.open("wb") as file:
        write_mo(file, read_catalogue())
    return compiled


def _sources(base: Path, folders: Iterable[str]) -> Iterator[Path]:
    for folder in folders:
        for path in sorted((base / folder).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path
