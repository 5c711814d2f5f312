"""Plain JSON values of texts, coded words, days and moments; and what each file says of itself."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import Any

from regtrack.core.texts import Text
from regtrack.exports.document import (
    ChecklistDocument,
    ComparisonDocument,
    Language,
    TimelineDocument,
)
from regtrack.exports.formats.pieces import pieces
from regtrack.exports.formats.words import iso_moment, parts


def file_of(
    document: ChecklistDocument | ComparisonDocument | TimelineDocument, language: Language
) -> dict[str, Any]:
    return {
        "language": language,
        "clocks": {"on": day_of(document.on), "known": day_of(document.known)},
        "made_at": moment_of(document.made_at),
        "url": document.url,
        "licence": document.licence,
        "not_advice": text_of(document.labels["not_advice"], language),
    }


def text_of(text: Text, language: Language) -> dict[str, str]:
    if language == "both":
        return text.as_dict()
    return dict(parts(text, language)[:1]) or {language: ""}


def coded(code: str, label: Text, language: Language) -> dict[str, Any]:
    return {"code": code, "label": text_of(label, language)}


def day_of(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def moment_of(moment: dt.datetime | None) -> str | None:
    return iso_moment(moment) if moment else None


class Streamed(list[Any]):
    """A list of a JSON file whose values are made as they are written, once."""

    def __init__(self, values: Iterable[Any]) -> None:
        rest = iter(values)
        super().__init__(islice(rest, 1))  # which says whether there is any
        self._rest = rest

    def __iter__(self) -> Iterator[Any]:
        yield from super().__iter__()
        yield from self._rest


def streamed(content: dict[str, Any]) -> Iterator[bytes]:
    encoder = json.JSONEncoder(ensure_ascii=False, indent=2, sort_keys=True)
    return pieces(chain(encoder.iterencode(content), "\n"))
