"""The words that instruments share, and their sources, as rows."""

from __future__ import annotations

from regtrack.register import models
from regtrack.register.packs.nodes import Content
from regtrack.register.packs.writing import (
    BATCH,
    ByRef,
    Writing,
    columns_of,
    position_of,
    text_of,
)


class VocabularyWriting(Writing):
    """One method a kind: `new` and `altered` nodes by ref."""

    def _jurisdiction(self, new: ByRef, altered: ByRef) -> None:
        def row(code: str, node: Content) -> models.Jurisdiction:
            return models.Jurisdiction(
                code=code,
                kind=node.get("kind", "country"),
                time_zone=node["time_zone"],
                parent_id=node.get("parent"),
                **text_of(node, "name"),
            )

        made = [row(code, node) for code, node in new.items()]
        # A parent may come later in the same load.
        made.sort(key=lambda jurisdiction: jurisdiction.parent_id is not None)
        models.Jurisdiction.objects.bulk_create(made, batch_size=BATCH)
        for code, node in altered.items():
            row(code, node).save(force_update=True)

    def _authority(self, new: ByRef, altered: ByRef) -> None:
        self.upsert(
            models.Authority,
            new,
            altered,
            lambda node: {
                "jurisdiction_id": node["jurisdiction"],
                "kind": node.get("kind", "government"),
                **text_of(node, "name"),
                **text_of(node, "short_name"),
            },
        )

    def _organisation(self, new: ByRef, altered: ByRef) -> None:
        self.upsert(models.Organisation, new, altered, lambda node: text_of(node, "name"))

    def _theme(self, new: ByRef, altered: ByRef) -> None:
        self.upsert(
            models.Theme, new, altered, lambda node: {**position_of(node), **text_of(node, "name")}
        )

    def _facet(self, new: ByRef, altered: ByRef) -> None:
        facets = self.upsert(
            models.Facet,
            new,
            altered,
            lambda node: {
                "multiple": node.get("multiple", True),
                **position_of(node),
                **text_of(node, "name"),
                **text_of(node, "question"),
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
                        **text_of(value, "name"),
                        **text_of(value, "definition"),
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
                *columns_of("name"),
                *columns_of("definition"),
                "name",
                "definition",
            ],
        )

    def _source(self, new: ByRef, altered: ByRef) -> None:
        self.upsert(
            models.Source,
            new,
            altered,
            lambda node: {
                "checked_on": node.get("checked_on"),
                **{
                    name: node.get(name, "")
                    for name in ("url", "publisher", "language", "kind", "sha256")
                },
            },
        )
