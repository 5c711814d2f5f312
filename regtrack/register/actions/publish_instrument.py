from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from regtrack.core.texts import LANGUAGES, both
from regtrack.register.actions.permission import demand
from regtrack.register.actions.recording import recording
from regtrack.register.models import Instrument


def publish_instrument(*, instrument: Instrument, actor: Any, at: dt.datetime) -> bool:
    """Show `instrument` to everybody; False when it was shown before.

    Raises ValidationError with a sentence for each thing that it lacks, and then changes nothing.
    """
    demand(actor, "register.change_instrument")
    with recording(actor=actor, at=at, instruments=[instrument.ref]):
        faults = list(why_not(instrument))
        if faults:
            raise ValidationError(faults)
        shown = Instrument.objects.filter(pk=instrument.pk, published=False).update(published=True)
    instrument.published = True
    return shown == 1


def why_not(instrument: Instrument) -> Iterator[str]:
    """What `instrument` lacks before it may be shown, a sentence each."""
    name = str(instrument)
    words = {"zh-hans": _("in Chinese"), "en": _("in English")}

    def untitled(row: Any, part: str) -> Iterator[str]:
        for language in LANGUAGES:
            if not both(row, "title").only(language):
                yield _("%(name)s: %(part)s has no title %(language)s; expected one.") % {
                    "name": name,
                    "part": part,
                    "language": words[language],
                }

    yield from untitled(instrument, _("the instrument"))
    if not instrument.sources.exists():
        yield _("%(name)s: found no source; expected at least one.") % {"name": name}
    if not instrument.issuers.exists():
        yield _("%(name)s: found no issuing authority; expected at least one.") % {"name": name}
    events = list(instrument.events.prefetch_related("dates"))
    if not any(list(event.dates.all()) for event in events):
        yield _("%(name)s: found no event with a date; expected at least one.") % {"name": name}
    for event in events:
        yield from untitled(event, _("event %(ref)s") % {"ref": event.ref})
    for obligation in instrument.obligations.prefetch_related("revisions"):
        *_earlier, latest = obligation.revisions.all()
        yield from untitled(latest, _("duty %(ref)s") % {"ref": obligation.ref})
