from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.counting import Counter
from regtrack.checklists.item_rules import changed_values, check_owner, one_step
from regtrack.checklists.models import Checklist, Item


class Done(NamedTuple):
    """How many items were changed, and how many of them wait for a second person instead of being
    done."""

    changed: int
    waiting: int


class Conflicts(Exception):
    """Somebody changed some of the items since they were read. `items` are these, as they stand."""

    def __init__(self, items: list[Item]) -> None:
        super().__init__(f"{len(items)} items were changed meanwhile.")
        self.items = items


def update_items(
    *,
    actor: Any,
    at: dt.datetime,
    checklist: int,
    versions: Mapping[int, int],
    changes: Mapping[str, Any],
) -> Done:
    """Make the same change (some of `item_rules.FIELDS`) to many items of one checklist, each read
    at its version. Said to be done, each goes `item_rules.one_step`.

    All or none: raises Checklist.DoesNotExist for a person outside the team, PermissionDenied for
    one who may only read, Item.DoesNotExist for a key that is not on the list, Conflicts where a
    version is no longer the present one, ValidationError (of the first item that refuses, with its
    `item`) for values that may not be. The number of queries does not depend on that of the items.
    """
    with transaction.atomic():
        found = (
            Checklist.objects.for_user(actor)
            .select_related("product__team__chain")
            .get(pk=checklist)
        )
        if found.my_role not in Membership.Role.writers():
            raise PermissionDenied
        team = found.product.team
        chain = record.lock(team.chain.name)
        team.refresh_from_db(fields=["second_person"])  # as it is now that nobody else writes
        items = list(
            Item.objects.filter(checklist=found, pk__in=versions).select_related(
                "revision__obligation__instrument__jurisdiction", "changed_by", "owner"
            )
        )
        if len(items) != len(versions):
            raise Item.DoesNotExist
        stale = [item for item in items if item.version != versions[item.pk]]
        if stale:
            raise Conflicts(stale)
        if "owner_id" in changes:
            check_owner(team, changes["owner_id"])
        counter = Counter(found.pk, at.date())
        counter.look_back(items if "status" in changes else [])
        altered, entries, waiting = [], [], 0
        for item in items:
            item.checklist = found
            step = one_step(item, changes)
            after = changed(item, step, actor)
            if not after:
                continue
            waiting += step.get("status") != changes.get("status")
            after |= counter.of_status(item, after)
            before = {name: getattr(item, name) for name in after}
            entries.append(record.Change("item changed", f"item {item.pk}", before, after))
            altered.append((item.pk, after))
        for after, keys in _alike(altered):
            Item.objects.filter(pk__in=keys).update(
                **after, version=F("version") + 1, changed_at=at, changed_by=actor
            )
        record.record(chain, entries, actor=actor, at=at)
    return Done(len(altered), waiting)


def changed(item: Item, changes: Mapping[str, Any], actor: Any) -> dict[str, Any]:
    """As `item_rules.changed_values`; what is refused names its `item`."""
    try:
        return changed_values(item, changes, actor)
    except ValidationError as error:
        error.item = item  # type: ignore[attr-defined]
        raise


def _alike(altered: list[tuple[int, dict[str, Any]]]) -> list[tuple[dict[str, Any], list[int]]]:
    """The same change at once: what is changed is one of few combinations of the wanted values."""
    groups: dict[tuple[tuple[str, Any], ...], list[int]] = {}
    for key, after in altered:
        groups.setdefault(tuple(sorted(after.items())), []).append(key)
    return [(dict(after), keys) for after, keys in groups.items()]
