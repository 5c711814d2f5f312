from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import connection, transaction

from regtrack.audit import record
from regtrack.register.search.index import rebuild
from regtrack.register.search.tables import make_index


def rebuild_search(*, actor: Any, at: dt.datetime) -> int:
    """Make the index of the search anew from the rows; returns how many entries there are.

    It is recorded like a write: pages that were read before may say something else now, and must
    not be answered as unchanged.
    """
    make_index(connection)
    with transaction.atomic():
        chain = record.lock(record.REGISTER)
        number = rebuild()
        change = record.Change("rebuilt", "search", {}, {"entries": number})
        record.record(chain, [change], actor=actor, at=at)
    return number
