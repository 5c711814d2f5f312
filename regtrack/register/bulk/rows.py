"""The rows of a sheet as nodes: what each would add or change, and what is wrong in which cell.

The pack format is the judge: a row is made into a node, and what the schema says of a place in it is
said of the cell that the place comes from.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from regtrack.core.sheets.sheet import CellProblem, Sheet, cell_name
from regtrack.register.bulk import expecting
from regtrack.register.bulk.cells import CellError, at, put, value_of
from regtrack.register.bulk.columns import KINDS, Column, Kind
from regtrack.register.bulk.lines import Around, Line, Reading, State
from regtrack.register.packs.check import references
from regtrack.register.packs.fields import SHAPES
from regtrack.register.packs.lengths import too_long
from regtrack.register.packs.nodes import Content, alike, canonical, current

NEW = "new"  # stands for the ref of a row that has none yet
_APART = ("instrument", "position")


def read_sheets(sheets: list[Sheet], around: Around) -> Reading:
    """Every row of every sheet, or what is wrong with it. Empty rows are passed over."""
    reading = Reading()
    for sheet in sheets:
        _Reader(sheet, KINDS[sheet.name], around, reading).read()
    return reading


class _Reader:
    def __init__(self, sheet: Sheet, kind: Kind, around: Around, reading: Reading) -> None:
        self.sheet, self.kind, self.around, self.reading = sheet, kind, around, reading
        self.columns: dict[int, Column] = {}

    def read(self) -> None:
        self._find_columns()
        if not self.columns:
            return
        seen: dict[str, int] = {}
        for number, row in enumerate(self.sheet.rows):
            if not any(cell.strip() for cell in row):
                continue
            faults = len(self.reading.problems)
            line = self._line(number, row, seen)
            if line is not None and len(self.reading.problems) == faults:
                self.reading.lines.append(line)

    def _find_columns(self) -> None:
        found: dict[int, Column] = {}
        for place, heading in enumerate(self.sheet.headings):
            column = self.kind.column(heading)
            if column is None and (heading or any(row[place].strip() for row in self.sheet.rows)):
                names = _(", ").join(one.heading for one in self.kind.columns)
                self._problem(place, -1, heading, _("expected one of %(names)s") % {"names": names})
            elif column is not None and column in found.values():
                self._problem(place, -1, heading, _("expected each heading once"))
            elif column is not None:
                found[place] = column
        if not any(column.heading == "ref" for column in found.values()):
            self._problem(0, -1, "", _("expected a column “ref”, empty for what is new"))
            return
        self.columns = found

    # == One row ==
    def _line(self, number: int, row: tuple[str, ...], seen: dict[str, int]) -> Line | None:
        cells = {column.heading: row[place] for place, column in self.columns.items()}
        ref, kind = cells["ref"].strip(), self.kind.node
        before = self.around.nodes.get((kind, ref), {}) if ref else {}
        if ref and not before:
            self._at("ref", number, ref, _("expected the ref of a row of this instrument, or "
                                          "nothing for a new one"))  # fmt: skip
            return None
        if ref and ref in seen:
            self._at("ref", number, ref, _("expected each ref once; it also stands in row %(row)d")
                     % {"row": seen[ref] + 2})  # fmt: skip
            return None
        seen[ref] = number
        try:
            wanted = self._node(number, cells, before)
        except ValidationError as error:
            self._refuse(number, cells, error)
            return None
        if wanted is None:
            return None
        after = self._after(number, cells, before, wanted)
        if after is None:
            return None
        self._check(number, cells, wanted)
        state: State = "unchanged" if after == before else "changed" if before else "added"
        return Line(self.sheet.name, number, kind, ref, state, before, after)

    def _node(self, number: int, cells: dict[str, str], before: Content) -> Content | None:
        """What the row says, as a node with one date and one revision; None where a cell is bad."""
        content = {name: value for name, value in before.items() if name not in _APART}
        content.pop("earlier", None)
        content["dates"] = dict(current(content["dates"])) if content.get("dates") else {}
        bad = False
        for column in self.columns.values():
            if column.heading == "ref":
                continue
            try:
                value = value_of(column, cells[column.heading], at(before, column.place))
            except CellError as error:
                said = _("expected conditions such as role=provider|deployer; audience!=public")
                self._at(column.heading, number, str(error), said)
                bad = True
                continue
            put(content, column.place, value)
        if bad:
            return None
        date = content.pop("dates", {})
        if self.kind.node == "event":
            content["dates"] = [date]
            content.setdefault("jurisdiction", self.around.jurisdiction)
        content["ref"] = before.get("ref", NEW)
        return canonical(SHAPES[self.kind.node].model_validate(content))

    def _after(
        self, number: int, cells: dict[str, str], before: Content, wanted: Content
    ) -> Content | None:
        """The node as it would be stored; None where it cannot be."""
        place = {"instrument": self.around.instrument}
        match self.kind.node:
            case "event" if before:
                [date] = wanted["dates"]
                if date == current(before["dates"]):
                    return {**wanted, "dates": before["dates"], **place}
                if not self._is_another_date(number, before["dates"], date):
                    return None
                return {**wanted, "dates": [*before["dates"], date], **place}
            case "obligation":
                return self._revised(number, cells, before, wanted)
        return {**wanted, **place}

    def _is_another_date(self, number: int, dates: list[Content], date: Content) -> bool:
        told = ("edtf", "known_from", "expected")
        if any(all(one.get(name) == date.get(name) for name in told) for one in dates):
            said = _(
                "expected another date, or a later day since when it is known: this one stands "
                "here already, with another source, note or moving event"
            )
            self._at("date", number, date["edtf"], said)
            return False
        return True

    def _revised(
        self, number: int, cells: dict[str, str], before: Content, wanted: Content
    ) -> Content | None:
        place = {"instrument": self.around.instrument}
        if not before:
            wanted.setdefault("known_from", self._first_known(wanted["applies_from"]))
            return {**wanted, **place}
        present = {n: value for n, value in before.items() if n not in ("earlier", *_APART)}
        if alike({**wanted, "known_from": None}, {**present, "known_from": None}):
            if wanted.get("known_from", present["known_from"]) != present["known_from"]:
                said = _("expected another wording too: a revision that is made never changes")
                self._at("known_from", number, cells["known_from"], said)
                return None
            return before
        since = wanted.get("known_from", present["known_from"])
        if since == present["known_from"]:  # left as it was: of the new wording it says nothing
            since = max(since, self.around.today.isoformat())
        if since < present["known_from"]:
            said = _("expected %(least)s or later, since when the present revision is known")
            self._at("known_from", number, since, said % {"least": present["known_from"]})
            return None
        revision = {name: value for name, value in present.items() if name != "ref"}
        earlier = [*before.get("earlier", []), revision]
        return {**wanted, "known_from": since, "earlier": earlier, **place}

    def _first_known(self, event: str) -> str:
        node = self.around.nodes.get(("event", event))
        if node is None:
            return self.around.first_known.get(event, self.around.today.isoformat())
        return min(str(date["known_from"]) for date in node["dates"])

    # == What is wrong ==
    def _check(self, number: int, cells: dict[str, str], wanted: Content) -> None:
        """References that lead nowhere, unknown facet values, texts too long for their column."""
        kind = self.kind.node
        for steps, (target, ref) in references(kind, wanted):
            known = self.around.known.get(target)
            if known is not None and ref not in known:
                column = self.kind.column_of(_named(steps))
                own = {"provision", "event"}.intersection({target})
                choices = sorted(ref for one, ref in self.around.nodes if one == target)
                said = expecting.a_ref(target, choices if own else sorted(known))
                self._at(column.heading, number, ref, said)
        for condition in wanted.get("conditions", []):
            choices = sorted(self.around.values.get(condition["facet"], ()))
            for value in (*condition.get("any_of", ()), *condition.get("none_of", ())):
                if choices and value not in choices:
                    said = expecting.one_of(choices)
                    self._at("conditions", number, f"{condition['facet']}={value}", said)
        for steps, text, most in too_long(kind, wanted):
            column = self.kind.column_of(_named(steps))
            said = _("expected at most %(most)d characters, not %(found)d")
            self._at(column.heading, number, text, said % {"most": most, "found": len(text)})

    def _refuse(self, number: int, cells: dict[str, str], error: ValidationError) -> None:
        told = set()
        for detail in error.errors(include_url=False):
            column = self.kind.column_of(_named(tuple(detail["loc"])))
            if column.heading not in told:
                told.add(column.heading)
                found = cells.get(column.heading, "")
                self._at(column.heading, number, found, expecting.of(dict(detail), column))

    def _at(self, heading: str, number: int, found: str, expected: str) -> None:
        places = (place for place, column in self.columns.items() if column.heading == heading)
        self._problem(next(places, 0), number, found, expected)

    def _problem(self, column: int, number: int, found: str, expected: str) -> None:
        cell = cell_name(column, number)
        self.reading.problems.append(CellProblem(self.sheet.name, cell, found, expected))


def _named(steps: tuple[Any, ...]) -> tuple[str, ...]:
    """A place in a node by its names alone: `("dates", 0, "edtf")` -> `("dates", "edtf")`."""
    return tuple(step for step in steps if isinstance(step, str))
