from __future__ import annotations

import datetime as dt
from typing import Any

from regtrack.register.actions.permission import demand
from regtrack.register.actions.recording import recording
from regtrack.register.models import Instrument


def unpublish_instrument(*, instrument: Instrument, actor: Any, at: dt.datetime) -> bool:
    """Hide `instrument` from all but editors; False when it was hidden before."""
    demand(actor, "register.change_instrument")
    with recording(actor=actor, at=at, instruments=[instrument.ref]):
        hidden = Instrument.objects.filter(pk=instrument.pk, published=True).update(published=False)
    instrument.published = False
    return hidden == 1
