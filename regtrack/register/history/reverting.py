"""What taking a recorded change back would do to the register as it is now. Pure.

A change is the node before and after it ({} where there was none); `now` is the node at present.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from regtrack.register.packs.fields import bare, differing, flat, put
from regtrack.register.packs.nodes import Content, current

Verb = Literal["set back", "write again", "remove", "nothing"]


@dataclass(frozen=True, slots=True)
class Revert:
    """`fields` differ from what they said before the change; `later` are those among them that
    another change has touched since."""

    verb: Verb
    fields: tuple[str, ...] = ()
    later: frozenset[str] = frozenset()


def what_reverts(kind: str, before: Content, after: Content, now: Content) -> Revert:
    """What would take the change from `before` to `after` back.

    >>> was, became = ({"ref": "t", "name": {"en": name}} for name in ("Old", "New"))
    >>> what_reverts("theme", was, became, became)
    Revert(verb='set back', fields=('name.en',), later=frozenset())
    """
    if not before:
        return Revert("remove" if now else "nothing")
    if not after:
        return Revert("nothing" if now else "write again")
    if not now:
        return Revert("nothing")
    then, made, present = flat(kind, before), flat(kind, after), flat(kind, now)
    fields = tuple(
        key
        for key in differing(kind, before, after)
        if _said(key, present) != _said(key, then) and key != "known_from"
    )
    later = frozenset(key for key in fields if present.get(key) != made.get(key))
    return Revert("set back", fields, later) if fields else Revert("nothing")


def set_back(kind: str, before: Content, now: Content, keys: Collection[str]) -> Content:
    """`now` with these fields as they were `before`; nothing appended goes away: a date that is
    taken back is followed by the earlier one, said again. pydantic's error where that is no node."""
    then = flat(kind, before)
    wanted = {key: then.get(key) for key in keys}
    if "dates" in wanted:
        wanted["dates"] = [*now["dates"], again(before["dates"], now["dates"])]
    if "values" in wanted:
        values = wanted["values"] or []
        given = {value["ref"] for value in values}
        wanted["values"] = [*values, *(v for v in now["values"] if v["ref"] not in given)]
    return put(kind, now, wanted)


def again(before: list[Content], now: list[Content]) -> Content:
    """What held before, to stand after what holds now: known since the same day as that."""
    held = current(before)
    return {**held, "known_from": max(held["known_from"], current(now)["known_from"])}


def _said(key: str, fields: dict[str, Any]) -> Any:
    """A field's value; of dates the one that holds, whenever it is known since."""
    value = fields.get(key)
    if bare(key)[0] == "dates" and value:
        return {**current(value), "known_from": None}
    return value
