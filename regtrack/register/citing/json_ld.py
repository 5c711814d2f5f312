"""An instrument as schema.org says it, for search engines and other machines. Pure.

What binds is `Legislation` (https://schema.org/Legislation); what does not is a `CreativeWork`
with no word of legal force. Dates are given as exactly as they are known and no more: a day, else
the month or year; one that is about, uncertain, expected or a period is left out.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from regtrack.core import edtf
from regtrack.register.phase import When
from regtrack.register.status import ENDED, Status

CONTEXT = "https://schema.org"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_NO_FORCE = ENDED | {Status.ADOPTED, Status.SUSPENDED}
_FORCE = {
    Status.IN_FORCE.value: "InForce",
    Status.PARTLY_IN_FORCE.value: "PartiallyInForce",
    **dict.fromkeys((status.value for status in _NO_FORCE), "NotInForce"),
}
# Relations of an instrument to another; what they are called in schema.org
_RELATIONS = {
    "amends": "legislationChanges",
    "replaces": "legislationChanges",
    "repeals": "legislationRepeals",
    "implements": "legislationEnsuresImplementationOf",
}
# `<`, `>` and `&` could end the element that holds the text, as in Django's json_script
_ESCAPES = {ord(">"): "\\u003E", ord("<"): "\\u003C", ord("&"): "\\u0026"}


@dataclass(frozen=True, slots=True)
class Other:
    """Another instrument, in the page's language."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Described:
    """An instrument at the two clocks, in the page's language; `language` is a BCP 47 tag.

    `dates` are those of its events by kind, in order; `relations` by the register's word for them,
    `drafts` the texts that it comes from; `status` is a value of `register.status.Status`; `read`
    the day since which every source of the page was read once more, None without a source.
    """

    ref: str
    url: str
    language: str
    title: str
    other_names: Sequence[str]
    kind: str
    is_law: bool
    status: str
    status_words: str
    about: str
    jurisdiction: str
    is_european: bool
    issuers: Sequence[str]
    legislatures: Sequence[str]  # those of the issuers that pass laws
    identifiers: Mapping[str, str]
    text_languages: Sequence[str]
    dates: Mapping[str, Sequence[When]]
    relations: Mapping[str, Sequence[Other]]
    drafts: Sequence[Other]
    read: dt.date | None = None


def json_ld(found: Described) -> dict[str, Any]:
    """The JSON-LD object. Keys without a value are left out."""
    content: dict[str, Any] = {
        "@context": CONTEXT,
        "@type": "Legislation" if found.is_law else "CreativeWork",
        "@id": found.url,
        "url": found.url,
        "name": found.title,
        "alternateName": [name for name in found.other_names if name != found.title],
        "identifier": found.ref,
        "description": found.about,
        "inLanguage": list(found.text_languages),
        "datePublished": _day(found.dates.get("published", ())),
        "sameAs": same_as(found.identifiers, is_european=found.is_european),
        "isBasedOn": [_other("CreativeWork", one) for one in found.drafts],
        "mainEntityOfPage": {
            "@type": "WebPage",
            "@id": found.url,
            "inLanguage": found.language,
            "license": LICENCE,
            # https://schema.org/lastReviewed: when a page's content was last found to be right.
            # The oldest check, for only since that day all of it was; and no dateModified, since
            # a source that was read again without a change modified nothing.
            **({"lastReviewed": found.read.isoformat()} if found.read else {}),
        },
    }
    content |= _of_law(found) if found.is_law else _of_no_law(found)
    return {key: value for key, value in content.items() if value}


def _of_law(found: Described) -> dict[str, Any]:
    force = _FORCE.get(found.status)
    content: dict[str, Any] = {
        "legislationIdentifier": list(found.identifiers.values()) or found.ref,
        "legislationType": found.kind,
        "legislationDate": _day([*found.dates.get("adopted", ()), *found.dates.get("signed", ())]),
        "legislationLegalForce": f"{CONTEXT}/{force}" if force else None,
        "legislationJurisdiction": {"@type": "AdministrativeArea", "name": found.jurisdiction},
        "legislationPassedBy": _organizations(found.legislatures or found.issuers),
        "legislationResponsible": _organizations(found.issuers),
    }
    for kind, others in found.relations.items():
        if kind in _RELATIONS:
            parts = content.setdefault(_RELATIONS[kind], [])
            parts += [_other("Legislation", one) for one in others]
    return content


def _of_no_law(found: Described) -> dict[str, Any]:
    return {
        "genre": found.kind,
        "creativeWorkStatus": found.status_words,
        "author": _organizations(found.issuers),
        "spatialCoverage": {"@type": "AdministrativeArea", "name": found.jurisdiction},
    }


def same_as(identifiers: Mapping[str, str], *, is_european: bool) -> list[str]:
    """Addresses of the very text in official collections: ELI, CELEX, or as the register has it."""
    found = []
    for key, value in identifiers.items():
        if value.startswith(("https://", "http://")):
            found.append(value)
        elif key == "eli" and is_european:
            found.append(f"http://data.europa.eu/eli/{value}")
        elif key == "celex":
            found.append(f"https://eur-lex.europa.eu/legal-content/TXT/?uri=CELEX:{value}")
    return found


def exactly(when: When) -> str | None:
    """2023-07-13, 2023-07 or 2023; None for what is about, uncertain, expected or a period.

    >>> exactly(When("2023-07-13")), exactly(When("2023-33")), exactly(When("2023-07~"))
    ('2023-07-13', '2023', None)
    """
    parsed = edtf.parse(when.edtf)
    if when.expected or parsed.approximate or parsed.uncertain:
        return None
    match parsed.precision:
        case "day" | "month" | "year":
            return when.edtf
        case "quarter":
            return when.edtf[:4]
    return None


def as_text(content: Mapping[str, Any]) -> str:
    """For the inside of a script element: nothing in it can end that element."""
    return json.dumps(content, ensure_ascii=False).translate(_ESCAPES)


def dataset(
    *,
    url: str,
    name: str,
    about: str,
    languages: Sequence[str],
    version: str,
    changed: dt.datetime | None,
    files: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    """The register itself as a Dataset; `files` are (address, media type) of the same data."""
    content = {
        "@context": CONTEXT,
        "@type": "Dataset",
        "@id": url,
        "url": url,
        "name": name,
        "description": about,
        "license": LICENCE,
        "isAccessibleForFree": True,
        "inLanguage": list(languages),
        "version": version,
        "dateModified": changed.astimezone(dt.UTC).isoformat(timespec="seconds") if changed else "",
        "creator": {"@type": "Organization", "name": "RegTrack"},
        "distribution": [
            {"@type": "DataDownload", "contentUrl": address, "encodingFormat": media_type}
            for address, media_type in files
        ],
    }
    return {key: value for key, value in content.items() if value != ""}


def _day(dates: Sequence[When]) -> str | None:
    return next(filter(None, map(exactly, dates)), None)


def _organizations(names: Sequence[str]) -> list[dict[str, str]]:
    return [{"@type": "Organization", "name": name} for name in names]


def _other(kind: str, other: Other) -> dict[str, str]:
    return {"@type": kind, "@id": other.url, "name": other.name, "url": other.url}
