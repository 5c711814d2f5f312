"""The menu of the files that a page can be taken away as: a format a line, each in three languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

LANGUAGES = (("en", "English"), ("zh-hans", "中文"), ("both", "中文 + English"))
# By the word of the format in addresses: its name, and what it is for
PURPOSES = {
    "pdf": ("PDF", _("to read and print")),
    "docx": ("DOCX", _("for a word processor")),
    "xlsx": ("XLSX", _("for a spreadsheet")),
    "csv": ("CSV", _("for any table")),
    "html": ("HTML", _("one file, for any browser")),
    "markdown": ("Markdown", _("for a wiki")),
    "json": ("JSON", _("for a pipeline")),
    "oscal": ("OSCAL", _("for compliance tools")),
    "ics": ("iCalendar", _("the days that are due")),
}


@dataclass(frozen=True, slots=True)
class File:
    """One line; `links` are (language of the file, that language's own name, address)."""

    name: str
    purpose: Any
    links: list[tuple[str, str, str]]


def file_menu(forms: tuple[str, ...], address: Callable[[str, str], str]) -> list[File]:
    """The lines of a menu; `address` gives where a format (as in PURPOSES) is in a language."""
    return [
        File(*PURPOSES[form], [(code, name, address(form, code)) for code, name in LANGUAGES])
        for form in forms
    ]
