from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from regtrack.register.actions.rebuild_search import rebuild_search


class Command(BaseCommand):
    help = "Makes the index of the search anew from the register, such as after rows were changed by hand."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild_search(actor=None, at=timezone.now()):,} entries.")
