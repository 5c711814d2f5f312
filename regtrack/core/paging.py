"""Pages of a long list that stay put while rows come and go: each begins after a row, not a number.

A page's place is a token, the last row's values of the ordering columns joined by "~"; so page 80
costs what page 1 costs, and a row added above shifts nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db.models import F, Model, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from regtrack.core.address import AddressError

Row = TypeVar("Row", bound=Model)
NOTHING = "-"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the order; the last one of an order must be unique.

    Only days may be `descending`: the latest first, none ("-" in a token) before all.
    """

    name: str
    kind: type[dt.date] | type[int] | type[str]
    descending: bool = False

    def order(self, backwards: bool) -> OrderBy:
        column = F(self.name)
        if self.descending:
            return column.asc(nulls_last=True) if backwards else column.desc(nulls_first=True)
        return column.desc() if backwards else column.asc()

    def read(self, text: str) -> Any:
        if self.kind is str:
            if "\0" in text:
                raise ValueError
            return text
        if self.kind is int:
            if len(text) > 15:  # no number of a row
                raise ValueError
            return int(text)
        return None if text == NOTHING else dt.date.fromisoformat(text)

    def beyond(self, value: Any, backwards: bool) -> Q | None:
        """Rows further on than `value` in this column alone; None where there can be none."""
        smaller, greater = Q(**{f"{self.name}__lt": value}), Q(**{f"{self.name}__gt": value})
        none = Q(**{f"{self.name}__isnull": True})
        if not self.descending:
            return smaller if backwards else greater
        if value is None:
            return None if backwards else ~none
        return greater | none if backwards else smaller

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.name}__isnull": True}) if value is None else Q(**{self.name: value})


@dataclass(frozen=True, slots=True)
class Place:
    """What a page's address asks for: so many rows after (or before) a token."""

    size: int
    after: str = ""
    before: str = ""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """`after` and `before` are tokens for the next and the previous page, "" where there is none."""

    rows: Sequence[Row]
    after: str
    before: str

    @property
    def is_whole(self) -> bool:
        return not (self.after or self.before)


def read(query: Mapping[str, str], *, size: int, most: int) -> Place:
    """The place that `?after`, `?before` and `?rows` name; raises AddressError."""
    text = query.get("rows", "")
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(most))
    if text and not (digits and 1 <= int(text) <= most):
        raise AddressError("rows", text, _("a number from 1 to %(most)s") % {"most": most})
    after, before = query.get("after", ""), query.get("before", "")
    if after and before:
        raise AddressError("before", before, _("either after or before"))
    return Place(int(text) if text else size, after, before)


def chosen(rows: QuerySet[Row], columns: Sequence[Column], place: Place) -> QuerySet[Row]:
    """The rows of the page and one more, which tells whether another page follows; `page_of` takes
    them. Raises AddressError for a token that is none."""
    backwards = bool(place.before)
    token = place.before or place.after
    if token:
        name = "before" if backwards else "after"
        rows = rows.filter(_beyond(columns, _values(columns, name, token), backwards))
    return rows.order_by(*(column.order(backwards) for column in columns))[: place.size + 1]


def page_of(found: Iterable[Row], columns: Sequence[Column], place: Place) -> Page[Row]:
    """The page, from the rows of `chosen` in any order, even among others of the same list; they
    carry the columns as attributes."""
    backwards = bool(place.before)
    rows = sorted(found, key=lambda row: _key(columns, _of(row, columns)))
    if token := place.before or place.after:
        mark = _key(columns, _values(columns, "before" if backwards else "after", token))
        rows = [
            row
            for row in rows
            if (_key(columns, _of(row, columns)) < mark) == backwards
            and token_of(columns, row) != token
        ]
    more = len(rows) > place.size
    rows = (rows[-place.size :] if backwards else rows[: place.size]) if more else rows
    first, last = (token_of(columns, rows[0]), token_of(columns, rows[-1])) if rows else ("", "")
    if backwards:
        return Page(rows, after=last, before=first if more else "")
    return Page(rows, after=last if more else "", before=first if place.after else "")


def token_of(columns: Sequence[Column], row: Any) -> str:
    return _written(_of(row, columns))


def _written(values: Sequence[Any]) -> str:
    return "~".join(NOTHING if value is None else str(value) for value in values)


def _value(row: Any, column: Column) -> Any:
    for part in column.name.split("__"):
        row = getattr(row, part)
    return row


def _of(row: Any, columns: Sequence[Column]) -> list[Any]:
    return [_value(row, column) for column in columns]


def _key(columns: Sequence[Column], values: Sequence[Any]) -> tuple[Any, ...]:
    """Sorts as the database does: none first, then the latest day."""
    return tuple(
        (value is not None, -value.toordinal() if value else 0) if column.descending else value
        for column, value in zip(columns, values, strict=True)
    )


def _values(columns: Sequence[Column], name: str, token: str) -> list[Any]:
    parts = token.split("~")
    try:
        if len(parts) != len(columns):
            raise ValueError
        values = [column.read(part) for column, part in zip(columns, parts, strict=True)]
        if _written(values) != token:  # another spelling of the same values
            raise ValueError
        return values
    except ValueError:
        raise AddressError(name, token, _("what a link to another page holds")) from None


def _beyond(columns: Sequence[Column], values: Sequence[Any], backwards: bool) -> Q:
    """(a beyond) or (a same and b beyond) or …"""
    found = Q(pk__in=[])
    same = Q()
    for column, value in zip(columns, values, strict=True):
        beyond = column.beyond(value, backwards)
        if beyond is not None:
            found |= same & beyond
        same &= column.same(value)
    return found
