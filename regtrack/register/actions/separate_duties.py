from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from regtrack.register.actions.permission import demand
from regtrack.register.actions.recording import recording
from regtrack.register.actions.removable import remove
from regtrack.register.models import Mapping


def separate_duties(*, mapping: Mapping, actor: Any, at: dt.datetime) -> None:
    """Take away a relation between duties that nobody outside has seen.

    Raises ValidationError where it is public, and then has written nothing.
    """
    demand(actor, "register.delete_mapping")
    with recording(actor=actor, at=at, vocabulary=True):
        if Mapping.objects.public().filter(pk=mapping.pk).exists():
            raise ValidationError(
                _(
                    "Found %(ref)s, which is public; expected one that is not yet. "
                    "Change it instead, and give the reason."
                )
                % {"ref": mapping.ref}
            )
        remove("mapping", mapping)
