from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from regtrack.register.search.index import rebuild


class Command(BaseCommand):
    help = "Makes the index of the search anew from the register, such as after rows were changed by hand."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{rebuild():,} entries.")
