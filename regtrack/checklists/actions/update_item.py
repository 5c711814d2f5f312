from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.models import Item

FIELDS = ("status", "owner_id", "due_on", "note", "reason")


class Conflict(Exception):
    """Somebody changed the item since it was read. `item` is as it stands now."""

    def __init__(self, item: Item) -> None:
        super().__init__(f"Item {item.pk} is at version {item.version}.")
        self.item = item


def update_item(
    *, actor: Any, at: dt.datetime, pk: int, version: int, changes: Mapping[str, Any]
) -> Item:
    """Change some of FIELDS of an item that was read at `version`; returns it as it now stands.

    Raises Item.DoesNotExist for a person outside the team, PermissionDenied for one who may only
    read, ValidationError for values that may not be, Conflict when `version` is no longer the
    present one; each changes nothing. The item returned knows its checklist's progress after the
    change: `done` of `duties`.
    """
    with transaction.atomic():
        item = Item.objects.for_user(actor).for_change().get(pk=pk)
        if item.my_role not in Membership.Role.writers():
            raise PermissionDenied
        if item.version != version:
            raise Conflict(item)
        before = {name: getattr(item, name) for name in FIELDS}
        after = {name: value for name, value in changes.items() if before[name] != value}
        if not after:
            return item
        _check(item, {**before, **after}, after)
        won = Item.objects.filter(pk=pk, version=version).update(
            **after, version=F("version") + 1, changed_at=at, changed_by=actor
        )
        if won != 1:
            raise Conflict(Item.objects.select_related("changed_by", "owner").get(pk=pk))
        record.record(
            item.checklist.product.team.chain,
            [
                record.Change(
                    "item changed",
                    f"item {pk}",
                    before={name: before[name] for name in after},
                    after=after,
                )
            ],
            actor=actor,
            at=at,
        )
        settled = Item.Status.settled()
        item.done += (after.get("status", item.status) in settled) - (item.status in settled)
        for name, value in {**after, "version": version + 1, "changed_at": at}.items():
            setattr(item, name, value)
        item.changed_by = actor
        return item


def _check(item: Item, values: Mapping[str, Any], changed: Mapping[str, Any]) -> None:
    if values["status"] not in Item.Status.values:
        raise ValidationError(
            {
                "status": _("Found “%(found)s”; expected one of %(expected)s.")
                % {"found": values["status"], "expected": ", ".join(Item.Status.values)}
            }
        )
    if values["status"] != Item.Status.TODO and item.verdict != Item.Verdict.APPLIES:
        raise ValidationError(
            {"status": _("This is no duty of the product, so there is nothing to tick off.")}
        )
    if values["status"] == Item.Status.NOT_APPLICABLE and not values["reason"].strip():
        raise ValidationError(
            {"reason": _("Expected a reason: say why this duty does not apply to the product.")}
        )
    if (
        changed.get("owner_id")
        and not item.checklist.product.team.memberships.filter(user=values["owner_id"]).exists()
    ):
        raise ValidationError({"owner_id": _("Expected a member of the team.")})
