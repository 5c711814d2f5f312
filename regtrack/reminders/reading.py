"""What there is to tell, person by person, in a fixed number of queries."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q
from django.db.models.functions import Coalesce

from regtrack.accounts.models import Membership, User
from regtrack.checklists.models import Checklist, Evidence, Item, Support
from regtrack.core import days
from regtrack.core.texts import Text
from regtrack.reminders.steps import STEPS, step_of

DUE, EVIDENCE, REVIEW = "due", "evidence", "review"
AHEAD = dt.timedelta(days=max(STEPS))


@dataclass(frozen=True, slots=True)
class Thing:
    """`row` is the item, the piece of evidence or the checklist; `day` its own day, of changes to
    review the day of the last review. `step` says how urgent it is."""

    kind: str
    row: Any
    step: str
    day: dt.date

    @property
    def key(self) -> tuple[str, int, str, dt.date]:
        return self.kind, self.row.pk, self.step, self.day

    @property
    def words(self) -> Text:
        """The day for the text of a mail, where no mark-up belongs."""
        return days.day(self.day)


class Teams:
    """Who is in which team now; one query. Only who may sign in is told anything."""

    def __init__(self) -> None:
        rows = Membership.objects.filter(user__is_active=True).select_related("user")
        self.people: dict[int, User] = {}
        self._roles: dict[int, dict[int, str]] = defaultdict(dict)
        for row in rows.order_by("pk"):
            self.people[row.user_id] = row.user
            self._roles[row.team_id][row.user_id] = row.role

    def of_owner(self, team: int, owner: int | None) -> list[int]:
        """The owner of an item, where still in the team; else those who own the team."""
        roles = self._roles[team]
        if owner in roles:
            return [owner]
        return [key for key, role in roles.items() if role == Membership.Role.OWNER]

    def writers(self, team: int) -> list[int]:
        return [key for key, role in self._roles[team].items() if role in Membership.Role.writers()]


def things_of_all(teams: Teams, today: dt.date) -> dict[int, list[Thing]]:
    """By the key of the person, in the order in which they are told: by day."""
    found: dict[int, list[Thing]] = defaultdict(list)
    for people, thing in [*_due(teams, today), *_expiring(teams, today), *_waiting(teams)]:
        for person in people:
            found[person].append(thing)
    return {
        person: sorted(things, key=lambda one: (one.kind, one.day, one.row.pk))
        for person, things in found.items()
    }


def _due(teams: Teams, today: dt.date) -> Iterable[tuple[list[int], Thing]]:
    """Open duties with a day that has come near."""
    rows = (
        Item.objects.filter(verdict=Item.Verdict.APPLIES, archived_at=None)
        .exclude(status__in=Item.Status.settled())
        .annotate(day=Coalesce("due_on", "counted_on"))
        .filter(day__lte=today + AHEAD)
        .select_related(
            "checklist__product__team", "revision__obligation__instrument__jurisdiction"
        )
    )
    for item in rows:
        day = item.due_on or item.counted_on
        if day and (step := step_of(day, today)):
            people = teams.of_owner(item.checklist.product.team_id, item.owner_id)
            yield people, Thing(DUE, item, step, day)


def _expiring(teams: Teams, today: dt.date) -> Iterable[tuple[list[int], Thing]]:
    """Evidence of present duties that expires soon, for those who own the duties; of duties nobody
    owns, for who added it."""
    near = Q(evidence__expires_on__lte=today + AHEAD)
    rows = (
        Support.objects.standing()
        .filter(near, item__archived_at=None, item__verdict=Item.Verdict.APPLIES)
        .exclude(item__status=Item.Status.NOT_APPLICABLE)
        .select_related("evidence", "item")
        .order_by("evidence", "pk")
    )
    owners: dict[Evidence, set[int]] = defaultdict(set)
    for row in rows:
        evidence = row.evidence
        owners[evidence].update(
            teams.of_owner(evidence.team_id, row.item.owner_id or evidence.added_by_id)
        )
    for evidence, people in owners.items():
        assert evidence.expires_on is not None
        if step := step_of(evidence.expires_on, today):
            yield sorted(people), Thing(EVIDENCE, evidence, step, evidence.expires_on)


def _waiting(teams: Teams) -> Iterable[tuple[list[int], Thing]]:
    """Lists with changes to review, as they were last counted."""
    rows = Checklist.objects.filter(waiting__gt=0).select_related("product__team")
    for checklist in rows:
        step = str(checklist.waiting)
        people = teams.writers(checklist.product.team_id)
        yield people, Thing(REVIEW, checklist, step, checklist.known)
