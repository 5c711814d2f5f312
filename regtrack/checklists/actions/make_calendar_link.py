from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.accounts.models import Membership
from regtrack.audit import record
from regtrack.checklists.models import CalendarLink, Checklist
from regtrack.core.canonical import digest

LETTERS = 120


def make_calendar_link(
    *, actor: Any, at: dt.datetime, label: str, checklist: int | None = None
) -> tuple[CalendarLink, str]:
    """A private address of the calendar of a checklist's product, or without one of the actor's own
    duties, and its token, which nobody can read again: only its digest is stored.

    Raises Checklist.DoesNotExist for a person outside the team, PermissionDenied for one who may only
    read, ValidationError by field; each changes nothing. That of a person is recorded in a chain of
    the person's own, since no team owns it.
    """
    with transaction.atomic():
        product, name, target = None, chain_of(actor), "calendar"
        if checklist is not None:
            rows = Checklist.objects.for_user(actor).select_related("product__team__chain")
            found = rows.get(pk=checklist)
            if found.my_role not in Membership.Role.writers():
                raise PermissionDenied
            product, name = found.product, found.product.team.chain.name
            target = f"product {product.pk}"
        if not label.strip() or len(label.strip()) > LETTERS:
            raise ValidationError(
                {
                    "label": _("Say for which calendar it is, in at most %(number)s characters.")
                    % {"number": LETTERS}
                }
            )
        chain = record.lock(name)
        token = secrets.token_urlsafe(32)
        link = CalendarLink.objects.create(
            product=product,
            label=label.strip(),
            token_digest=digest(token),
            made_at=at,
            made_by=actor,
        )
        after = {"link": link.pk, "label": link.label}
        change = record.Change("calendar link made", target, after=after)
        record.record(chain, [change], actor=actor, at=at)
    return link, token


def chain_of(person: Any) -> str:
    """The name of the audit chain of what is a person's own."""
    return f"person {person.pk}"
