"""Where an editor sees a public page as everybody will see it."""

from __future__ import annotations

from typing import Any

from regtrack.register.changesets.keys import BAND
from regtrack.register.changesets.middleware import PREVIEW
from regtrack.register.models import Instrument


def as_readers_see(request: Any, address: str, *shown: Instrument) -> str:
    """The address of a public page of the instruments `shown`; of somebody who works in a set of
    changes, the page as that set makes it. What is hidden without being of the set has its plain
    page, which shows it to editors and says so."""
    change_set = getattr(request, "change_set", None)
    if change_set and all(one.published or one.pk >= BAND for one in shown):
        return f"{address}?{PREVIEW}={change_set.pk}"
    return address
