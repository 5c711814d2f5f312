"""The timeline as an Atom feed (RFC 4287), newest change first, in pages (RFC 5005, section 3).

An entry keeps its id whatever moves, on every host and in every language: a reader shows a moved
date as an update of the entry that it has. `updated` is when the present date was recorded here,
`published` the day since when the public could know of the event at all.
"""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.encoding import iri_to_uri
from django.utils.feedgenerator import Atom1Feed

from regtrack.exports.document import Language, TimelineDocument, TimelineRow
from regtrack.exports.formats.entry import heading, statements, title
from regtrack.exports.formats.words import (
    clocks,
    is_web_address,
    joined,
    printed,
    visible,
    written_day,
)

NAME = "atom"  # in addresses
MEDIA_TYPE = Atom1Feed.content_type
ENTRIES = 100  # a page
TAGS = {"en": "en", "zh-hans": "zh-Hans", "both": "mul"}  # BCP 47; "mul" is several languages
# Names of RegTrack's own, so that an id needs no host: version 5 of RFC 9562 under this one
_NAMES = uuid.UUID("6f1f0b64-5d0c-5d8f-9a53-1d1a4c9b2e07")


@dataclass(frozen=True, slots=True)
class Pages:
    """Addresses around this page of the feed: `page` in HTML, `pages` of other languages by code,
    `feed` itself, and the feed's other parts by relation (first, previous, next, last)."""

    page: str
    pages: tuple[tuple[str, str], ...]
    feed: str
    parts: tuple[tuple[str, str], ...]


def render(document: TimelineDocument, language: Language, pages: Pages) -> bytes:
    """The rows of the document, in their order, as one page of the feed."""
    about = joined(
        (
            clocks(document.on, document.known, document.labels, written_day),
            document.labels["not_advice"],
        )
    )
    feed = _Feed(
        title=visible(printed(title(document), language)),
        link=pages.page,
        description="",
        subtitle=visible(printed(about, language)),
        language=TAGS[language],
        author_name="RegTrack",
        feed_url=pages.feed,
        feed_guid=_id("feed", dict(pages.parts).get("first", pages.feed)),
        feed_copyright=document.licence,
        pages=pages,
        changed=max((row.recorded_at for row in document.rows), default=document.made_at),
    )
    for row in document.rows:
        _add(feed, row, document, language)
    return str(feed.writeString("utf-8")).encode()


def _add(feed: _Feed, row: TimelineRow, document: TimelineDocument, language: Language) -> None:
    known = dt.datetime.combine(row.first_known_from, dt.time(), dt.UTC)
    feed.add_item(
        title=visible(printed(heading(row, document.labels), language)),
        link=row.url,
        description="",
        unique_id=_id("event", row.ref),
        pubdate=known,
        updateddate=row.recorded_at,
        summary=visible(printed(joined(statements(row, document.labels)), language)),
        labelled=[
            (code, visible(printed(label, language)))
            for code, label in (
                (row.jurisdiction_code, row.jurisdiction),
                (row.kind, row.kind_label),
                *row.badges,
                *([("not-law", document.labels["not_law"])] if row.not_law else []),
            )
        ],
        sources=[iri_to_uri(source.url) for source in row.sources if is_web_address(source.url)],
    )


def _id(kind: str, name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(_NAMES, f'{kind}/{name}')}"


class _Feed(Atom1Feed):
    """Django's, with links in other languages and to other pages, labelled categories, sources."""

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        pages: Pages = self.feed["pages"]
        handler.addQuickElement("generator", "RegTrack")
        for code, address in pages.pages:
            link = {"rel": "alternate", "type": "text/html", "hreflang": TAGS[code]}
            handler.addQuickElement("link", "", {**link, "href": address})
        for relation, address in pages.parts:
            link = {"rel": relation, "type": "application/atom+xml", "href": address}
            handler.addQuickElement("link", "", link)

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        # Django writes a description as HTML; the summary below is plain text.
        super().add_item_elements(handler, {**item, "description": None})
        handler.addQuickElement("summary", item["summary"], {"type": "text"})
        for code, label in item["labelled"]:
            handler.addQuickElement("category", "", {"term": code, "label": label})
        for address in item["sources"]:
            handler.addQuickElement("link", "", {"rel": "via", "href": address})

    def latest_post_date(self) -> dt.datetime:
        """When the newest of its entries changed; without any, when the feed was made."""
        changed: dt.datetime = self.feed["changed"]
        return changed
