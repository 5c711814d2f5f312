from __future__ import annotations

import datetime as dt
from typing import Any

from regtrack.register.actions import name_refs
from regtrack.register.actions.permission import demand
from regtrack.register.actions.recording import recording
from regtrack.register.models import Source


def add_source(
    *,
    url: str,
    publisher: str,
    kind: str,
    checked_on: dt.date,
    actor: Any,
    at: dt.datetime,
    language: str = "",
) -> Source:
    """Add where a fact can be read; its ref is made from the address and the day.

    Raises ValidationError by field, and then has written nothing. A recording around it must watch
    the vocabulary, or the source has no entry of its own.
    """
    demand(actor, "register.add_source")
    with recording(actor=actor, at=at, vocabulary=True):
        wanted = name_refs.source_ref(url, checked_on.isoformat())
        source = Source(
            ref=name_refs.free(Source.objects.all(), wanted),
            url=url,
            publisher=publisher,
            kind=kind,
            language=language,
            checked_on=checked_on,
        )
        source.full_clean()
        source.save()
    return source
