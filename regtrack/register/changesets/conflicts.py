"""A part of a set that somebody changed in the register since: a person chooses."""

from __future__ import annotations

from regtrack.register.changesets.merging import Node, bare
from regtrack.register.packs.nodes import digest


def digest_of(live: Node) -> str:
    """What a person saw as live, so that a choice made against it holds only for that."""
    return digest(bare(live) or {})
