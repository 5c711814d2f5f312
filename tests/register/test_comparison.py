"""How duties of two texts are arranged: plain data in, plain data out."""

from __future__ import annotations

import pytest

from regtrack.core.texts import Text
from regtrack.register.compare.comparison import (
    RELATIONS,
    Comparison,
    Duty,
    Mapped,
    Provision,
    arrange,
    turned,
)
from regtrack.register.models import Mapping


def said(words: str) -> Text:
    return Text(f"{words}中", words)


def duty(ref: str, provision: str = "") -> Duty:
    """`a-3` is the third duty of the instrument `a`."""
    instrument, _, place = ref.partition("-")
    return Duty(
        ref=ref,
        instrument=instrument,
        locator=said(f"Art. {place}"),
        title=said(ref),
        text=said(f"text of {ref}"),
        force="mandatory",
        position=int(place),
        provision=provision,
    )


def mapped(before: str, relation: str, after: str) -> Mapped:
    return Mapped(
        ref=f"{before}>{after}",
        relation=relation,
        reason=said("because"),
        confidence="high",
        before=tuple(before.split()),
        after=tuple(after.split()),
    )


DUTIES = [duty(ref) for ref in ("b-2", "a-1", "a-2", "a-3", "b-1", "b-3", "c-1")]


def compared(*mappings: Mapped, versions: bool = True) -> Comparison:
    return arrange("a", "b", versions=versions, duties=DUTIES, mapped=mappings, provisions=((), ()))


def table(comparison: Comparison) -> list[str]:
    """Each row as `a-1 softened b-1`."""
    return [
        " ".join([*(one.ref for one in row.before), row.relation, *(one.ref for one in row.after)])
        for row in comparison.rows
    ]


EXAMPLES = {
    "in the order of the second text": (
        [
            mapped("a-1", "softened", "b-3"),
            mapped("a-2", "carried-over", "b-1"),
            mapped("", "new", "b-2"),
        ],
        ["a-2 carried-over b-1", "new b-2", "a-1 softened b-3"],
    ),
    "what was dropped comes last, in the order of the first": (
        [
            mapped("a-3", "dropped", ""),
            mapped("a-1", "dropped", ""),
            mapped("a-2", "merged", "b-3"),
        ],
        ["a-2 merged b-3", "a-1 dropped", "a-3 dropped"],
    ),
    "several duties of a side stand in the order of the text": (
        [mapped("a-3 a-1", "merged", "b-2"), mapped("a-2", "split", "b-3 b-1")],
        ["a-2 split b-1 b-3", "a-1 a-3 merged b-2"],
    ),
    "stored the other way round": (
        [mapped("b-1", "subset-of", "a-2"), mapped("b-2", "equal", "a-1")],
        ["a-2 superset-of b-1", "a-1 equal b-2"],
    ),
    "a relation with a third text is none of this pair": (
        [mapped("a-1", "equal", "c-1"), mapped("c-1", "subset-of", "b-1")],
        [],
    ),
    "a duty of a third text stays where it shares the relation": (
        [mapped("c-1 a-1", "equal", "b-1")],
        ["a-1 c-1 equal b-1"],
    ),
    "a relation within one text is none of this pair": (
        [mapped("a-1", "intersects-with", "a-2")],
        [],
    ),
}


@pytest.mark.parametrize("name", EXAMPLES)
def test_rows(name: str) -> None:
    mappings, rows = EXAMPLES[name]
    assert table(compared(*mappings)) == rows


def test_one_sided_relations_belong_to_versions_only() -> None:
    mappings = [mapped("", "new", "b-1"), mapped("a-1", "dropped", ""), mapped("", "new", "c-1")]
    assert table(compared(*mappings)) == ["new b-1", "a-1 dropped"]
    assert table(compared(*mappings, versions=False)) == []


def test_counts_are_of_the_rows_the_most_first_and_filter_them() -> None:
    comparison = compared(
        mapped("a-1", "softened", "b-1"),
        mapped("", "new", "b-2"),
        mapped("", "new", "b-3"),
        mapped("a-2", "strengthened", "b-1"),
    )
    assert comparison.counts == (("new", 2), ("softened", 1), ("strengthened", 1))
    assert [row.relation for row in comparison.rows_of("new")] == ["new", "new"]
    assert comparison.rows_of("equal") == ()
    assert len(comparison.rows_of("")) == 4
    assert comparison.is_between_versions


def test_terms_between_regimes_are_no_versions() -> None:
    assert not compared(mapped("a-1", "equal", "b-1")).is_between_versions


def test_what_has_no_relation_is_named_on_both_sides() -> None:
    comparison = compared(mapped("a-1 a-3", "merged", "b-2"))
    assert [one.ref for one in comparison.before.unmapped] == ["a-2"]
    assert [one.ref for one in comparison.after.unmapped] == ["b-1", "b-3"]
    assert [one.ref for one in comparison.after.duties] == ["b-1", "b-2", "b-3"]


def test_every_provision_is_covered_or_said_to_bring_nothing() -> None:
    articles = [Provision(f"art-{n}", said(f"Art. {n}"), said("gist")) for n in (1, 2, 3)]
    comparison = arrange(
        "a",
        "b",
        versions=True,
        duties=[duty("a-1", "art-1"), duty("a-2", "art-1"), duty("a-3", "art-3"), duty("a-4")],
        mapped=[mapped("a-1", "dropped", ""), mapped("a-4", "dropped", "")],
        provisions=(articles, []),
    )
    assert [
        (covered.provision and covered.provision.ref, len(covered.duties), covered.mapped)
        for covered in comparison.before.coverage
    ] == [("art-1", 2, 1), ("art-2", 0, 0), ("art-3", 1, 0), (None, 1, 1)]
    assert comparison.before.provisions == 3
    assert comparison.after.coverage == ()


def test_nothing_compared_with_nothing() -> None:
    comparison = arrange("a", "b", versions=False, duties=[], mapped=[], provisions=((), ()))
    assert (comparison.rows, comparison.counts) == ((), ())


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_relation_turned_twice_is_itself(relation: str) -> None:
    assert turned(turned(relation)) == relation


def test_the_relations_are_those_of_a_mapping() -> None:
    assert list(RELATIONS) == Mapping.Relation.values
