from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import yaml
from allauth.account.models import EmailAddress
from django.db import transaction

from regtrack.accounts.actions.create_team import create_team
from regtrack.accounts.models import Membership, Team, User
from regtrack.checklists.actions.add_evidence import add_evidence
from regtrack.checklists.actions.apply_review import apply_review
from regtrack.checklists.actions.create_checklist import create_checklist
from regtrack.checklists.actions.update_item import update_item
from regtrack.checklists.applicability import Facts
from regtrack.checklists.models import Checklist
from regtrack.checklists.reviewing import read_prospect
from regtrack.core.clocks import Clocks
from regtrack.register.models import Obligation


class DemoError(RuntimeError):
    """The demo cannot be made; the message says what is missing."""


def load_demo(path: Path, *, password: str, at: dt.datetime, today: dt.date) -> list[str]:
    """Make the demo of `path` once; returns the addresses of its people, owner first.

    Returns an empty list, and changes nothing, when it is there already. Raises DemoError before
    the register was loaded.
    """
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not Obligation.objects.exists():
        raise DemoError("The register is empty; expected `load_register fixtures/register` first.")
    if User.objects.filter(email=content["people"][0]["email"]).exists():
        return []
    with transaction.atomic():
        people = [_person(person, password) for person in content["people"]]
        team = create_team(name=content["team"], owner=people[0], actor=people[0], at=at)
        for person, described in list(zip(people, content["people"], strict=True))[1:]:
            Membership.objects.create(team=team, user=person, role=described["role"])
        for product in content["products"]:
            _product(product, team, people[0], at, today)
    return [person.email for person in people]


def _person(described: dict[str, Any], password: str) -> User:
    email = described["email"]
    first, _, last = described["name"].partition(" ")
    person = User.objects.create_user(
        email, email, password, first_name=first, last_name=last,
        is_staff=described.get("editor", False), is_superuser=described.get("editor", False),
    )  # fmt: skip
    EmailAddress.objects.create(user=person, email=email, primary=True, verified=True)
    return person


def _product(
    described: dict[str, Any], team: Team, actor: User, at: dt.datetime, today: dt.date
) -> None:
    checklist = create_checklist(
        actor=actor,
        at=at,
        team=team,
        name=described["name"],
        facts=Facts(
            markets=frozenset(described["markets"]),
            values={facet: frozenset(refs) for facet, refs in described["facts"].items()},
        ),
        launches=described["markets"],
        clocks=Clocks(described.get("on", today), described.get("known", today), today),
    )
    items = {item.obligation.ref: item for item in checklist.items.select_related("obligation")}
    for ref, changes in described.get("items", {}).items():
        item = items[ref]
        values = {name: value for name, value in changes.items() if name != "owner"}
        if "owner" in changes:
            values["owner_id"] = User.objects.get(email=changes["owner"]).pk
        update_item(actor=actor, at=at, pk=item.pk, version=item.version, changes=values)
    for proof in described.get("evidence", []):
        item = items[proof.pop("item")]
        add_evidence(actor=actor, at=at, item=item.pk, **proof)
    if reviewed := described.get("reviewed"):
        clocks = Clocks(reviewed, reviewed, today)
        prospect = read_prospect(Checklist.objects.for_page().get(pk=checklist.pk), clocks)
        apply_review(actor=actor, at=at, pk=checklist.pk, digest=prospect.digest, clocks=clocks)
