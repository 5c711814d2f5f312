from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from regtrack.checklists.actions.raise_flags import raise_flags
from regtrack.checklists.models import Checklist
from regtrack.checklists.reviewing import read_prospects
from regtrack.core.clocks import Clocks
from regtrack.register.revision import read_revision


def count_changes(
    checklists: Sequence[Checklist],
    *,
    at: dt.datetime,
    today: dt.date,
    revision: int | None = None,
) -> None:
    """Let each of the checklists know how many changes are `waiting` to be reviewed today, and flag
    what the calendar brings up.

    This is done again once a day and `revision` of the register (the length of its chain, asked for
    where it is not given): no other query where nothing is to be counted, a fixed number where
    something is. A count is nothing that a person said, so it is not recorded, and a page may write
    it.
    """
    revision = read_revision().length if revision is None else revision
    stale = [
        checklist
        for checklist in checklists
        if (checklist.counted_revision, checklist.counted_on) != (revision, today)
    ]
    if not stale:
        return
    raise_flags(at=at, today=today, teams={checklist.product.team_id for checklist in stale})
    whole = {
        row.pk: row for row in Checklist.objects.for_page().filter(pk__in=[c.pk for c in stale])
    }
    prospects = read_prospects([whole[row.pk] for row in stale], Clocks(today, today, today))
    for checklist, prospect in zip(stale, prospects, strict=True):
        checklist.waiting = len(prospect.planned)
        checklist.counted_revision, checklist.counted_on = revision, today
    Checklist.objects.bulk_update(stale, ["waiting", "counted_revision", "counted_on"])
