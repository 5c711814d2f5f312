"""What a staged part becomes when the live one moved on: plain nodes, no database."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regtrack.register.changesets.merging import is_stale, merged, settled
from regtrack.register.changesets.renaming import renamed

A, B, C = ({"edtf": f"2026-0{n}-01", "known_from": f"2026-0{n}-01"} for n in (1, 2, 3))


def duty(*texts: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A duty whose revisions say these texts since these days."""
    *earlier, latest = [{"text": {"en": text}, "known_from": day} for text, day in texts]
    return {"ref": "d", **latest, **({"earlier": earlier} if earlier else {}), **more}


@pytest.mark.parametrize(
    ("kind", "before", "after", "live", "expected"),
    [
        # Each changed another field: both changes
        ("source", {"p": 1, "k": 1}, {"p": 2, "k": 1}, {"p": 1, "k": 3}, {"p": 2, "k": 3}),
        # Both the same field: the set's
        ("source", {"p": 1}, {"p": 2}, {"p": 3}, {"p": 2}),
        # What the set took away goes, what the other added stays
        (
            "mapping",
            {"sources": ["a", "b"]},
            {"sources": ["b", "c"]},
            {"sources": ["a", "b", "d"]},
            {"sources": ["b", "c", "d"]},
        ),
        ("source", {"p": 1, "n": 1}, {"p": 1}, {"p": 2, "n": 1}, {"p": 2}),
        # Dates of both, the set's last
        ("event", {"dates": [A]}, {"dates": [A, C]}, {"dates": [A, B]}, {"dates": [A, B, C]}),
        ("event", {"dates": [A]}, {"dates": [A, B]}, {"dates": [A, B]}, {"dates": [A, B]}),
        # A value that the other added or reworded stays
        (
            "facet",
            {"values": [{"ref": "x", "name": 1}]},
            {"values": [{"ref": "x", "name": 1}, {"ref": "y"}]},
            {"values": [{"ref": "x", "name": 2}, {"ref": "z"}]},
            {"values": [{"ref": "x", "name": 2}, {"ref": "y"}, {"ref": "z"}]},
        ),
        # Gone, or made again
        ("theme", {"name": 1}, None, {"name": 2}, None),
        ("theme", {"name": 1}, {"name": 2}, None, {"name": 2}),
    ],
)
def test_both_sides_are_kept(kind: str, before: Any, after: Any, live: Any, expected: Any) -> None:
    assert merged(kind, before, after, live) == expected


def test_a_revision_of_the_set_follows_the_live_one() -> None:
    before = duty(("Old", "2026-01-01"))
    after = duty(("Old", "2026-01-01"), ("Mine", "2026-02-01"))
    live = duty(("Old", "2026-01-01"), ("Theirs", "2026-03-01"))
    live["force"] = "encouraged"
    result = merged("obligation", before, after, live)
    assert result is not None
    assert [one["text"]["en"] for one in result["earlier"]] == ["Old", "Theirs"]
    assert result["text"]["en"] == "Mine"
    assert result["force"] == "encouraged"  # which only they changed
    assert result["known_from"] == "2026-03-01"  # no earlier than what it follows


@pytest.mark.parametrize(
    ("staged", "kept"),
    [
        ([("Two", "2026-02-01"), ("Three", "2026-02-01")], ["One", "Three"]),
        ([("Two", "2026-02-01"), ("Three", "2026-03-01")], ["One", "Two", "Three"]),
        ([("Two", "2026-02-01"), ("One", "2026-02-01")], ["One"]),
    ],
    ids=["replaced on its day", "another day", "taken back"],
)
def test_what_only_editors_saw_is_left_out(staged: Any, kept: list[str]) -> None:
    first = ("One", "2026-01-01")
    result = settled("obligation", duty(first), duty(first, *staged))
    assert result is not None
    assert [one["text"]["en"] for one in [*result.get("earlier", []), result]] == kept


def test_a_live_date_is_never_left_out() -> None:
    before = {"dates": [A, {**A, "edtf": "2026-05-01"}]}
    after = {"dates": [*before["dates"], {**A, "edtf": "2026-06-01"}]}
    assert settled("event", before, after) == after


def test_a_place_alone_is_no_conflict() -> None:
    assert not is_stale({"name": 1, "position": 1}, {"name": 1})
    assert is_stale({"name": 1}, {"name": 2})
    assert is_stale(None, {"name": 1})


NODES = st.dictionaries(st.sampled_from("abc"), st.integers(0, 2))


@given(NODES, NODES)
def test_without_a_change_of_the_other_it_is_the_sets_own(before: Any, after: Any) -> None:
    assert merged("source", before, after, before) == after


@given(NODES, NODES)
def test_without_a_change_of_its_own_it_is_the_live_one(before: Any, live: Any) -> None:
    assert merged("source", before, before, live) == live


def test_every_reference_follows_a_new_name() -> None:
    node = {
        "instrument": "law", "provision": "law-1", "applies_from": "start", "sources": ["s"],
        "earlier": [{"applies_from": "start", "sources": ["s", "t"]}],
    }  # fmt: skip
    assert renamed("obligation", node, ("source", "s"), "s-2")["earlier"][0]["sources"] == [
        "s-2",
        "t",
    ]
    assert renamed("obligation", node, ("event", "start"), "go")["applies_from"] == "go"
    assert renamed("obligation", node, ("instrument", "law"), "law-2")["instrument"] == "law-2"
    assert node["instrument"] == "law"
