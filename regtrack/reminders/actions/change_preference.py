from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language

from regtrack.accounts.models import User
from regtrack.audit import record
from regtrack.checklists.actions.make_calendar_link import chain_of
from regtrack.reminders.models import Preference


def change_preference(
    *, person: User, at: dt.datetime, wanted: bool, language: str | None = None
) -> Preference:
    """Whether a person gets reminders, and in which language (None: as it is). Recorded in the chain of
    what is the person's own, by the person: whoever has the link of a mail speaks for them."""
    with transaction.atomic():
        chain = record.lock(chain_of(person))
        found = Preference.objects.filter(person=person).first()
        before = {"wanted": found.wanted, "language": found.language} if found else {}
        chosen = language or (found.language if found else settings.LANGUAGE_CODE)
        after = {"wanted": wanted, "language": chosen}
        if before == after:
            assert found is not None
            return found
        kept, _made = Preference.objects.update_or_create(person=person, defaults=after)
        change = record.Change("reminders changed", "reminders", before, after)
        record.record(chain, [change], actor=person, at=at)
    return kept


def remember_language(*, user: User, **_signal: Any) -> None:
    """Who signs in for the first time is written to in the language of that page."""
    if not Preference.objects.filter(person=user).exists():
        change_preference(person=user, at=timezone.now(), wanted=True, language=get_language())
