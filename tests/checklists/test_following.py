"""What becomes of each item, of a table of cases; and that no status is ever lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regtrack.checklists.following import Held, Kind, Link, Offered, Planned, plan, status_after
from regtrack.core.texts import Text

WHY = Text("理由", "the reason")
DRAFT = Held(1, "draft-1", 1, "proposed", "text", "applies", "done")
FINAL = Offered("final-1", 1, "mandatory", "new text", "applies")
ENDED = Offered("draft-1", 1, "proposed", "text", "applies", ended=True)


def of(*offered: Offered) -> dict[str, Offered]:
    return {one.duty: one for one in offered}


def link(relation: str, sources: str = "draft-1", targets: str = "final-1") -> Link:
    return Link(relation, tuple(sources.split()), tuple(targets.split()), WHY)


def test_what_is_as_it_was_needs_nothing() -> None:
    same = Offered("draft-1", 1, "proposed", "text", "applies")
    assert plan([DRAFT], of(same), []) == []


@pytest.mark.parametrize(
    ("relation", "kind"),
    [
        ("carried-over", Kind.CARRIED),
        ("softened", Kind.SOFTENED),
        ("strengthened", Kind.STRENGTHENED),
        ("split", Kind.SPLIT),
        ("merged", Kind.MERGED),
    ],
)
def test_a_draft_goes_into_its_final_text(relation: str, kind: Kind) -> None:
    found = plan([DRAFT], of(ENDED, FINAL), [link(relation)])
    assert found == [Planned(kind, DRAFT, (("final-1", kind),), (WHY,))]


@pytest.mark.parametrize("links", [[], [link("dropped", targets="")], [link("equal")]])
def test_what_nothing_came_of_is_dropped_and_the_final_duty_is_new(links: list[Link]) -> None:
    dropped, new = plan([DRAFT], of(ENDED, FINAL), links)
    assert (dropped.kind, dropped.item) == (Kind.DROPPED, DRAFT)
    assert (new.kind, new.duty) == (Kind.NEW, "final-1")


def test_a_split_duty_goes_into_each() -> None:
    other = replace(FINAL, duty="final-2")
    (found,) = plan([DRAFT], of(ENDED, FINAL, other), [link("split", targets="final-1 final-2")])
    assert [duty for duty, _ in found.into] == ["final-1", "final-2"]


def test_two_merged_duties_go_into_one() -> None:
    second = replace(DRAFT, key=2, duty="draft-2", status="todo")
    now = of(ENDED, replace(ENDED, duty="draft-2"), FINAL)
    found = plan([DRAFT, second], now, [link("merged", "draft-1 draft-2")])
    assert [planned.into for planned in found] == [(("final-1", Kind.MERGED),)] * 2


def test_a_part_that_does_not_bind_the_product_is_left_out() -> None:
    other = replace(FINAL, duty="final-2", verdict="does-not-apply")
    (found,) = plan([DRAFT], of(ENDED, FINAL, other), [link("split", targets="final-1 final-2")])
    assert [duty for duty, _ in found.into] == ["final-1"]


def test_through_two_versions_the_hardest_change_is_told() -> None:
    middle = replace(ENDED, duty="middle-1")
    found = plan(
        [DRAFT],
        of(ENDED, middle, FINAL),
        [link("strengthened", targets="middle-1"), link("softened", "middle-1")],
    )
    assert [planned.kind for planned in found] == [Kind.STRENGTHENED]


def test_mappings_in_a_circle_come_to_an_end() -> None:
    middle = replace(ENDED, duty="middle-1")
    found = plan(
        [DRAFT],
        of(ENDED, middle),
        [link("carried-over", targets="middle-1"), link("carried-over", "middle-1", "draft-1")],
    )
    assert [planned.kind for planned in found] == [Kind.DROPPED]


def test_a_mapping_that_came_later_finds_the_archived_item() -> None:
    archived = replace(DRAFT, archived=True)
    own = Held(2, "final-1", 1, "mandatory", "new text", "applies", "todo")
    assert plan([archived, own], of(ENDED, FINAL), []) == []
    found = plan([archived, own], of(ENDED, FINAL), [link("carried-over")])
    assert [(planned.kind, planned.item) for planned in found] == [(Kind.CARRIED, archived)]
    done = replace(archived, into=["final-1"])
    assert plan([done, own], of(ENDED, FINAL), [link("carried-over")]) == []


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"revision": 2, "wording": "other"}, Kind.CHANGED),
        ({"revision": 2}, Kind.CARRIED),
        ({"revision": 2, "force": "mandatory"}, Kind.STRENGTHENED),
        ({"revision": 2, "force": "requested"}, Kind.SOFTENED),
        ({"verdict": "does-not-apply"}, Kind.NO_LONGER),
        ({"verdict": "needs-answer"}, Kind.JUDGED),
        ({"verdict": "needs-answer", "revision": 2, "wording": "other"}, Kind.CHANGED),
        ({"verdict": "does-not-apply", "revision": 2, "wording": "other"}, Kind.NO_LONGER),
        ({"due": dt.date(2027, 12, 2)}, Kind.MOVED),
    ],
)
def test_a_duty_that_stays_itself(changes: dict[str, object], kind: Kind) -> None:
    now = replace(Offered("draft-1", 1, "proposed", "text", "applies"), **changes)
    (found,) = plan([DRAFT], of(now), [])
    assert (found.kind, found.item, found.into) == (kind, DRAFT, ())
    assert found.due == ((None, now.due) if "due" in changes else None)


def test_a_new_text_with_another_day_tells_both() -> None:
    item = replace(DRAFT, due=dt.date(2026, 8, 2))
    now = Offered("draft-1", 2, "proposed", "other", "applies", due=dt.date(2027, 12, 2))
    (found,) = plan([item], of(now), [])
    assert (found.kind, found.due) == (Kind.CHANGED, (dt.date(2026, 8, 2), dt.date(2027, 12, 2)))


def test_an_archived_item_whose_rule_is_back_applies_again() -> None:
    now = Offered("draft-1", 1, "proposed", "text", "applies")
    (found,) = plan([replace(DRAFT, archived=True)], of(now), [])
    assert found.kind == Kind.AGAIN


def test_what_is_not_published_changes_nothing() -> None:
    assert plan([DRAFT], {}, [link("carried-over")]) == []


@pytest.mark.parametrize(
    ("sources", "status"),
    [
        ([("done", Kind.CARRIED)], "done"),
        ([("done", Kind.SOFTENED)], "done"),
        ([("done", Kind.STRENGTHENED)], "todo"),
        ([("in-progress", Kind.STRENGTHENED)], "in-progress"),
        ([("not-applicable", Kind.STRENGTHENED)], "todo"),
        ([("done", Kind.MERGED), ("done", Kind.MERGED)], "done"),
        ([("done", Kind.MERGED), ("todo", Kind.MERGED)], "todo"),
        ([("done", Kind.MERGED), ("not-applicable", Kind.MERGED)], "not-applicable"),
        ([("done", Kind.CARRIED), ("done", Kind.STRENGTHENED)], "todo"),
    ],
)
def test_the_status_that_is_taken_over(sources: list[tuple[str, Kind]], status: str) -> None:
    assert status_after(sources) == status


REFS = st.sampled_from([f"duty-{number}" for number in range(6)])
OFFERED = st.builds(
    Offered,
    duty=st.just(""),
    revision=st.integers(1, 2),
    force=st.sampled_from(["proposed", "mandatory"]),
    wording=st.sampled_from(["one", "two"]),
    verdict=st.sampled_from(["applies", "does-not-apply", "needs-answer", "precedent"]),
    due=st.none(),
    ended=st.booleans(),
)
LINKS = st.lists(
    st.builds(
        Link,
        st.sampled_from(["carried-over", "softened", "strengthened", "split", "merged", "dropped"]),
        st.lists(REFS, min_size=1, max_size=2).map(tuple),
        st.lists(REFS, max_size=3).map(tuple),
    ),
    max_size=6,
)


@given(st.dictionaries(REFS, OFFERED), st.sets(REFS), LINKS)
def test_each_item_has_one_fate_and_each_duty_one_place(
    now: dict[str, Offered], listed: set[str], links: list[Link]
) -> None:
    now = {duty: replace(offered, duty=duty) for duty, offered in now.items()}
    held = [
        Held(key, duty, 1, "proposed", "one", "applies", "done")
        for key, duty in enumerate(sorted(listed))
    ]
    found = plan(held, now, links)
    items = [planned.item for planned in found if planned.item]
    assert len(items) == len({item.key for item in items})
    for item in held:
        ended = item.duty in now and now[item.duty].ended
        gone = [planned for planned in found if planned.item == item and planned.into]
        dropped = any(planned.item == item and planned.kind == Kind.DROPPED for planned in found)
        assert ended == bool(gone or dropped)
    new = [planned.duty for planned in found if planned.kind == Kind.NEW]
    assert len(new) == len(set(new))
    assert not set(new) & (listed | {duty for planned in found for duty, _ in planned.into})
