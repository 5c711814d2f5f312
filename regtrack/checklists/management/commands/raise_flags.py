"""Flag the items whose evidence has expired and those that are due again; to be run once a day."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from regtrack.checklists.actions.raise_flags import raise_flags
from regtrack.core.clocks import today


class Command(BaseCommand):
    help = "Flag items whose evidence expired or that are due again. Twice changes nothing more."

    def handle(self, *args: Any, **options: Any) -> None:
        raised = raise_flags(at=timezone.now(), today=today())
        self.stdout.write(f"Items flagged: {raised}.")
