"""What the keys of an instrument's official identifiers mean, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

_WORDS: Mapping[str, str | Promise] = {
    "act": pgettext_lazy("identifier", "Act"),
    "actions": pgettext_lazy("identifier", "Actions"),
    "amended_by": pgettext_lazy("identifier", "Amended by"),
    "bill": _("Bill"),
    "bills": pgettext_lazy("identifier", "Bills"),
    "celex": "CELEX",
    "chapter": _("Session law"),
    "chapters": pgettext_lazy("identifier", "Session laws"),
    "code": _("Codified at"),
    "companions": pgettext_lazy("identifier", "Companion standards"),
    "court": _("Court case"),
    "decisions": _("Decisions"),
    "doc_web_decision_755": _("Garante document, decision 755"),
    "doc_web_order_112": _("Garante document, order 112"),
    "doc_web_order_114": _("Garante document, order 114"),
    "doc_web_press_2023_03_31": _("Garante press release of 31 March 2023"),
    "doc_web_press_2023_04_12": _("Garante press release of 12 April 2023"),
    "doc_web_press_2024_12_20": _("Garante press release of 20 December 2024"),
    "docket": pgettext_lazy("identifier", "Docket"),
    "document_number": pgettext_lazy("identifier", "Document number"),
    "eli": "ELI",
    "federal_register": pgettext_lazy("identifier", "Federal Register"),
    "finding": pgettext_lazy("identifier", "Finding"),
    "fr_doc": pgettext_lazy("identifier", "Federal Register document"),
    "gazette": pgettext_lazy("identifier", "Gazette"),
    "law": pgettext_lazy("identifier", "Law number"),
    "memoranda": pgettext_lazy("identifier", "Memoranda"),
    "notification": pgettext_lazy("identifier", "Notification"),
    "number": pgettext_lazy("identifier", "Number"),
    "omb_memorandum": pgettext_lazy("identifier", "OMB memorandum"),
    "order_number": _("Order number"),
    "press": pgettext_lazy("identifier", "Press release"),
    "public_act": pgettext_lazy("identifier", "Public Act"),
    "regulations": pgettext_lazy("identifier", "Regulations"),
    "standard_number": pgettext_lazy("identifier", "Standard number"),
    "treaty": pgettext_lazy("identifier", "Treaty"),
    "white_paper": pgettext_lazy("identifier", "White paper"),
}


def in_words(identifiers: Mapping[str, str]) -> Iterator[tuple[str | Promise, str]]:
    """Name and value of each identifier; a key without a word of its own speaks for itself."""
    for key, value in identifiers.items():
        yield _WORDS.get(key, key.replace("_", " ")), value
