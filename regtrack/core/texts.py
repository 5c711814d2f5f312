"""Bilingual texts: Chinese and English are equals, so a text always travels with both."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LANGUAGES = ("zh-hans", "en")
SUFFIXES = {"zh-hans": "zh_hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Text:
    """One text in simplified Chinese and in English. Either may be empty, not both in shipped data."""

    zh_hans: str = ""
    en: str = ""

    def __bool__(self) -> bool:
        return bool(self.zh_hans or self.en)

    def get(self, language: str) -> str:
        """The text in `language` ("zh-hans" or "en"); the other one where this is missing."""
        return self.only(language) or self.zh_hans or self.en

    def only(self, language: str) -> str:
        """The text in `language`, or "" where it is missing."""
        return str(getattr(self, SUFFIXES[language]))

    @classmethod
    def of(cls, texts: Mapping[str, str] | None) -> Text:
        """From a mapping by language, as `as_dict` gives it and packs hold it; None is empty."""
        texts = texts or {}
        return cls(texts.get("zh-hans", ""), texts.get("en", ""))

    def as_dict(self) -> dict[str, str]:
        return {"zh-hans": self.zh_hans, "en": self.en}


def both(row: Any, field: str) -> Text:
    """The translated `field` of a model row, in both languages, whatever language is active.

    django-modeltranslation keeps one column a language (`title_zh_hans`, `title_en`).
    """
    return Text(
        zh_hans=getattr(row, f"{field}_zh_hans") or "",
        en=getattr(row, f"{field}_en") or "",
    )


def columns(field: str, text: Text) -> dict[str, str]:
    """The column values that store `text` in the translated `field`."""
    return {f"{field}_zh_hans": text.zh_hans, f"{field}_en": text.en}


def the(place: str) -> str:
    """An English place name inside a sentence: in Italy, in the EU."""
    return f"the {place}" if place in {"EU", "US", "UK"} else place


def sort_key(text: str, language: str) -> tuple[bytes, str]:
    """Where a word stands in a list in `language`, as its reader expects: whatever its case, its
    accents and the marks before it (《, “), Chinese by its sound.

    GB 2312, which GB 18030 keeps, has the 3,755 common characters in the order of pinyin and the
    rarer ones behind them by radical.
    """
    bare = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(letter for letter in bare if not unicodedata.combining(letter))
    start = next((place for place, letter in enumerate(bare) if letter.isalnum()), 0)
    return bare[start:].encode("gb18030" if language == "zh-hans" else "utf-8"), text
