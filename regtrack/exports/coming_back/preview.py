"""What a sheet that came back would do to its checklist; nothing is written here."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from regtrack.accounts.models import User
from regtrack.checklists.answers import Entry
from regtrack.checklists.earlier import values_at
from regtrack.checklists.item_rules import FIELDS, changed_values
from regtrack.checklists.models import Checklist, Item
from regtrack.checklists.reading import Reading
from regtrack.core.progress import Step, advance, begin
from regtrack.core.sheets.sheet import CellProblem
from regtrack.core.texts import Text
from regtrack.exports.build import names_of
from regtrack.exports.coming_back.comparing import Compared, compared
from regtrack.exports.coming_back.reading import Cell, Row, Sent
from regtrack.exports.coming_back.values import COLUMNS, ValueProblem, links_of, read_value

KEYS = {column: key for key, column in COLUMNS.items()}
MOST_DIGITS = 18


@dataclass(frozen=True, slots=True)
class ItemChange:
    """What the sheet changes of an item, and what both sides changed."""

    item: Item
    compared: Compared


@dataclass(slots=True)
class Preview:
    """`problems` are rows of which nothing is taken; `missing` items are not in the sheet."""

    items: list[ItemChange] = field(default_factory=list)
    problems: list[CellProblem] = field(default_factory=list)
    unchanged: int = 0
    missing: int = 0

    @property
    def changes(self) -> int:
        return sum(len(one.compared.changes) for one in self.items)

    @property
    def conflicts(self) -> int:
        return sum(len(one.compared.conflicts) for one in self.items)


def preview_of(
    checklist: Checklist, sent: Sent, *, actor: Any, today: dt.date, labels: Mapping[str, Text]
) -> Preview:
    """Of a checklist of `for_page()`, in a fixed number of queries."""
    return _Previewing(checklist, actor, today, labels).of(sent)


class _Previewing:
    def __init__(
        self, checklist: Checklist, actor: Any, today: dt.date, labels: Mapping[str, Text]
    ) -> None:
        self.checklist, self.actor, self.labels = checklist, actor, labels
        team = checklist.product.team
        reading = Reading(checklist, today)
        entries = reading.described(checklist.items.all().for_table())
        self.entries = {entry.item.pk: entry for entry in entries if entry.item}
        owners = [entry.item.owner for entry in entries if entry.item and entry.item.owner]
        members = list(team.members.order_by("pk"))
        self.people = _called(members, owners)
        self.preview = Preview()

    def of(self, sent: Sent) -> Preview:
        rows = self._known(sent)
        versions = {key: (self._item(key), version) for key, (version, _row) in rows.items()}
        earlier = values_at(versions, self.checklist.product.team.chain_id)
        begin(Step.COMPARE, len(rows))
        for key, (_version, row) in rows.items():
            advance()
            self._compare(self.entries[key], row, earlier[key])
        self.preview.missing = len(self.entries.keys() - self._named(sent))
        return self.preview

    def _item(self, key: int) -> Item:
        item = self.entries[key].item
        assert item is not None
        return item

    def _named(self, sent: Sent) -> set[int]:
        return {int(row.item.text) for row in sent.rows if _is_number(row.item.text)}

    def _known(self, sent: Sent) -> dict[int, tuple[int, Row]]:
        """The rows of this checklist's items by key, with the version each was made at; the same item
        twice is refused, as nobody can say which row is meant."""
        times = Counter(row.item.text.strip() for row in sent.rows)
        found = {}
        for row in sent.rows:
            words = row.item.text.strip()
            if not _is_number(words) or int(words) not in self.entries:
                self._refuse(row.item, _("expected the number of an item of this checklist"))
            elif times[words] > 1:
                self._refuse(row.item, _("expected each item once"))
            elif not _is_number(row.version.text.strip()) or not (
                0 < int(row.version.text) <= self._item(int(words)).version
            ):
                self._refuse(row.version, _("expected the version that was exported"))
            else:
                found[int(words)] = int(row.version.text), row
        return found

    def _compare(self, entry: Entry, row: Row, earlier: Mapping[str, Any] | None) -> None:
        item = entry.item
        assert item is not None
        problems = len(self.preview.problems)
        mine = {
            COLUMNS[key]: value
            for key, cell in row.cells.items()
            for value in self._values(entry, key, cell, earlier)
        }
        if len(self.preview.problems) > problems:
            return
        found = compared(mine, _plain(item), _plain_of(earlier) if earlier else None)
        if not found.changes and not found.conflicts:
            self.preview.unchanged += 1
        elif self._may(item, row, found):
            self.preview.items.append(ItemChange(item, found))

    def _values(
        self, entry: Entry, key: str, cell: Cell, earlier: Mapping[str, Any] | None
    ) -> list[Any]:
        """The value of the cell; none where the sheet says nothing of its column."""
        item = entry.item
        assert item is not None
        if key == "status" and not cell.text.strip() and item.verdict != Item.Verdict.APPLIES:
            return []  # of what is no duty the sheet shows no status
        try:
            value = read_value(key, cell.text, self.labels, self.people)
            return [self._due(entry, value, earlier) if key == "due" else value]
        except ValueProblem as problem:
            self._refuse(cell, str(problem))
            return []

    def _due(self, entry: Entry, day: Any, earlier: Mapping[str, Any] | None) -> Any:
        """The day that the team set: the sheet shows it or, where there is none, that of the rule."""
        item = entry.item
        assert item is not None
        before = earlier["due_on"] if earlier else item.due_on
        counted = {entry.due.day, item.counted_on, earlier["counted_on"] if earlier else None}
        if before is None and day in counted:
            return None
        if before is None and day is None:
            raise ValueProblem(_("expected a day: the rule gives %(day)s") % {"day": entry.due.day})
        return day

    def _may(self, item: Item, row: Row, found: Compared) -> bool:
        """Whether the rules for items allow the changes; what they refuse is named by its cell."""
        item.checklist = self.checklist
        wanted = {one.column: one.mine for one in found.changes}
        try:
            changed_values(item, wanted, self.actor)
        except ValidationError as error:
            for column, messages in error.message_dict.items():
                cell = row.cells.get(KEYS.get(column, "status"), row.item)
                self._refuse(cell, " ".join(messages))
            return False
        return True

    def _refuse(self, cell: Cell, expected: str) -> None:
        self.preview.problems.append(CellProblem("", cell.name, cell.text, expected))


def _called(members: list[User], owners: list[Any]) -> dict[str, int]:
    """Keys of people by every name that a file has for them; two of one name only by their e-mail
    addresses. Who has left is still known by what they own."""
    people = {person.pk: person for person in [*owners, *members]}
    found = {name.casefold(): key for key, name in names_of(people.values()).items()}
    return found | {person.email.casefold(): key for key, person in people.items() if person.email}


def _plain(item: Item) -> dict[str, Any]:
    return _plain_of({name: getattr(item, name) for name in FIELDS})


def _plain_of(values: Mapping[str, Any]) -> dict[str, Any]:
    """As a file gives them back."""
    said = {name: values[name] for name in FIELDS}
    for name in ("note", "reason", "due_reason"):
        said[name] = said[name].replace("\r\n", "\n").replace("\r", "\n")
    said["links"] = links_of(said["links"])
    return said


def _is_number(words: str) -> bool:
    words = words.strip()
    return words.isascii() and words.isdecimal() and len(words) <= MOST_DIGITS
