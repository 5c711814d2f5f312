"""What a cell says, as a value of a node, and back. A cell that cannot be read stays as it is, for
the schema to refuse."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from regtrack.register.bulk.columns import NO, YES, Column, Kind
from regtrack.register.packs.nodes import Content

_BETWEEN = re.compile(r"[|,，、\s]+")
_CONDITION = re.compile(r"\s*([^=!≠\s]+)\s*(!=|≠|=)\s*(.*\S)\s*", re.DOTALL)
_SLASHED = re.compile(r"(\d{4})[/年](\d{1,2})[/月](\d{1,2})日?", re.ASCII)
_WORDS = {
    YES: True, "true": True, "1": True, "是": True, NO: False, "false": False, "0": False,
    "否": False,
}  # fmt: skip


class CellError(ValueError):
    """A cell that says nothing the column could hold; the schema could not have told."""


def value_of(column: Column, cell: str, present: Any = None) -> Any:
    """The value, None for an empty cell. `present` are the conditions whose reasons are kept."""
    if not cell.strip():
        return None
    match column.form:
        case "text":
            return cell
        case "lines":
            return [line.strip() for line in cell.split("\n") if line.strip()]
        case "refs":
            return [ref for ref in _BETWEEN.split(cell.strip()) if ref]
        case "conditions":
            return conditions_of(cell, present or [])
        case "yes or no":
            return _WORDS.get(cell.strip().casefold(), cell)
        case "day" | "edtf":
            return _SLASHED.sub(_with_hyphens, cell.strip())
        case _:
            code = cell.strip()
            return code.casefold() if code.casefold() in column.values else code


def _with_hyphens(day: re.Match[str]) -> str:
    """`2023/7/13`, as spreadsheets rewrite a day, is 2023-07-13."""
    year, month, number = day.groups()
    return f"{year}-{month:0>2}-{number:0>2}"


def conditions_of(cell: str, present: list[Content]) -> list[Content]:
    """`role=provider|deployer; audience!=public`; the basis of a condition that stands there already
    under the same facet stays."""
    made: list[Content] = []
    left = list(present)
    for part in re.split(r"[;；\n]+", cell):
        if not part.strip():
            continue
        found = _CONDITION.fullmatch(part)
        if found is None:
            raise CellError(part.strip())
        facet, sign, values = found.groups()
        mode = "any_of" if sign == "=" else "none_of"
        condition: Content = {"facet": facet, mode: [v for v in _BETWEEN.split(values) if v]}
        before = next((one for one in left if one["facet"] == facet and one.get(mode)), None)
        if before is not None:
            left.remove(before)
            if "basis" in before:
                condition["basis"] = before["basis"]
        made.append(condition)
    return made


def cell_of(column: Column, value: Any) -> str:
    """The cell that says this value; "" for None."""
    if value is None:
        return ""
    match column.form:
        case "lines":
            return "\n".join(value)
        case "refs":
            return "|".join(value)
        case "conditions":
            return "; ".join(_condition(one) for one in value)
        case "yes or no":
            return YES if value else NO
        case _:
            return str(value)


def _condition(condition: Content) -> str:
    sign = "=" if condition.get("any_of") else "!="
    values = condition.get("any_of") or condition.get("none_of") or []
    return f"{condition['facet']}{sign}{'|'.join(values)}"


def cells_of(kind: Kind, content: Content) -> list[str]:
    """A row: the node's values in the order of the columns. An event's date is its present one."""
    found = [(column, at(content, column.place)) for column in kind.columns]
    return [cell_of(one, one.default if value is None else value) for one, value in found]


def at(content: Any, place: Iterable[str]) -> Any:
    """The value at a place of a node, None where there is none."""
    for name in place:
        if not isinstance(content, dict) or name not in content:
            return None
        content = content[name]
    return content


def put(content: Content, place: tuple[str, ...], value: Any) -> None:
    """Set or (None) take away the value at a place; what is left empty goes too."""
    name, *rest = place
    if rest:
        inside = dict(content.get(name) or {})
        put(inside, tuple(rest), value)
        value = inside or None
    if value is None:
        content.pop(name, None)
    else:
        content[name] = value
