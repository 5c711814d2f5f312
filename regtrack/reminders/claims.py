"""Who tells what: each thing is claimed by one run, whatever the number of runs at once."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from regtrack.reminders.models import Told
from regtrack.reminders.reading import Thing

# A run that has not sent by then is gone
GONE = dt.timedelta(hours=1)
BATCH = 500


def claim(person: int, things: Sequence[Thing], at: dt.datetime) -> list[tuple[str, list[Thing]]]:
    """The claims of this run, each with the things to tell by it: those that a run left behind, under
    their old mark, and one of all that nobody has told or is telling."""
    mark = uuid.uuid4().hex
    with transaction.atomic():
        left = Told.objects.filter(person=person, sent_at=None, claimed_at__lt=at - GONE)
        old = sorted(set(left.values_list("claim", flat=True)))
        marks = [one for one in old if left.filter(claim=one).update(claimed_at=at)]
        Told.objects.bulk_create(
            [
                Told(
                    person_id=person, kind=kind, target=target, step=step, day=day, claim=mark,
                    claimed_at=at,
                )
                for kind, target, step, day in (thing.key for thing in things)
            ],
            ignore_conflicts=True,
            batch_size=BATCH,
        )  # fmt: skip
    rows = Told.objects.filter(person=person, claim__in=[*marks, mark])
    own = {(row.kind, row.target, row.step, row.day): row.claim for row in rows}
    return [
        (one, [thing for thing in things if own.get(thing.key) == one]) for one in [*marks, mark]
    ]


def sent(mark: str, at: dt.datetime) -> None:
    Told.objects.filter(claim=mark).update(sent_at=at)


def release(mark: str) -> None:
    """It was not sent: the next run tells what still is to be told."""
    Told.objects.filter(claim=mark, sent_at=None).delete()


def untold(person: int, things: Sequence[Thing], at: dt.datetime) -> list[Thing]:
    """What a run would claim now; one query, and nothing is written."""
    taken = Q(sent_at=None, claimed_at__lt=at - GONE)
    rows = Told.objects.filter(person=person).exclude(taken)
    told = set(rows.values_list("kind", "target", "step", "day"))
    return [thing for thing in things if thing.key not in told]
