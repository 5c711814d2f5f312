"""The register as tables, one CSV file each: UTF-8 with BOM, RFC 4180, CRLF, every field quoted.

Headings are fixed words, the same in every language. A text stands in two columns, `_zh_hans` and
`_en`. Several values of a cell stand on lines of their own. The last columns say of which revision
the row is, so that it stays traceable when it is cut out. No cell runs as a formula: `core/guard.py`
takes the guard off again.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any

from regtrack.core.guard import guard
from regtrack.core.texts import SUFFIXES, Text
from regtrack.register.citing.json_ld import LICENCE
from regtrack.register.deadline import rule_in_words
from regtrack.register.giving.edition import Edition, bounds
from regtrack.register.giving.words import not_law
from regtrack.register.packs.nodes import Content, current

Cells = dict[str, Any]
STAMP = ("licence", "register_revision", "revised_at", "known")


def table(name: str, edition: Edition) -> bytes:
    """The file of that table; a key of TABLES."""
    kind, row = TABLES[name]
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    headings = columns(name)
    stamp = {
        "licence": LICENCE,
        "register_revision": edition.number,
        "revised_at": edition.at and edition.moment.isoformat(timespec="seconds"),
        "known": edition.at and edition.known,
    }
    writer.writerow(headings)
    for node in edition.of(kind):
        cells = {**row(node, edition), **stamp}
        writer.writerow([guard(_written(cells[heading])) for heading in headings])
    return out.getvalue().encode("utf-8-sig")


def columns(name: str) -> list[str]:
    """The headings of a table, in order."""
    return [*_COLUMNS[name], *STAMP]


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else str(value)


def _texts(node: Content, *names: str) -> Cells:
    return {
        f"{name}_{suffix}": _lines((node.get(name) or {}).get(language))
        for name in names
        for language, suffix in SUFFIXES.items()
    }


def _lines(value: str | list[str] | None) -> str:
    return "\n".join(value) if isinstance(value, list) else value or ""


def _same(node: Content, *names: str) -> Cells:
    return {name: node.get(name) for name in names}


def _joined(node: Content, *names: str) -> Cells:
    return {name: "\n".join(node.get(name, ())) for name in names}


def _kind_of(instrument: str | None, edition: Edition) -> str:
    return str(edition.nodes["instrument", instrument]["kind"]) if instrument else ""


def _not_law(text: Text) -> Cells:
    return _texts({"not_law": text.as_dict()}, "not_law")


def _instrument(node: Content, edition: Edition) -> Cells:
    identifiers, relations = node.get("identifiers", {}), node.get("relations", ())
    return {
        **_same(node, "ref", "kind", "jurisdiction"),
        **_texts(node, "locality", "title", "short_title", "scope", "penalty", "note"),
        **_texts(node, "legal_basis"),
        **_joined(node, "authorities", "sources"),
        **_not_law(not_law(node["kind"])),
        "status": edition.status(node["ref"]).value,
        "identifiers": "\n".join(f"{key}={value}" for key, value in identifiers.items()),
        "relations": "\n".join(f"{one['kind']} {one['to']}" for one in relations),
        "confidence": node.get("confidence", "high"),
        "page": edition.address("en", f"instruments/{node['ref']}/"),
    }


def _event(node: Content, edition: Edition) -> Cells:
    date = current(node["dates"])
    earliest, latest = bounds(date)
    return {
        **_same(node, "ref", "instrument", "kind", "jurisdiction"),
        **_not_law(not_law(_kind_of(node.get("instrument"), edition))),
        "date": date["edtf"],
        "earliest": earliest,
        "latest": latest,
        "known_from": date["known_from"],
        "expected": bool(date.get("expected")),
        "moved_by": date.get("moved_by"),
        "date_source": date["source"],
        "earlier_dates": "\n".join(
            f"{one['edtf']} {one['known_from']}" for one in node["dates"] if one is not date
        ),
        **_texts(node, "title", "summary", "scope"),
        **_joined(node, "sources"),
        "confidence": node.get("confidence", "high"),
    }


def _obligation(node: Content, edition: Edition) -> Cells:
    starts = edition.when(node["applies_from"])
    ends = edition.when(node.get("ends_with"))
    words = rule_in_words(node["deadline"])
    return {
        **_same(node, "ref", "instrument", "provision", "force", "applies_from", "ends_with"),
        **_not_law(not_law(_kind_of(node["instrument"], edition), node["force"])),
        "revision": 1 + len(node.get("earlier", ())),
        **_texts(node, "locator", "title", "text", "who", "trigger", "evidence"),
        **_texts(node, "penalty", "note"),
        **_joined(node, "themes", "addressees", "sources"),
        "conditions": "\n".join(
            f"{one['facet']} {mode} {' '.join(one[mode])}"
            for one in node.get("conditions", ())
            for mode in ("any_of", "none_of")
            if one.get(mode)
        ),
        "phase": edition.phase(node).value,
        "applies_from_date": starts.get("edtf"),
        "ends_with_date": ends.get("edtf"),
        "deadline_zh_hans": words.zh_hans,
        "deadline_en": words.en,
        "deadline": json.dumps(node["deadline"], ensure_ascii=False),
        "confidence": node.get("confidence", "high"),
        "known_from": node.get("known_from"),
        "page": edition.address("en", f"obligations/{node['ref']}/"),
    }


def _mapping(node: Content, edition: Edition) -> Cells:
    return {
        **_same(node, "ref", "relation"),
        **_joined(node, "from", "to"),
        **_texts(node, "reason"),
        "confidence": node.get("confidence", "high"),
    }


def _source(node: Content, edition: Edition) -> Cells:
    return _same(node, "ref", "url", "publisher", "language", "kind", "checked_on", "sha256")


Row = Callable[[Content, Edition], Cells]
TABLES: Mapping[str, tuple[str, Row]] = MappingProxyType(
    {
        "instruments": ("instrument", _instrument),
        "events": ("event", _event),
        "obligations": ("obligation", _obligation),
        "mappings": ("mapping", _mapping),
        "sources": ("source", _source),
    }
)


def _both(*names: str) -> Iterable[str]:
    return (f"{name}_{suffix}" for name in names for suffix in SUFFIXES.values())


_COLUMNS: Mapping[str, list[str]] = {
    "instruments": [
        "ref", "kind", *_both("not_law"), "jurisdiction", *_both("locality"), "authorities",
        *_both("title", "short_title"), "status", "identifiers", *_both("scope", "penalty", "note"),
        *_both("legal_basis"), "relations", "sources", "confidence", "page",
    ],
    "events": [
        "ref", "instrument", "jurisdiction", "kind", *_both("not_law"), "date", "earliest",
        "latest", "known_from", "expected", "moved_by", "date_source", "earlier_dates",
        *_both("title", "summary", "scope"), "sources", "confidence",
    ],
    "obligations": [
        "ref", "instrument", "provision", "revision", *_both("locator"), "force",
        *_both("not_law"), "themes", "addressees", *_both("title", "text", "who", "trigger"), "conditions",
        "applies_from", "applies_from_date", "ends_with", "ends_with_date", "phase",
        *_both("deadline"), "deadline", *_both("evidence", "penalty", "note"), "sources",
        "confidence", "known_from", "page",
    ],
    "mappings": ["ref", "from", "to", "relation", *_both("reason"), "confidence"],
    "sources": ["ref", "url", "publisher", "language", "kind", "checked_on", "sha256"],
}  # fmt: skip
