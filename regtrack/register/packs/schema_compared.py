"""What a pack says of two texts: how their duties relate, and what changed beyond single duties."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from regtrack.register.packs.scalars import Confidence, Ref
from regtrack.register.packs.schema_node import Bilingual, Node


class Mapping(Node):
    """A reviewed relation. Between versions of one rule the first seven; else NIST IR 8477's terms."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    ref: Ref
    from_: list[Ref] = Field(default_factory=list, alias="from")
    to: list[Ref] = Field(default_factory=list)
    relation: Literal[
        "carried-over", "softened", "strengthened", "split", "merged", "dropped", "new",
        "equal", "subset-of", "superset-of", "intersects-with",
    ]  # fmt: skip
    reason: Bilingual
    confidence: Confidence = "high"

    @model_validator(mode="after")
    def _sides_fit_the_relation(self) -> Self:
        if bool(self.from_) != (self.relation != "new"):
            raise ValueError("expected duties under from, except with relation new")
        if bool(self.to) != (self.relation != "dropped"):
            raise ValueError("expected duties under to, except with relation dropped")
        return self


class StructuralChange(Node):
    """A change from the instrument `from` to the instrument `to` that is no single duty's."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    ref: Ref
    from_: Ref = Field(alias="from")
    to: Ref
    topic: Bilingual
    text: Bilingual
    from_provisions: list[Ref] = Field(default_factory=list)
    to_provisions: list[Ref] = Field(default_factory=list)
    effect: Literal[
        "new", "dropped", "kept", "reworded", "narrowed", "widened", "softened", "strengthened",
        "fixed",
    ]  # fmt: skip
    note: Bilingual | None = None
    confidence: Confidence = "high"

    @model_validator(mode="after")
    def _between_two(self) -> Self:
        if self.from_ == self.to:
            raise ValueError("expected two different instruments under from and to")
        return self
