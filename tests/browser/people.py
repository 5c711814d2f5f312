"""Two people of one team with a checklist of their own: the site is shared by all tests of a run."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

from django.utils import timezone

from regtrack.accounts.actions.create_team import create_team
from regtrack.accounts.models import Membership, User
from regtrack.checklists.actions.create_checklist import create_checklist
from regtrack.checklists.models import Checklist, Item
from regtrack.exports.build import checklist_document
from regtrack.exports.document import ChecklistDocument
from tests.factories import AT, CHAT_SERVICE, CLOCKS, TODAY, make_user

_numbers = itertools.count(1)


@dataclass(frozen=True)
class Pair:
    alice: User
    bob: User
    checklist: Checklist

    def duties(self) -> list[Item]:
        """What can be ticked, in the page's order."""
        return list(self.checklist.items.all().for_table().filter(verdict=Item.Verdict.APPLIES))


def make_pair() -> Pair:
    number = next(_numbers)
    alice, bob = make_user(f"alice{number}"), make_user(f"bob{number}")
    team = create_team(name=f"Team {number}", owner=alice, actor=alice, at=timezone.now())
    Membership.objects.create(team=team, user=bob, role=Membership.Role.MEMBER)
    checklist = create_checklist(
        actor=alice,
        at=AT,
        team=team,
        name=f"Chat service {number}",
        facts=CHAT_SERVICE,
        launches={},
        clocks=CLOCKS,
    )
    return Pair(alice, bob, checklist)


def document_of(checklist: Checklist) -> ChecklistDocument:
    """What its files are made of."""
    found = Checklist.objects.for_page().get(pk=checklist.pk)
    return checklist_document(found, at=AT, today=TODAY, site="https://regtrack.example")
