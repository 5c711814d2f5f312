from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.models import Share, Snapshot
from regtrack.core.canonical import digest

DAYS = 30
MOST_DAYS = 365
LETTERS = 120


def make_share(
    *, actor: Any, at: dt.datetime, pk: int, label: str, days: int = DAYS
) -> tuple[Share, str]:
    """A read-only link to the sign-off `pk`, open for so many days (of 24 hours), and its token, which
    nobody can read again: only its digest is stored.

    Raises Snapshot.DoesNotExist for a person outside the team, PermissionDenied for one who may only
    read, ValidationError by field; each changes nothing.
    """
    with transaction.atomic():
        found = (
            Snapshot.objects.for_user(actor)
            .defer("content")
            .select_related("checklist__product__team__chain")
            .get(pk=pk)
        )
        if found.my_role not in Membership.Role.writers():
            raise PermissionDenied
        _check(label, days)
        chain = record.lock(found.checklist.product.team.chain.name)
        token = secrets.token_urlsafe(32)
        share = Share.objects.create(
            snapshot=found,
            label=label.strip(),
            token_digest=digest(token),
            expires_at=at + dt.timedelta(days=days),
            made_at=at,
            made_by=actor,
        )
        after = {
            "share": share.pk,
            "number": found.number,
            "label": share.label,
            "expires_at": share.expires_at,
        }
        change = record.Change("share made", f"checklist {found.checklist_id}", after=after)
        record.record(chain, [change], actor=actor, at=at)
    return share, token


def _check(label: str, days: int) -> None:
    if not label.strip() or len(label.strip()) > LETTERS:
        raise ValidationError(
            {
                "label": _("Say for whom it is, in at most %(number)s characters.")
                % {"number": LETTERS}
            }
        )
    if not 1 <= days <= MOST_DAYS:
        raise ValidationError(
            {
                "days": _("Found %(found)s; expected a number of days from 1 to %(most)s.")
                % {"found": days, "most": MOST_DAYS}
            }
        )
