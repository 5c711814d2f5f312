from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.actions.update_items import Conflicts, changed
from regtrack.checklists.counting import Counter
from regtrack.checklists.item_rules import check_owner
from regtrack.checklists.models import Checklist, Item
from regtrack.core.progress import Step, advance, begin

BATCH = 500


def import_items(
    *,
    actor: Any,
    at: dt.datetime,
    checklist: int,
    versions: Mapping[int, int],
    changes: Mapping[int, Mapping[str, Any]],
    file: str,
    sha256: str,
) -> int:
    """Change each of these items of one checklist (by key) in some of `item_rules.FIELDS`, as a sheet
    says it; `file` and `sha256` are those of the sheet. Returns how many were changed.

    All or none: raises Checklist.DoesNotExist for a person outside the team, PermissionDenied for
    one who may only read, Item.DoesNotExist for a key that is not on the list, Conflicts where a
    version is no longer the present one, ValidationError (of the first item that refuses, with its
    `item`) for values that may not be. The number of queries does not depend on that of the items,
    but for one write of each 500.
    """
    with transaction.atomic():
        lists = Checklist.objects.for_user(actor).select_related("product__team__chain")
        found = lists.get(pk=checklist)
        if found.my_role not in Membership.Role.writers():
            raise PermissionDenied
        team = found.product.team
        chain = record.lock(team.chain.name)
        team.refresh_from_db(fields=["second_person"])  # as it is now that nobody else writes
        rows = Item.objects.filter(checklist=found).select_related(
            "revision__obligation__instrument__jurisdiction", "changed_by", "owner"
        )
        items = [item for item in rows if item.pk in changes]
        if len(items) != len(changes):
            raise Item.DoesNotExist
        stale = [item for item in items if item.version != versions[item.pk]]
        if stale:
            raise Conflicts(stale)
        owners = {one["owner_id"] for one in changes.values() if one.get("owner_id")}
        for stranger in owners - set(team.memberships.values_list("user", flat=True)):
            check_owner(team, stranger)
        counter = Counter(found.pk, at.date())
        counter.look_back([item for item in items if "status" in changes[item.pk]])
        written, entries = [], []
        columns: set[str] = set()
        begin(Step.WRITE, len(items))
        for item in items:
            advance()
            item.checklist = found
            after = changed(item, changes[item.pk], actor)
            if not after:
                continue
            after |= counter.of_status(item, after)
            before = {name: getattr(item, name) for name in after}
            entries.append(record.Change("item changed", f"item {item.pk}", before, after))
            for name, value in after.items():
                setattr(item, name, value)
            item.version, item.changed_at, item.changed_by = item.version + 1, at, actor
            columns |= after.keys()
            written.append(item)
        if written:
            names = [*sorted(columns), "version", "changed_at", "changed_by"]
            Item.objects.bulk_update(written, names, batch_size=BATCH)
            said = {"file": file, "sha256": sha256, "items": len(written)}
            whole = record.Change("sheet brought back", f"checklist {checklist}", after=said)
            record.record(chain, [whole, *entries], actor=actor, at=at)
    return len(written)
