"""How to cite a page of the register: whose text, under which numbers, seen on which day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import Promise
from django.utils.translation import get_language

from regtrack.core.clocks import Clocks
from regtrack.core.texts import LANGUAGES, Text, both
from regtrack.register.citing.identifiers import in_words
from regtrack.register.models import Instrument

# What names a text or a case itself; numbers of single records in a case stay on its page.
_CITED = (
    "order_number", "document_number", "eli", "celex", "bill_number", "bill", "chapter", "citation",
    "docket", "case_number", "court",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Citation:
    """What components/cite.html writes in both languages, the page's own first.

    `part` is a place in the text and what stands there; `url` is the page in that language and
    carries both clocks, also today's.
    """

    authors: tuple[Text, ...]
    title: Text
    identifiers: tuple[tuple[str | Promise, str], ...]
    part: Text
    ref: str
    url: Text
    clocks: Clocks

    @property
    def languages(self) -> list[str]:
        return sorted(LANGUAGES, key=lambda code: code != get_language())


def cite(
    request: HttpRequest,
    instrument: Instrument,
    *,
    clocks: Clocks,
    address: str,
    ref: str,
    part: Text = Text(),
) -> Citation:
    """The citation of a page at `address`; wants the instrument's issuers with their authorities."""
    return Citation(
        authors=tuple(both(issuer.authority, "name") for issuer in instrument.issuers.all()),
        title=_as_title(both(instrument, "title")),
        identifiers=tuple(_identifiers(instrument)),
        part=part,
        ref=ref,
        url=permalink(request, address, on=clocks.on, known=clocks.known),
        clocks=clocks,
    )


def permalink(request: HttpRequest, address: str, **days: dt.date) -> Text:
    """The whole address with the days spelled out: tomorrow it still leads to what is shown now."""
    query = urlencode({name: day.isoformat() for name, day in days.items()})
    url = request.build_absolute_uri(f"{address}?{query}")
    return Text(translate_url(url, "zh-hans"), translate_url(url, "en"))


def _as_title(title: Text) -> Text:
    """In the marks that Chinese puts around titles, where the title does not bring them."""
    chinese = title.zh_hans
    return Text(f"《{chinese}》" if chinese and "《" not in chinese else chinese, title.en)


def _identifiers(instrument: Instrument) -> Iterator[tuple[str | Promise, str]]:
    return in_words(
        {key: instrument.identifiers[key] for key in _CITED if key in instrument.identifiers}
    )
