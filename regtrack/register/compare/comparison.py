"""Two texts side by side: rows by mapping, what has none, and what each provision brings. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from regtrack.core.texts import Text

# A relation seen from the other side; NIST IR 8477 turns subset and superset, the rest is symmetric
_TURNED = {
    "softened": "strengthened", "strengthened": "softened", "split": "merged", "merged": "split",
    "new": "dropped", "dropped": "new", "subset-of": "superset-of", "superset-of": "subset-of",
}  # fmt: skip
RELATIONS = (
    "carried-over", "softened", "strengthened", "split", "merged", "dropped", "new",
    "equal", "subset-of", "superset-of", "intersects-with",
)  # fmt: skip
BETWEEN_VERSIONS = frozenset(RELATIONS[:7])


def turned(relation: str) -> str:
    """
    >>> turned("subset-of"), turned("equal")
    ('superset-of', 'equal')
    """
    return _TURNED.get(relation, relation)


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty as known. `provision` is a ref, "" where it names none; `position` its place."""

    ref: str
    instrument: str
    locator: Text
    title: Text
    text: Text
    force: str
    position: int = 0
    provision: str = ""
    instrument_kind: str = ""
    instrument_title: Text = Text()
    address: str = ""


@dataclass(frozen=True, slots=True)
class Provision:
    ref: str
    label: Text
    gist: Text
    chapter: Text = Text()


@dataclass(frozen=True, slots=True)
class Mapped:
    """A mapping as it is stored: refs of duties, of these two instruments or of others."""

    ref: str
    relation: str
    reason: Text
    confidence: str
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Row:
    """One mapping, seen from the first text to the second."""

    ref: str
    relation: str
    reason: Text
    confidence: str
    before: tuple[Duty, ...]
    after: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """One provision (None: duties that name none), its duties, and how many are in a row."""

    provision: Provision | None
    duties: tuple[Duty, ...]
    mapped: int


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two texts: its duties and its provisions, in the order of the text."""

    duties: tuple[Duty, ...]
    unmapped: tuple[Duty, ...]
    coverage: tuple[Coverage, ...]

    @property
    def provisions(self) -> int:
        return sum(covered.provision is not None for covered in self.coverage)


@dataclass(frozen=True, slots=True)
class Comparison:
    """`rows` in the order of the second text, dropped ones behind; `counts` the most first."""

    rows: tuple[Row, ...]
    counts: tuple[tuple[str, int], ...]
    before: Side
    after: Side

    def rows_of(self, relation: str) -> tuple[Row, ...]:
        """The rows of one relation; "" means all."""
        return tuple(row for row in self.rows if not relation or row.relation == relation)

    @property
    def is_between_versions(self) -> bool:
        return any(relation in BETWEEN_VERSIONS for relation, _ in self.counts)


def arrange(
    before: str,
    after: str,
    *,
    versions: bool,
    duties: Iterable[Duty],
    mapped: Iterable[Mapped],
    provisions: tuple[Sequence[Provision], Sequence[Provision]],
) -> Comparison:
    """The comparison of the instruments `before` and `after` (refs).

    `versions`: the second came from the first, so one-sided mappings (new, dropped) belong to the
    pair. `mapped` may hold others; `duties` every duty of both, and those of other instruments that
    a mapping names.
    """
    by_ref = {duty.ref: duty for duty in duties}
    rows = [
        row
        for mapping in mapped
        if (row := _row(mapping, before, after, versions, by_ref)) is not None
    ]
    rows.sort(key=lambda row: _place(row, before, after))
    counts = Counter(row.relation for row in rows)
    in_row = {duty.ref for row in rows for duty in (*row.before, *row.after)}
    return Comparison(
        rows=tuple(rows),
        counts=tuple(sorted(counts.items(), key=lambda pair: (-pair[1], RELATIONS.index(pair[0])))),
        before=_side(before, by_ref, in_row, provisions[0]),
        after=_side(after, by_ref, in_row, provisions[1]),
    )


def _row(
    mapping: Mapped, before: str, after: str, versions: bool, duties: dict[str, Duty]
) -> Row | None:
    """The mapping as a row of this pair, turned where it is stored the other way round."""
    first = _duties(mapping.before, duties, before, after)
    second = _duties(mapping.after, duties, after, before)
    on_first = {duty.instrument for duty in first}
    on_second = {duty.instrument for duty in second}
    relation = mapping.relation
    if (
        before in on_second
        and after in on_first
        and not (before in on_first and after in on_second)
    ):
        first, second = (
            _duties(mapping.after, duties, before, after),
            _duties(mapping.before, duties, after, before),
        )
        relation = turned(relation)
    elif first and second:
        if before not in on_first or after not in on_second:
            return None
    elif not versions or not (before in on_first or after in on_second):
        return None
    return Row(mapping.ref, relation, mapping.reason, mapping.confidence, first, second)


def _duties(refs: Iterable[str], duties: dict[str, Duty], own: str, other: str) -> tuple[Duty, ...]:
    """In the order of the texts, those of the side's own instrument first."""
    found = (duties[ref] for ref in refs if ref in duties)
    rank = {own: 0, other: 1}
    return tuple(
        sorted(
            found,
            key=lambda duty: (rank.get(duty.instrument, 2), duty.instrument, duty.position),
        )
    )


def _place(row: Row, before: str, after: str) -> tuple[int, int, str]:
    for group, (side, instrument) in enumerate(((row.after, after), (row.before, before))):
        places = [duty.position for duty in side if duty.instrument == instrument]
        if places:
            return group, min(places), row.ref
    return 2, 0, row.ref


def _side(
    instrument: str, duties: dict[str, Duty], in_row: set[str], provisions: Sequence[Provision]
) -> Side:
    own = sorted(
        (duty for duty in duties.values() if duty.instrument == instrument),
        key=lambda duty: (duty.position, duty.ref),
    )
    known = {provision.ref for provision in provisions}

    def covered(provision: Provision | None) -> Coverage:
        ref = provision.ref if provision else ""
        found = tuple(
            duty for duty in own if (duty.provision if duty.provision in known else "") == ref
        )
        return Coverage(provision, found, sum(duty.ref in in_row for duty in found))

    loose = covered(None)
    return Side(
        duties=tuple(own),
        unmapped=tuple(duty for duty in own if duty.ref not in in_row),
        coverage=(
            *(covered(provision) for provision in provisions),
            *((loose,) if loose.duties else ()),
        ),
    )
