"""Nodes into rows, in bulk: a few queries a kind, whatever the number of nodes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model

from regtrack.core.texts import SUFFIXES
from regtrack.register import models
from regtrack.register.packs.nodes import Content, Key

BATCH = 200
Nodes = Mapping[Key, Content]


class Writer:
    """Writes nodes kind by kind, in the order of `nodes.KINDS`; keeps the keys of the rows it meets.

    `finish` writes what may point forward: relations between instruments, causes of moved dates.
    """

    def __init__(self, present: Nodes) -> None:
        self.present = present
        self.ids: dict[str, dict[str, int]] = {}
        self._later: list[Any] = []

    def write(self, kind: str, new: Nodes, altered: Nodes) -> None:
        if new or altered:
            getattr(self, f"_{kind}")(
                {ref: node for (_, ref), node in new.items()},
                {ref: node for (_, ref), node in altered.items()},
            )

    def finish(self) -> None:
        for step in self._later:
            step()

    # == Vocabulary ==
    def _jurisdiction(self, new: Mapping[str, Content], altered: Mapping[str, Content]) -> None:
        def row(code: str, node: Content) -> models.Jurisdiction:
            return models.Jurisdiction(
                code=code,
                time_zone=node["time_zone"],
                parent_id=node.get("parent"),
                **_text(node, "name"),
            )

        made = [row(code, node) for code, node in new.items()]
        # A parent may come later in the same load.
        made.sort(key=lambda jurisdiction: jurisdiction.parent_id is not None)
        models.Jurisdiction.objects.bulk_create(made, batch_size=BATCH)
        for code, node in altered.items():
            row(code, node).save(force_update=True)

    def _authority(self, new: Mapping[str, Content], altered: Mapping[str, Content]) -> None:
        self._upsert(
            models.Authority,
            new,
            altered,
            lambda node: {
                "jurisdiction_id": node["jurisdiction"],
                "kind": node.get("kind", "government"),
                **_text(node, "name"),
                **_text(node, "short_name"),
            },
        )

    def _organisation(self, new: Mapping[str, Content], altered: Mapping[str, Content]) -> None:
        self._upsert(models.Organisation, new, altered, lambda node: _text(node, "name"))

    def _theme(self, new: Mapping[str, Content], altered: Mapping[str, Content]) -> None:
        self._upsert(
            models.Theme, new, altered, lambda node: {**_position(node), **_text(node, "name")}
        )

    def _facet(self, new: Mapping[str, Content], altered: Mapping[str, Content]) -> None:
        facets = self._upsert(
            models.Facet,
            new,
            altered,
            lambda node: {
                "multiple": node.get("multiple", True),
                **_position(node),
                **_text(node, "name"),
                **_text(node, "question"),
            },
        )
        values = []
        for facet in facets:
            node = new.get(facet.ref) or altered[facet.ref]
            for position, value in enumerate(node["values"]):
                values.append(
                    models.FacetValue(
                        facet=facet,
                        ref=value["ref"],
                        position=position,
                        **_text(value, "name"),
                        **_text(value, "definition"),
                    )
                )
        # A value that a product may hold is never taken away.
        models.FacetValue.objects.bulk_create(
            values,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["facet", "ref"],
            update_fields=[
                "position",
                *_columns("name"),
                *_columns("definition"),
                "name",
                "definition",
            ],
        )

    def _source(self, new: Mapping[str, Content], altered: Mapping[str, Content]) -> None:
        self._upsert(
            models.Source,
            new,
            altered,
            lambda node: {
                name: node.get(name, "")
                for name in ("url", "publisher", "language", "kind", "checked_on", "sha256")
            },
        )

    # == Instruments and their parts ==
    def _instrument(self, new: Mapping[str, Content], altered: Mapping[str, Content]) -> None:
        rows = self._upsert(
            models.Instrument,
            new,
            altered,
            lambda node: {
                "kind": node["kind"],
                "jurisdiction_id": node["jurisdiction"],
                "identifiers": node.get("identifiers", {}),
                "confidence": node.get("confidence", "high"),
                "published": node.get("published", True),
                **_text(node, "title"),
                **_text(node, "short_title"),
                **_text(node, "scope"),
                **_text(node, "penalty"),
                **_text(node, "note"),
                **_lines(node, "legal_basis"),
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
        self._link(
            models.Instrument.sources.through,
            ("instrument_id", "source_id"),
            [(row.pk, self._ids(models.Source, node["sources"])) for row, node in nodes.items()],
            touched,
        )
        relations = [
            (row, relation) for row, node in nodes.items() for relation in node.get("relations", [])
        ]
        self._later.append(lambda: self._relate(relations))

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

    def _provision(self, new: Mapping[str, Content], altered: Mapping[str, Content]) -> None:
        self._upsert(
            models.Provision,
            new,
            altered,
            lambda node: {
                "instrument_id": self.id(models.Instrument, node["instrument"]),
                "confidence": node.get("confidence", "high"),
                **_position(node),
                **_text(node, "label"),
                **_text(node, "chapter"),
                **_text(node, "gist"),
            },
        )

    def _event(self, new: Mapping[str, Content], altered: Mapping[str, Content]) -> None:
        rows = self._upsert(
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
                **_position(node),
                **_text(node, "title"),
                **_text(node, "summary"),
                **_text(node, "scope"),
            },
        )
        nodes = {row: new.get(row.ref) or altered[row.ref] for row in rows}
        self._link(
            models.Event.sources.through,
            ("event_id", "source_id"),
            [
                (row.pk, self._ids(models.Source, node.get("sources", [])))
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
                    **_text(date, "note"),
                )
                made.derive()
                dates.append(made)
        models.EventDate.objects.bulk_create(dates, batch_size=BATCH)

    def _obligation(self, new: Mapping[str, Content], altered: Mapping[str, Content]) -> None:
        rows = self._upsert(
            models.Obligation,
            new,
            altered,
            lambda node: {
                "instrument_id": self.id(models.Instrument, node["instrument"]),
                **_position(node),
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
            self._link(
                getattr(models.ObligationRevision, field).through,
                ("obligationrevision_id", f"{model._meta.model_name}_id"),
                [
                    (revision.pk, self._ids(model, duty.get(field, [])))
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
            provision_id=(
                self.id(models.Provision, duty["provision"]) if "provision" in duty else None
            ),
            force=duty["force"],
            conditions=duty.get("conditions", []),
            applies_from_id=self.id(models.Event, duty["applies_from"]),
            ends_with_id=self.id(models.Event, duty["ends_with"]) if "ends_with" in duty else None,
            deadline=duty["deadline"],
            confidence=duty.get("confidence", "high"),
            **_lines(duty, "evidence"),
            **{
                column: value
                for name in ("locator", "title", "text", "who", "trigger", "penalty", "note")
                for column, value in _text(duty, name).items()
            },
        )

    def _mapping(self, new: Mapping[str, Content], altered: Mapping[str, Content]) -> None:
        rows = self._upsert(
            models.Mapping,
            new,
            altered,
            lambda node: {
                "relation": node["relation"],
                "confidence": node.get("confidence", "high"),
                **_position(node),
                **_text(node, "reason"),
            },
        )
        touched = [row for row in rows if row.ref in altered]
        for field, side in (("from_obligations", "from"), ("to_obligations", "to")):
            self._link(
                getattr(models.Mapping, field).through,
                ("mapping_id", "obligation_id"),
                [
                    (
                        row.pk,
                        self._ids(
                            models.Obligation,
                            (new.get(row.ref) or altered[row.ref]).get(side, []),
                        ),
                    )
                    for row in rows
                ],
                touched,
            )

    # == How ==
    def id(self, model: Any, ref: str) -> int:
        """The key of the row with that ref; one query a model, and one more after each write of it."""
        name = model.__name__
        if name not in self.ids:
            self.ids[name] = dict(model.objects.values_list("ref", "pk"))
        return self.ids[name][ref]

    def _ids(self, model: Any, refs: Iterable[str]) -> list[int]:
        return [self.id(model, ref) for ref in refs]

    def _upsert(
        self, model: Any, new: Mapping[str, Content], altered: Mapping[str, Content], columns: Any
    ) -> list[Any]:
        """Insert the new rows in bulk and change the altered ones; returns all of them."""
        made = [model(ref=ref, **columns(node)) for ref, node in new.items()]
        model.objects.bulk_create(made, batch_size=BATCH)
        self.ids.pop(model.__name__, None)
        rows = {row.ref: row for row in model.objects.filter(ref__in=altered)} if altered else {}
        for ref, row in rows.items():
            values = columns(altered[ref])
            values.pop("position", None)
            for name, value in values.items():
                setattr(row, name, value)
        if rows:
            names = [name for name in columns(next(iter(altered.values()))) if name != "position"]
            if names:
                model.objects.bulk_update(rows.values(), names, batch_size=BATCH)
        return [*made, *rows.values()]

    def _link(
        self,
        through: type[Model],
        columns: tuple[str, str],
        pairs: list[tuple[int, list[int]]],
        touched: Iterable[Model] = (),
    ) -> None:
        """Set the many-to-many rows of `pairs`; those of `touched` rows are replaced."""
        left, right = columns
        replaced = [row.pk for row in touched]
        if replaced:
            through._default_manager.filter(**{f"{left}__in": replaced}).delete()
        through._default_manager.bulk_create(
            [through(**{left: pk, right: other}) for pk, others in pairs for other in others],
            batch_size=400,
        )


def _columns(name: str) -> list[str]:
    return [f"{name}_{suffix}" for suffix in SUFFIXES.values()]


def _text(node: Content, name: str) -> dict[str, str]:
    text = node.get(name) or {}
    return {f"{name}_{suffix}": text.get(language, "") for language, suffix in SUFFIXES.items()}


def _lines(node: Content, name: str) -> dict[str, str]:
    lines = node.get(name) or {}
    return {
        f"{name}_{suffix}": "\n".join(lines.get(language, []))
        for language, suffix in SUFFIXES.items()
    }


def _position(node: Content) -> dict[str, int]:
    return {"position": node["position"]} if "position" in node else {}
