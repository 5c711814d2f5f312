"""Prove that no sign-off was changed or removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from regtrack.audit.models import Entry
from regtrack.checklists.actions.sign_off import SIGNED_OFF
from regtrack.checklists.models import Snapshot
from regtrack.core.canonical import digest
from regtrack.exports.signoff.reading import thawed


class Command(BaseCommand):
    help = (
        "Compute the digest of every sign-off again and compare it with the audit chain; names each "
        "that differs, and then exits with 1."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        problems = list(problems_of_signoffs())
        if problems:
            raise CommandError("\n".join(problems))
        self.stdout.write(f"Every sign-off holds: {Snapshot.objects.count()} checked.")


def problems_of_signoffs() -> Iterator[str]:
    """A sentence for each sign-off that is not what was signed, or is not there any more."""
    recorded = {
        (target, after["number"]): after["digest"]
        for target, after in Entry.objects.filter(action=SIGNED_OFF).values_list("target", "after")
    }
    rows = Snapshot.objects.order_by("checklist", "number")
    for snapshot in rows.iterator(chunk_size=20):
        target = f"checklist {snapshot.checklist_id}"
        name = f"Sign-off {snapshot.number} of {target}"
        written = recorded.pop((target, snapshot.number), None)
        found = digest(snapshot.content)
        if written is None:
            yield f"{name}: the audit chain knows nothing of it."
        elif found != written:
            yield f"{name}: its content has the digest {found}; what was signed has {written}."
        elif snapshot.digest != written:
            yield f"{name}: it names the digest {snapshot.digest}; what was signed has {written}."
        else:
            for what in _renamed(snapshot):
                yield f"{name}: its row names another {what} than its content."
    for target, number in sorted(recorded):
        yield f"Sign-off {number} of {target} is missing."


def _renamed(snapshot: Snapshot) -> Iterator[str]:
    """What the row, from which the list of sign-offs is made, says otherwise than what was signed."""
    signed = thawed(snapshot.content)
    if snapshot.statement != signed["statement"]:
        yield "statement"
    if snapshot.signed_at != signed["signed_at"]:
        yield "moment"
