"""What a filled-in cell means: the value of an item's column, or what was expected instead."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from regtrack.checklists.models import Item
from regtrack.core.texts import Text
from regtrack.exports.formats.tables import find_status

Value = str | int | dt.date | None
# By the key of the sheet's column
COLUMNS = {
    "status": "status", "owner": "owner_id", "due": "due_on", "due_reason": "due_reason",
    "note": "note", "reason": "reason", "links": "links",
}  # fmt: skip
_DAY = re.compile(r"(\d{4})(?:-|/|\.|年)(\d{1,2})(?:-|/|\.|月)(\d{1,2})日?(?:[T ]00:00(?::00)?)?")


class ValueProblem(ValueError):
    """The message is a phrase: “expected …”."""


def read_value(
    key: str, words: str, labels: Mapping[str, Text], people: Mapping[str, int]
) -> Value:
    """`people` are keys by every name that stands for a person. Raises ValueProblem."""
    if "\0" in words:
        raise ValueProblem(_("expected a text without the character U+0000"))
    match key:
        case "status":
            return _status(words, labels)
        case "owner":
            return _person(words, people)
        case "due":
            return _day(words)
        case "links":
            return links_of(words)
    return words


def links_of(words: str) -> str:
    """One address a line, as a file has them."""
    return "\n".join(line.strip() for line in words.splitlines() if line.strip())


def _status(words: str, labels: Mapping[str, Text]) -> str:
    found = find_status(words, labels)
    if found is None:
        said = _(", ").join(str(status.label) for status in Item.Status)
        raise ValueProblem(_("expected one of: %(words)s") % {"words": said})
    return found


def _person(words: str, people: Mapping[str, int]) -> int | None:
    if not words.strip():
        return None
    found = people.get(words.strip().casefold())
    if found is None:
        raise ValueProblem(
            _("expected a member of the team, by name or e-mail address, or nothing")
        )
    return found


def _day(words: str) -> dt.date | None:
    """Only with the year first: 01/12/2026 is one day here and another one there."""
    if not words.strip():
        return None
    found = _DAY.fullmatch(words.strip())
    try:
        return dt.date(*(int(part) for part in found.groups())) if found else _no_day()
    except ValueError:
        _no_day()
    return None


def _no_day() -> dt.date:
    raise ValueProblem(_("expected a day with its year first, such as 2026-12-01"))
