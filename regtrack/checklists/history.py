"""What happened to one item: who, when, from what to what, in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regtrack.accounts.models import User
from regtrack.audit.models import Entry
from regtrack.checklists.models import Evidence, Flag, Item
from regtrack.checklists.models.choices import ItemStatus, Verdict
from regtrack.register.models import ObligationRevision

ON_A_PAGE = 50
_ACTIONS = {
    "item changed": gettext_lazy("changed it"),
    "item judged": gettext_lazy("an answer settled it"),
    "item followed": gettext_lazy("let it follow its rule"),
    "item put back": gettext_lazy("undid a review"),
    "item confirmed": gettext_lazy("looked at it"),
    "clock started": gettext_lazy("started a clock"),
    "clock settled": gettext_lazy("settled a clock"),
    "evidence attached": gettext_lazy("attached evidence"),
    "evidence detached": gettext_lazy("took evidence off"),
    "evidence put back": gettext_lazy("evidence went back with a review"),
    "evidence expired": gettext_lazy("its evidence expired"),
    "item due again": gettext_lazy("it came round again"),
}
_FIELDS = {
    "status": gettext_lazy("Status"),
    "owner_id": gettext_lazy("Owner"),
    "due_on": gettext_lazy("Due, set by the team"),
    "due_reason": gettext_lazy("Reason for another day"),
    "counted_on": gettext_lazy("Due by the rule"),
    "met_on": gettext_lazy("Last met for"),
    "note": gettext_lazy("Note"),
    "reason": gettext_lazy("Reason if not applicable"),
    "links": gettext_lazy("Links"),
    "submitted_by_id": gettext_lazy("Put into review by"),
    "archived_at": gettext_lazy("Archived"),
    "verdict": gettext_lazy("Verdict"),
    "revision_id": gettext_lazy("Text of the rule"),
    "flags": gettext_lazy("Flags"),
    "evidence": gettext_lazy("Evidence"),
    "expired_on": gettext_lazy("Valid until"),
    "due": gettext_lazy("Due"),
    "happened_at": gettext_lazy("Learned of it at"),
    "clock_note": gettext_lazy("What happened"),
}


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its values before and after, "" for none, a day or a moment as such."""

    name: Any
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class Line:
    at: dt.datetime
    who: str
    what: Any
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class History:
    """A page of lines, the newest first; `more` says whether older ones follow."""

    lines: list[Line]
    number: int
    more: bool


def history_of(item: Item, number: int = 1) -> History:
    """At most four queries; wants `checklist__product__team` fetched."""
    start = (number - 1) * ON_A_PAGE
    entries = Entry.objects.filter(
        chain=item.checklist.product.team.chain_id, target=f"item {item.pk}"
    ).order_by("-sequence")
    rows = list(entries[start : start + ON_A_PAGE + 1])
    names = _Names(rows)
    return History([_line(row, names) for row in rows[:ON_A_PAGE]], number, len(rows) > ON_A_PAGE)


class _Names:
    """What the numbers in the entries stand for: people, texts of rules, evidence."""

    def __init__(self, rows: Iterable[Entry]) -> None:
        said = [values for row in rows for values in (row.before, row.after)]
        self.people = _by_key(User.objects.all(), _numbers(said, ("owner_id", "submitted_by_id")))
        self.texts = _by_key(ObligationRevision.every.all(), _numbers(said, ("revision_id",)))
        self.evidence = _by_key(Evidence.objects.all(), _numbers(said, ("evidence",)))

    def word(self, name: str, value: Any) -> Any:
        if value in (None, "", [], {}):
            return ""
        match name:
            case "status":
                return ItemStatus(value).label if value in ItemStatus.values else value
            case "verdict":
                return Verdict(value).label if value in Verdict.values else value
            case "owner_id" | "submitted_by_id":
                return str(self.people.get(value, "?"))
            case "revision_id":
                text = self.texts.get(value)
                return _("Version %(number)s") % {"number": text.number} if text else "?"
            case "evidence":
                return "\n".join(str(self.evidence.get(key, "?")) for key in _several(value))
            case "flags":
                kinds = [str(Flag.Kind(kind).label) for kind in value if kind in Flag.Kind.values]
                return "\n".join(kinds)
            case "due_on" | "counted_on" | "met_on" | "expired_on" | "due":
                return parse_date(str(value)) or value
            case "archived_at" | "happened_at":
                return parse_datetime(str(value)) or value
        return value


def _line(row: Entry, names: _Names) -> Line:
    keys = [name for name in _FIELDS if name in row.before or name in row.after]
    changes = [
        Change(
            _FIELDS[name],
            names.word(name, row.before.get(name)),
            names.word(name, row.after.get(name)),
        )
        for name in keys
    ]
    shown = [change for change in changes if change.before != change.after]
    return Line(row.at, row.actor_name, _ACTIONS.get(row.action, row.action), shown)


def _numbers(said: Sequence[Mapping[str, Any]], names: Iterable[str]) -> set[int]:
    found = {value for values in said for name in names for value in _several(values.get(name, ()))}
    return {value for value in found if isinstance(value, int)}


def _several(value: Any) -> Sequence[Any]:
    """A review carries several pieces of evidence at once."""
    return value if isinstance(value, list | tuple) else [value]


def _by_key(rows: Any, keys: set[int]) -> dict[int, Any]:
    return rows.in_bulk(keys) if keys else {}
