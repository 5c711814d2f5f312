from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.actions.apply_review import OutdatedError
from regtrack.checklists.models import Checklist, Snapshot
from regtrack.core.canonical import canonical, digest

SIGNED_OFF = "checklist signed off"


def sign_off(
    *,
    actor: Any,
    at: dt.datetime,
    pk: int,
    statement: str,
    seen: str,
    read: Callable[[Checklist], Mapping[str, Any]],
) -> Snapshot:
    """Freeze a checklist as it is, with what its signer states.

    `read` gives all that is to be frozen, as plain JSON values, of a checklist of `for_page()`;
    `seen` is the digest of what the signer was shown of it. The snapshot adds who signed when, the
    statement and the number, from 1 for each checklist. Raises Checklist.DoesNotExist for a person
    outside the team, PermissionDenied for one who may only read, OutdatedError when what was shown
    is not what would be signed now; each changes nothing.
    """
    with transaction.atomic():
        found = Checklist.objects.for_user(actor).select_related("product__team__chain").get(pk=pk)
        if found.my_role not in Membership.Role.writers():
            raise PermissionDenied
        chain = record.lock(found.product.team.chain.name)
        content = read(Checklist.objects.for_page().get(pk=pk))
        if digest(canonical(content)) != seen:
            raise OutdatedError
        at = at.astimezone(dt.UTC).replace(microsecond=0)
        number = 1 + (found.snapshots.aggregate(last=Max("number"))["last"] or 0)
        signed = {
            "number": number,
            "signed_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "signed_by": str(actor),
            "statement": statement,
        }
        text = canonical({**content, **signed})
        snapshot = Snapshot.objects.create(
            checklist=found,
            number=number,
            statement=statement,
            content=text,
            digest=digest(text),
            signed_at=at,
            signed_by=actor,
        )
        after = {"number": number, "digest": snapshot.digest, "statement": statement}
        change = record.Change(SIGNED_OFF, f"checklist {pk}", after=after)
        record.record(chain, [change], actor=actor, at=at)
    return snapshot
