"""Do mappings lead somewhere, and is every duty of two compared versions mapped? Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from regtrack.register.checking.finding import Finding
from regtrack.register.checking.nodes import Nodes, Part

# Relations between versions of one rule. Those between regimes (equal, subset-of …) are reviewed
# one by one, and leave out what has no counterpart.
_VERSIONS = frozenset(
    {"carried-over", "softened", "strengthened", "split", "merged", "dropped", "new"}
)


def check(nodes: Nodes) -> Iterator[Finding]:
    for mapping in nodes.of("mapping"):
        for side in ("from", "to"):
            for ref in mapping.content.get(side, ()):
                if not nodes.get("obligation", ref):
                    yield Finding(
                        "mapping-nowhere", "error", _instrument(nodes, mapping), "mapping",
                        mapping.ref, ref, "",
                    )  # fmt: skip
    for before, after in version_pairs(nodes):
        yield from _unmapped(nodes, before, after)


def version_pairs(nodes: Nodes) -> list[tuple[str, str]]:
    """(earlier, later) instruments of which a duty is mapped onto one of the other as its version."""
    pairs = set()
    for mapping in nodes.of("mapping"):
        if mapping.content["relation"] in _VERSIONS:
            sides = [_instruments(nodes, mapping, side) for side in ("from", "to")]
            pairs |= {(one, other) for one in sides[0] for other in sides[1] if one != other}
    return sorted(pairs)


def _unmapped(nodes: Nodes, before: str, after: str) -> Iterator[Finding]:
    """Duties of either that no mapping of the pair names; "dropped" and "new" name one side only."""
    named: dict[str, set[str]] = defaultdict(set)
    for mapping in nodes.of("mapping"):
        there = (_instruments(nodes, mapping, "from"), _instruments(nodes, mapping, "to"))
        if (
            mapping.content["relation"] in _VERSIONS
            and there[0] <= {before}
            and there[1] <= {after}
        ):
            for side in ("from", "to"):
                named[side] |= set(mapping.content.get(side, ()))
    for side, instrument, other in (("from", before, after), ("to", after, before)):
        for duty in nodes.of("obligation", instrument):
            if duty.ref not in named[side]:
                yield Finding("unmapped", "error", instrument, "obligation", duty.ref, "", other)


def _instruments(nodes: Nodes, mapping: Part, side: str) -> set[str]:
    duties = (nodes.get("obligation", ref) for ref in mapping.content.get(side, ()))
    return {duty["instrument"] for duty in duties if duty}


def _instrument(nodes: Nodes, mapping: Part) -> str:
    """The instrument whose editor minds a mapping: that of its later side, else of its earlier."""
    there = _instruments(nodes, mapping, "to") or _instruments(nodes, mapping, "from")
    return min(there, default="")
