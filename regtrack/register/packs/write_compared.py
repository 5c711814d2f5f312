"""Mappings and structural changes into rows: what two texts have to do with each other."""

from __future__ import annotations

from regtrack.register import models
from regtrack.register.packs.writing import ByRef, Writing, position_of, text_of


class ComparedWriting(Writing):
    def _mapping(self, new: ByRef, altered: ByRef) -> None:
        rows = self.upsert(
            models.Mapping,
            new,
            altered,
            lambda node: {
                "relation": node["relation"],
                "confidence": node.get("confidence", "high"),
                **position_of(node),
                **text_of(node, "reason"),
            },
        )
        touched = [row for row in rows if row.ref in altered]
        for field, side in (("from_obligations", "from"), ("to_obligations", "to")):
            self.link(
                getattr(models.Mapping, field).through,
                ("mapping_id", "obligation_id"),
                [
                    (
                        row.pk,
                        self.ids_of(
                            models.Obligation,
                            (new.get(row.ref) or altered[row.ref]).get(side, []),
                        ),
                    )
                    for row in rows
                ],
                touched,
            )

    def _structural_change(self, new: ByRef, altered: ByRef) -> None:
        rows = self.upsert(
            models.StructuralChange,
            new,
            altered,
            lambda node: {
                "from_instrument_id": self.id(models.Instrument, node["from"]),
                "to_instrument_id": self.id(models.Instrument, node["to"]),
                "effect": node["effect"],
                "confidence": node.get("confidence", "high"),
                **position_of(node),
                **text_of(node, "topic"),
                **text_of(node, "text"),
                **text_of(node, "note"),
            },
        )
        touched = [row for row in rows if row.ref in altered]
        for side in ("from_provisions", "to_provisions"):
            self.link(
                getattr(models.StructuralChange, side).through,
                ("structuralchange_id", "provision_id"),
                [
                    (
                        row.pk,
                        self.ids_of(
                            models.Provision,
                            (new.get(row.ref) or altered[row.ref]).get(side, []),
                        ),
                    )
                    for row in rows
                ],
                touched,
            )
