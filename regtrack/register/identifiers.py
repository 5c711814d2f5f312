"""What the keys of an instrument's official identifiers mean, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_WORDS: Mapping[str, str | Promise] = {
    "bill": _("Bill"),
    "celex": "CELEX",
    "chapter": _("Session law"),
    "code": _("Codified at"),
    "court": _("Court case"),
    "decisions": _("Decisions"),
    "doc_web_decision_755": _("Garante document, decision 755"),
    "doc_web_order_112": _("Garante document, order 112"),
    "doc_web_order_114": _("Garante document, order 114"),
    "doc_web_press_2023_03_31": _("Garante press release of 31 March 2023"),
    "doc_web_press_2023_04_12": _("Garante press release of 12 April 2023"),
    "doc_web_press_2024_12_20": _("Garante press release of 20 December 2024"),
    "eli": "ELI",
    "order_number": _("Order number"),
}


def in_words(identifiers: Mapping[str, str]) -> Iterator[tuple[str | Promise, str]]:
    """Name and value of each identifier; a key without a word of its own speaks for itself."""
    for key, value in identifiers.items():
        yield _WORDS.get(key, key.replace("_", " ")), value
