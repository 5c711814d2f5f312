"""May a row go? One rule, for the admin, for taking a change back and for publishing a set.

What is appended never goes, nor what readers have seen of a text, nor what anything refers to: the
database would let rows between two others, and provisions of an instrument, go along unrecorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models as db
from django.utils.translation import gettext as _

from regtrack.register import models

# Rows that the node of `obj` tells, by the column that names it: they go with it, and on record
_TOLD = {
    (models.InstrumentAuthority, "instrument"),
    (models.InstrumentRelation, "instrument"),
}


def is_referenced(obj: db.Model) -> bool:
    """Does a row outside `obj` itself refer to it? What its own node tells does not count: its
    many-to-many rows, whom it was issued by, what it does to other instruments."""
    own = {field.remote_field.through for field in obj._meta.many_to_many}
    for relation in obj._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete) or relation.many_to_many:
            continue
        other: Any = relation.related_model
        name = relation.field.name  # type: ignore[union-attr]
        if (other, name) in _TOLD or (other in own and other._meta.auto_created):
            continue
        if other._base_manager.filter(**{name: obj}).exists():
            return True
    return False


def why_not_removed(kind: str, row: Any) -> Iterator[str]:
    """What stands against removing the row of that kind of node, a sentence each; none: it may go.

    Ask inside the transaction that removes it, once that holds the lock of the register's record.
    """
    match kind:
        case "obligation":
            yield _("A duty cannot be removed: its revisions are never deleted.")
        case "event":
            yield _(
                "An event cannot be removed: its dates are never deleted. Untick “published” to "
                "hide it."
            )
        case "facet":
            yield _("A facet cannot be removed: conditions of duties may name it.")
        case "instrument" if row.published:
            yield _("A published instrument cannot be removed.")
        case "provision" if row.instrument.published:
            yield _("A provision of a published instrument cannot be removed.")
        case "mapping" if models.Mapping.objects.public().filter(pk=row.pk).exists():
            yield _("A mapping between published duties cannot be removed.")
        case "structural_change" if (
            models.StructuralChange.objects.public().filter(pk=row.pk).exists()
        ):
            yield _("A change between published instruments cannot be removed.")
        case _ if is_referenced(row):
            yield _("Other parts of the register refer to it, so it cannot be removed.")


def remove(kind: str, row: Any) -> None:
    """Remove the row, in a recording of the caller's. Raises ValidationError where it may not go."""
    faults = list(why_not_removed(kind, row))
    if faults:
        raise ValidationError(faults)
    row.delete()
