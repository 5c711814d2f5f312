"""How a sign-off's frozen words look on a page: the shape and tone that go with each code, and what
became of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from regtrack.checklists.showing import text_difference
from regtrack.core.days import day as in_words
from regtrack.core.texts import Text
from regtrack.exports.formats.words import LISTED
from regtrack.exports.signoff.comparing import ItemDifference
from regtrack.register.compare.difference import Part

LOOKS = {  # code of a status or verdict -> icon, look
    "todo": ("ring", "open"),
    "in-progress": ("half", "work"),
    "in-review": ("eye", "work"),
    "done": ("check", "law"),
    "not-applicable": ("minus", "past"),
    "precedent": ("dash", "notlaw"),
    "needs-answer": ("ask", "soon"),
    "does-not-apply": ("minus", "past"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A frozen item with its badge: its status where it is a duty, else its verdict."""

    item: Mapping[str, Any]
    word: Any
    icon: str
    look: str


@dataclass(frozen=True, slots=True)
class Rows:
    group: Mapping[str, Any]
    rows: list[Row]

    @property
    def says_not_law(self) -> bool:
        """Whether the words of its status do: “Guidance, not law”, not “Proposed”."""
        return "not law" in str(self.group["status"]["label"].get("en"))


def shown(groups: Sequence[Mapping[str, Any]]) -> list[Rows]:
    """The groups of a thawed sign-off, in their order."""
    return [Rows(group, [_row(item) for item in group["items"]]) for group in groups]


def number_not_law(content: Mapping[str, Any]) -> int:
    """How many of the duties that are counted no law asks for."""
    groups = content["checklist"]["groups"]
    items = [item for group in groups for item in group["items"]]
    return sum(item["is_duty"] and item["not_law"] for item in items)


def _row(item: Mapping[str, Any]) -> Row:
    said = item["status"] if item["is_duty"] else item["verdict"]
    return Row(item, said["label"], *LOOKS.get(said["code"], ("ring", "open")))


NAMES = {
    "note": _("Note"),
    "reason": _("Reason if not applicable"),
    "due_reason": _("Reason for another day"),
    "links": _("Links"),
    "met_on": _("Last met for"),
    "needs_review": _("Needs review"),
}


@dataclass(frozen=True, slots=True)
class TextDifference:
    language: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """An item that changed, its texts word by word, and what else was said of it: (name, old, new)."""

    one: ItemDifference
    differences: list[TextDifference]
    said: list[tuple[Any, str, str]]


def changes(found: Sequence[ItemDifference], language: str) -> list[Changed]:
    """For a reader of `language`."""
    return [
        Changed(
            one,
            _differences(one, language) if one.text else [],
            [
                (NAMES[name], _words(one.before[name], language), _words(one.after[name], language))
                for name in one.others
            ],
        )
        for one in found
    ]


def _differences(one: ItemDifference, language: str) -> list[TextDifference]:
    found = (
        text_difference(one.before[name], [one.after[name]], language)
        for name in ("title", "text", "penalty")
    )
    return [TextDifference(asked, parts) for asked, parts in found if parts]


def _words(value: Any, language: str) -> str:
    """A text, a day, lines of links or reasons to look again, as one text."""
    match value:
        case str():
            return value
        case dt.date():
            return in_words(value).get(language)
        case list():
            return LISTED[language].join(_word(one, language) for one in value)
    return ""


def _word(one: Any, language: str) -> str:
    if isinstance(one, str):
        return one
    label: Text = one["reason"]["label"]
    return label.get(language)
