"""Nodes into rows: instruments and their parts, after the vocabulary they refer to."""

from __future__ import annotations

from regtrack.register import models
from regtrack.register.packs.nodes import Content
from regtrack.register.packs.write_compared import ComparedWriting
from regtrack.register.packs.write_vocabulary import VocabularyWriting
from regtrack.register.packs.writing import (
    BATCH,
    ByRef,
    Nodes,
    lines_of,
    position_of,
    text_of,
)


class Writer(VocabularyWriting, ComparedWriting):
    """Writes nodes kind by kind, in the order of `nodes.KINDS`.

    `finish` writes what may point forward: relations between instruments.
    """

    def write(self, kind: str, new: Nodes, altered: Nodes) -> None:
        if new or altered:
            getattr(self, f"_{kind}")(
                {ref: node for (_, ref), node in new.items()},
                {ref: node for (_, ref), node in altered.items()},
            )

    def finish(self) -> None:
        for step in self.later:
            step()

    def _instrument(self, new: ByRef, altered: ByRef) -> None:
        rows = self.upsert(
            models.Instrument,
            new,
            altered,
            lambda node: {
                "kind": node["kind"],
                "jurisdiction_id": node["jurisdiction"],
                "identifiers": node.get("identifiers", {}),
                "confidence": node.get("confidence", "high"),
                "published": node.get("published", True),
                **text_of(node, "title"),
                **text_of(node, "short_title"),
                **text_of(node, "locality"),
                **text_of(node, "scope"),
                **text_of(node, "penalty"),
                **text_of(node, "note"),
                **lines_of(node, "legal_basis"),
            },
        )
        nodes = {row: new.get(row.ref) or altered[row.ref] for row in rows}
        touched = [row for row in rows if row.ref in altered]
        if touched:
            models.InstrumentAuthority.objects.filter(instrument__in=touched).delete()
            models.InstrumentRelation.objects.filter(instrument__in=touched).delete()
        models.InstrumentAuthority.objects.bulk_create(
            [
                models.InstrumentAuthority(
                    instrument=row, authority_id=self.id(models.Authority, ref), position=position
                )
                for row, node in nodes.items()
                for position, ref in enumerate(node["authorities"])
            ],
            batch_size=BATCH,
        )
        self.link(
            models.Instrument.sources.through,
            ("instrument_id", "source_id"),
            [(row.pk, self.ids_of(models.Source, node["sources"])) for row, node in nodes.items()],
            touched,
        )
        relations = [
            (row, relation) for row, node in nodes.items() for relation in node.get("relations", [])
        ]
        self.later.append(lambda: self._relate(relations))

    def _relate(self, relations: list[tuple[models.Instrument, Content]]) -> None:
        models.InstrumentRelation.objects.bulk_create(
            [
                models.InstrumentRelation(
                    instrument=row,
                    kind=relation["kind"],
                    to_id=self.id(models.Instrument, relation["to"]),
                )
                for row, relation in relations
            ],
            batch_size=BATCH,
        )

    def _provision(self, new: ByRef, altered: ByRef) -> None:
        self.upsert(
            models.Provision,
            new,
            altered,
            lambda node: {
                "instrument_id": self.id(models.Instrument, node["instrument"]),
                "confidence": node.get("confidence", "high"),
                **position_of(node),
                **text_of(node, "label"),
                **text_of(node, "chapter"),
                **text_of(node, "gist"),
            },
        )

    def _event(self, new: ByRef, altered: ByRef) -> None:
        rows = self.upsert(
            models.Event,
            new,
            altered,
            lambda node: {
                "instrument_id": (
                    self.id(models.Instrument, node["instrument"]) if "instrument" in node else None
                ),
                "jurisdiction_id": node["jurisdiction"],
                "kind": node["kind"],
                "confidence": node.get("confidence", "high"),
                "published": node.get("published", True),
                **position_of(node),
                **text_of(node, "title"),
                **text_of(node, "summary"),
                **text_of(node, "scope"),
            },
        )
        nodes = {row: new.get(row.ref) or altered[row.ref] for row in rows}
        self.link(
            models.Event.sources.through,
            ("event_id", "source_id"),
            [
                (row.pk, self.ids_of(models.Source, node.get("sources", [])))
                for row, node in nodes.items()
            ],
            [row for row in rows if row.ref in altered],
        )
        dates = []
        for row, node in nodes.items():
            there = len(self.present.get(("event", row.ref), {}).get("dates", []))
            for number, date in enumerate(node["dates"][there:], start=there + 1):
                made = models.EventDate(
                    event=row,
                    number=number,
                    edtf=date["edtf"],
                    known_from=date["known_from"],
                    source_id=self.id(models.Source, date["source"]),
                    moved_by_id=(
                        self.id(models.Event, date["moved_by"]) if "moved_by" in date else None
                    ),
                    expected=date.get("expected", False),
                    recorded_at=self.at,
                    **text_of(date, "note"),
                )
                made.derive()
                dates.append(made)
        models.EventDate.objects.bulk_create(dates, batch_size=BATCH)

    def _obligation(self, new: ByRef, altered: ByRef) -> None:
        rows = self.upsert(
            models.Obligation,
            new,
            altered,
            lambda node: {
                "instrument_id": self.id(models.Instrument, node["instrument"]),
                **position_of(node),
            },
        )
        revisions, links = [], []
        for row in rows:
            node = new.get(row.ref) or altered[row.ref]
            before = self.present.get(("obligation", row.ref))
            there = 1 + len(before.get("earlier", [])) if before else 0
            duties = [*node.get("earlier", []), node]
            for number, duty in enumerate(duties[there:], start=there + 1):
                revisions.append(self.revision(row, number, duty))
                links.append(duty)
        models.ObligationRevision.objects.bulk_create(revisions, batch_size=BATCH)
        for field, model in (
            ("themes", models.Theme),
            ("addressees", models.Organisation),
            ("sources", models.Source),
        ):
            self.link(
                getattr(models.ObligationRevision, field).through,
                ("obligationrevision_id", f"{model._meta.model_name}_id"),
                [
                    (revision.pk, self.ids_of(model, duty.get(field, [])))
                    for revision, duty in zip(revisions, links, strict=True)
                ],
            )

    def revision(
        self, obligation: models.Obligation, number: int, duty: Content
    ) -> models.ObligationRevision:
        """The row, not yet saved, of one revision; its themes, addressees and sources come after."""
        return models.ObligationRevision(
            obligation=obligation,
            number=number,
            known_from=duty["known_from"],
            recorded_at=self.at,
            provision_id=(
                self.id(models.Provision, duty["provision"]) if "provision" in duty else None
            ),
            force=duty["force"],
            conditions=duty.get("conditions", []),
            applies_from_id=self.id(models.Event, duty["applies_from"]),
            ends_with_id=self.id(models.Event, duty["ends_with"]) if "ends_with" in duty else None,
            deadline=duty["deadline"],
            confidence=duty.get("confidence", "high"),
            **lines_of(duty, "evidence"),
            **{
                column: value
                for name in ("locator", "title", "text", "who", "trigger", "penalty", "note")
                for column, value in text_of(duty, name).items()
            },
        )
