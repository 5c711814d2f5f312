"""What a staged part becomes when the live one has moved on meanwhile, and what of it is news. Pure.

`before` is the part that was live when it was first changed, `after` what the editor made of it,
`live` what is live now; None where there is none.
"""

from __future__ import annotations

from typing import Any

from regtrack.register.packs.nodes import Content

Node = Content | None
# Lists whose order says nothing: what one side adds and the other takes away goes together
_SETS = {
    "addressees", "from", "from_provisions", "sources", "themes", "to", "to_provisions",
}  # fmt: skip
_APART = {"ref", "earlier", "instrument", "position"}


def bare(node: Node) -> Node:
    """The node without its place among its siblings."""
    if node is None:
        return None
    return {name: value for name, value in node.items() if name != "position"}


def is_stale(before: Node, live: Node) -> bool:
    """Has the live part changed since?"""
    return bare(before) != bare(live)


def settled(kind: str, before: Node, after: Node) -> Node:
    """`after` without what only its editors ever saw: a wording or a date that another one, known
    since the same day, has replaced within the set. No clock could show it.

    >>> old, new = ({"edtf": day, "known_from": "2026-02-01"} for day in ("2026-03-01", "2026-03-02"))
    >>> settled("event", None, {"ref": "e", "dates": [old, new]})["dates"] == [new]
    True
    """
    if after is None:
        return None
    if kind == "event":
        there, dates = len((before or {}).get("dates", [])), after["dates"]
        kept = [
            date
            for place, date in enumerate(dates)
            if place < there
            or not any(later["known_from"] == date["known_from"] for later in dates[place + 1 :])
        ]
        return {**after, "dates": kept}
    if kind == "obligation":
        there = len(_revisions(before))
        return _with_revisions(after, _news(_revisions(after), there))
    return after


def merged(kind: str, before: Node, after: Node, live: Node) -> Node:
    """The editor's changes made to what is live now. Where both changed the same field, the
    editor's stands; dates and revisions of both stay, the editor's last."""
    if live is None or after is None:
        return after
    start = before or {}
    if kind == "obligation":
        first, others = _revisions(before), _revisions(live)
        added = [one for one in _revisions(after) if one not in first and one not in others]
        present, base = others[-1], first[-1] if first else {}
        mine = []
        for one in added:
            one = _fields(base, one, present)
            mine.append({**one, "known_from": max(one["known_from"], present["known_from"])})
        return _with_revisions({**live, **_place(start, after)}, [*others, *mine])
    return _fields(start, after, live)


def _fields(before: Content, after: Content, live: Content) -> Content:
    result = dict(live)
    for name in {**before, **after}:
        if before.get(name) == after.get(name):
            continue
        value = _field(name, before.get(name), after.get(name), live.get(name))
        result.pop(name, None)
        if value is not None:
            result[name] = value
    return result


def _field(name: str, before: Any, after: Any, live: Any) -> Any:
    if name in _SETS and isinstance(live or after, list):
        old, mine, theirs = set(before or []), set(after or []), set(live or [])
        return sorted((theirs | mine) - (old - mine)) or None
    if name == "dates":
        said = [*(before or []), *(live or [])]
        return [*(live or []), *(date for date in after if date not in said)]
    if name == "values":
        return _values(before or [], after or [], live or [])
    return after


def _values(before: list[Content], after: list[Content], live: list[Content]) -> list[Content]:
    """Values of a facet by their ref; none is ever taken away."""
    old = {value["ref"]: value for value in before}
    mine = {value["ref"]: value for value in after}
    theirs = {value["ref"]: value for value in live}
    order = [*mine, *(ref for ref in theirs if ref not in mine)]
    return [
        theirs[ref]
        if ref in theirs and (ref not in mine or mine[ref] == old.get(ref))
        else mine[ref]
        for ref in order
    ]


def _place(before: Content, after: Content) -> Content:
    moved = after.get("position") != before.get("position") and "position" in after
    return {"position": after["position"]} if moved else {}


# == Revisions of a duty ==
def _revisions(node: Node) -> list[Content]:
    """Every revision of a duty, oldest first."""
    if not node:
        return []
    latest = {name: value for name, value in node.items() if name not in _APART}
    return [*node.get("earlier", []), latest]


def _with_revisions(node: Content, revisions: list[Content]) -> Content:
    *earlier, latest = revisions
    whole = {name: value for name, value in node.items() if name in _APART - {"earlier"}}
    whole |= latest
    return {**whole, "earlier": earlier} if earlier else whole


def _news(revisions: list[Content], there: int) -> list[Content]:
    """The first `there` revisions, and of those after them what says something new for its day."""
    kept = revisions[:there]
    for place, one in enumerate(revisions[there:], start=there):
        last = place + 1 == len(revisions)
        if not last and revisions[place + 1]["known_from"] == one["known_from"]:
            continue
        if kept and {**kept[-1], "known_from": None} == {**one, "known_from": None}:
            continue
        kept.append(one)
    return kept
