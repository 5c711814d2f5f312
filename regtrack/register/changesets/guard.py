"""What would be lost in a branch is refused, not lost: a write to anything but the register."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.apps import apps
from django.db import connection

_WRITES = re.compile(
    r'\s*(?:INSERT (?:OR \w+ )?INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE
)
# Told anew when the set is published, or of no use for what is not
_UNDONE = {"audit_chain", "audit_entry", "django_admin_log"}


class LostWrite(RuntimeError):
    """A page of the admin wrote something that a set of changes does not keep."""


@contextmanager
def only_the_register() -> Iterator[None]:
    with connection.execute_wrapper(_refuse):
        yield


def _refuse(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: Any) -> Any:
    found = _WRITES.match(str(sql))
    if found and found[1] not in _kept():
        raise LostWrite(
            f"Found a write to {found[1]} in a page of the admin that works in a set of changes; "
            "expected writes to the register only, as a set keeps nothing else."
        )
    return execute(sql, params, many, context)


@cache
def _kept() -> frozenset[str]:
    models = apps.get_app_config("register").get_models(include_auto_created=True)
    tables = {model._meta.db_table for model in models}
    own = {"register_changeset", "register_changesetentry", "register_changeset_prepared_by"}
    return frozenset(tables - own | _UNDONE)
