"""How the preview of a sheet tells its changes."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regtrack.checklists.models import Checklist, Item
from regtrack.core.days import day as in_words
from regtrack.core.sheets.sheet import CellProblem
from regtrack.core.texts import Text
from regtrack.exports.coming_back.comparing import Difference
from regtrack.exports.coming_back.preview import Preview
from regtrack.register.compare.difference import Part, difference_of_texts

NAMES = {
    "status": gettext_lazy("Status"),
    "owner_id": gettext_lazy("Owner"),
    "due_on": gettext_lazy("Due, set by the team"),
    "due_reason": gettext_lazy("Reason for another day"),
    "note": gettext_lazy("Note"),
    "reason": gettext_lazy("Reason if not applicable"),
    "links": gettext_lazy("Links"),
}
LONG = 60  # characters from which two texts are shown word by word
MOST_FOUND = 80


@dataclass(frozen=True, slots=True)
class Shown:
    """`parts`: both texts in one, word by word; else `now` and `mine` stand beside each other."""

    column: str
    name: Any
    now: str
    mine: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ShownItem:
    item: Item
    changes: list[Shown]
    conflicts: list[Shown]


def shown(preview: Preview, checklist: Checklist, language: str) -> list[ShownItem]:
    """At most one query."""
    people = [*checklist.product.team.members.all()]
    people += [one.item.owner for one in preview.items if one.item.owner]
    names = {person.pk: str(person) for person in people}
    return [
        ShownItem(
            one.item,
            [_shown(change, names, language) for change in one.compared.changes],
            [_shown(change, names, language) for change in one.compared.conflicts],
        )
        for one in preview.items
    ]


def problem_line(problem: CellProblem) -> str:
    """Where, what was found, what is expected."""
    found = problem.found if len(problem.found) <= MOST_FOUND else f"{problem.found[:MOST_FOUND]}…"
    said = f"“{found}”" if found.strip() else _("nothing")
    return _("Cell %(cell)s: found %(found)s; %(expected)s") % {
        "cell": problem.cell,
        "found": said,
        "expected": problem.expected,
    }


def _shown(change: Difference, names: dict[int, str], language: str) -> Shown:
    now, mine = (
        _words(change.column, value, names, language) for value in (change.now, change.mine)
    )
    parts: tuple[Part, ...] = ()
    if change.column in {"note", "reason", "due_reason"} and min(len(now), len(mine)) > LONG:
        texts = (Text(now, now), Text(mine, mine))
        parts = difference_of_texts([texts[0]], [texts[1]], language)[1]
    return Shown(change.column, NAMES[change.column], now, mine, parts)


def _words(column: str, value: Any, names: dict[int, str], language: str) -> str:
    match value:
        case dt.date():
            return in_words(value).get(language)
        case int():
            return names.get(value, str(value))
        case str() if column == "status":
            return str(Item.Status(value).label)
        case str():
            return value
    return ""
