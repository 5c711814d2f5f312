from __future__ import annotations

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def known(self, known: dt.date) -> Self:
        """What stood in the register on the day, as the public knew it then."""
        return self.filter(known_from__lte=known).filter(
            Q(known_until__isnull=True) | Q(known_until__gt=known)
        )


class SearchEntry(models.Model):
    """The words of one public part of the register, in both languages, made ready to be found.

    Derived from the rows by regtrack.register.search.index and made anew when they change. `row` is
    the key of an instrument, an event or a revision of an obligation. `text` holds `title` too.
    `known_until` is the day from which a newer wording was known.
    """

    class Kind(models.TextChoices):
        INSTRUMENT = "instrument"
        EVENT = "event"
        OBLIGATION = "obligation"

    kind = models.CharField(max_length=10, choices=Kind)
    row = models.BigIntegerField()
    instrument = models.ForeignKey(
        "register.Instrument", null=True, on_delete=models.CASCADE, related_name="+"
    )
    known_from = models.DateField()
    known_until = models.DateField(null=True)
    title = models.TextField()
    text = models.TextField()

    objects = SearchEntryQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"
