from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from regtrack.audit import record
from regtrack.register.actions.open_change_set import target_of
from regtrack.register.actions.permission import demand
from regtrack.register.actions.publish_instrument import why_not
from regtrack.register.changesets.applying import Plan, make_plan, outcome, write_plan
from regtrack.register.changesets.live import in_words
from regtrack.register.changesets.rights import PUBLISH, has_prepared
from regtrack.register.models import ChangeSet, ChangeSetEntry, Instrument
from regtrack.register.packs.nodes import Content, Key
from regtrack.register.search import index


def publish_changes(
    *, change_set: ChangeSet, note: str, public: Collection[str], actor: Any, at: dt.datetime
) -> int:
    """Write a whole set to the register, with `note` for its readers; returns the number of parts.

    `public` are refs of its new instruments that everybody shall see. Raises PermissionDenied for
    who may not (with four eyes: whoever prepared any of it), and ValidationError with a sentence
    for each thing that stands in the way; then nothing is written.
    """
    demand(actor, PUBLISH)
    note = note.strip()
    if not note:
        raise ValidationError(
            _("Found no change note; expected a sentence on what changes, and why.")
        )
    with transaction.atomic():
        # The set before the chain, as everywhere, or two writers wait for each other.
        held = ChangeSet.objects.select_for_update().get(pk=change_set.pk)
        chain = record.lock(record.REGISTER)
        if settings.FOUR_EYES and has_prepared(actor, held):
            raise PermissionDenied(
                f"{actor} prepared {held}; expected somebody else to publish it."
            )
        entries = list(held.entries.filter(withdrawn_at__isnull=True))
        plan = make_plan(entries, final=True)
        _stop(_why_not_yet(held, entries, plan))
        plan.decide(public)
        if plan.shown:
            demand(actor, "register.change_instrument")
        write_plan(plan, at)
        _stop(_by_part(plan.stuck))
        pairs = outcome(plan)
        _stop(_faults_of_public(pairs))
        changes = [_change(key, before, after) for key, (before, after) in pairs.items()]
        held.state, held.note = ChangeSet.State.PUBLISHED, note
        held.published_by, held.published_at = actor, at
        held.save(update_fields=["state", "note", "published_by", "published_at"])
        told = record.Change(
            "published",
            target_of(held),
            {},
            {
                "note": note,
                "title": held.title,
                "parts": len(changes),
                "prepared_by": [str(user) for user in held.prepared_by.order_by("pk")],
            },
        )
        record.record(chain, [*changes, told], actor=actor, at=at)
        index.refresh(changes)
    return len(changes)


def _stop(faults: Iterable[str]) -> None:
    found = list(faults)
    if found:
        raise ValidationError(found)


def _why_not_yet(held: ChangeSet, entries: list[ChangeSetEntry], plan: Plan) -> Iterator[str]:
    if not held.is_waiting:
        yield _("%(set)s: found it in the state “%(state)s”, in which this cannot be done.") % {
            "set": held,
            "state": held.get_state_display(),
        }
    elif not entries:
        yield _("%(set)s is empty; expected at least one change.") % {"set": held}
    for key in sorted(plan.stale):
        yield _(
            "%(part)s was changed in the register meanwhile; expected a choice between the live "
            "one and the one of this set."
        ) % {"part": in_words(key)}
    for key, missing in plan.missing.items():
        yield _("%(part)s refers to %(missing)s, which the register does not hold.") % {
            "part": in_words(key),
            "missing": _(", ").join(map(in_words, sorted(missing))),
        }
    yield from _by_part(plan.unknown)


def _by_part(faults: Mapping[Key, list[str]]) -> Iterator[str]:
    for key, sentences in faults.items():
        for sentence in sentences:
            yield _("%(part)s: %(fault)s") % {"part": in_words(key), "fault": sentence}


def _faults_of_public(pairs: Mapping[Key, tuple[Content, Content]]) -> Iterator[str]:
    """What the instruments lack that become public with this."""
    refs = [
        ref
        for (kind, ref), (before, after) in pairs.items()
        if kind == "instrument"
        and after.get("published", bool(after))
        and not before.get("published", bool(before))
    ]
    for instrument in Instrument.objects.filter(ref__in=refs):
        yield from why_not(instrument)


def _change(key: Key, before: Content, after: Content) -> record.Change:
    action = "added" if not before else "changed" if after else "removed"
    return record.Change(action, f"{key[0]} {key[1]}", before, after)
