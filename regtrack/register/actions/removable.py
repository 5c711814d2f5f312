"""May a row go? Only what nothing refers to."""

from __future__ import annotations

from typing import Any

from django.db import models


def is_referenced(obj: models.Model) -> bool:
    """Does a row outside `obj` itself refer to it? Its own many-to-many rows do not count."""
    own = {field.remote_field.through for field in obj._meta.many_to_many}
    for relation in obj._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete) or relation.many_to_many:
            continue
        other: Any = relation.related_model
        if other in own:
            continue
        if other._base_manager.filter(**{relation.field.name: obj}).exists():  # type: ignore[union-attr]
            return True
    return False
