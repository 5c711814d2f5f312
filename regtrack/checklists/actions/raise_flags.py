from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Max, Q

from regtrack.audit import record
from regtrack.checklists.models import Flag, Item
from regtrack.checklists.models.item import ItemQuerySet

BATCH = 200
AHEAD = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class _Reason:
    """Why the calendar flags items: the kind of flag, its name in the record, which items on a day,
    and the name of the day that the flag gives."""

    kind: Flag.Kind
    action: str
    day: str
    items: Callable[[dt.date], ItemQuerySet]


_REASONS = (
    _Reason(
        Flag.Kind.EXPIRED,
        "evidence expired",
        "expired_on",
        lambda today: Item.objects.with_expired_proof(today).annotate(
            expired_on=Max(
                "supports__evidence__expires_on",
                filter=Q(supports__removed_at=None, supports__evidence__expires_on__lt=today),
            )
        ),
    ),
    _Reason(
        Flag.Kind.ROUND,
        "item due again",
        "counted_on",
        lambda today: Item.objects.filter(
            status=Item.Status.DONE,
            archived_at=None,
            met_on__isnull=False,
            counted_on__lte=today + AHEAD,
        ),
    ),
)


def raise_flags(*, at: dt.datetime, today: dt.date, teams: Collection[int] | None = None) -> int:
    """Flag the items of these teams, or of all, whose whole proof has expired by `today` and those
    done whose next round is due within 30 days; returns how many flags were raised. What a person
    looked at and cleared is raised again only for another day. Nobody's permission is asked: what
    raises it is the calendar.

    A team with nothing new costs no lock; the number of queries depends on that of the teams with
    something new, not on that of the items.
    """
    raised = 0
    new = [item for reason in _REASONS for item in _found(reason, today, teams)]
    chains = {item.checklist.product.team_id: _chain(item) for item in new}
    for team, name in sorted(chains.items()):
        with transaction.atomic():
            chain = record.lock(name)
            for reason in _REASONS:
                items = _found(reason, today, [team])  # what was raised meanwhile is there now
                Flag.objects.bulk_create(
                    [
                        Flag(
                            item=item, kind=reason.kind, detail=_detail(item, reason), raised_at=at
                        )
                        for item in items
                    ],
                    batch_size=BATCH,
                )
                changes = [
                    record.Change(reason.action, f"item {item.pk}", after=_detail(item, reason))
                    for item in items
                ]
                record.record(chain, changes, actor=None, at=at)
                raised += len(items)
    return raised


def _found(reason: _Reason, today: dt.date, teams: Collection[int] | None) -> list[Item]:
    """Those that were not flagged for it yet."""
    items = reason.items(today).select_related("checklist__product__team__chain").order_by("pk")
    if teams is not None:
        items = items.filter(checklist__product__team__in=teams)
    rows = list(items)
    said: dict[int, list[Flag]] = {}
    if rows:
        for flag in Flag.objects.filter(kind=reason.kind, item__in=items.order_by().values("pk")):
            said.setdefault(flag.item_id, []).append(flag)
    return [
        item
        for item in rows
        if not any(
            flag.cleared_at is None or flag.detail == _detail(item, reason)
            for flag in said.get(item.pk, ())
        )
    ]


def _chain(item: Item) -> str:
    return item.checklist.product.team.chain.name


def _detail(item: Item, reason: _Reason) -> dict[str, str]:
    return {reason.day: str(getattr(item, reason.day))}
