"""Prove that no audit entry was changed or removed."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from regtrack.audit.models import Entry
from regtrack.audit.record import verify


class Command(BaseCommand):
    help = "Check every audit chain; names the first broken entry of each, and then exits with 1."

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = list(verify())
        if breaks:
            raise CommandError(
                "\n".join(
                    f"Chain {found.chain}: entry {found.sequence} is broken: {found.reason}."
                    for found in breaks
                )
            )
        self.stdout.write(f"Every chain holds: {Entry.objects.count()} entries checked.")
