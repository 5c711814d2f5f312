"""Load packs into the register."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils import timezone

from regtrack.core.management.bar import progress_bar
from regtrack.register.packs.load import check_packs, load_packs
from regtrack.register.packs.problem import PackError


def _said(value: Any) -> str:
    """A field's value on one line, whole."""
    return "nothing" if value is None else json.dumps(value, ensure_ascii=False)


class Command(BaseCommand):
    help = "Validate packs and load them: all of them, or, when one is wrong, none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "paths", nargs="+", type=Path, metavar="PATH", help="pack files, or folders of packs"
        )
        parser.add_argument("--check", action="store_true", help="only validate; write nothing")
        parser.add_argument(
            "--overwrite",
            action="store_true",
            help="replace what was edited here since the last load",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["check"]:
                parts = check_packs(options["paths"])
                self.stdout.write(f"The packs are right: {parts} parts.")
                return
            with progress_bar():
                summary = load_packs(
                    options["paths"],
                    actor=None,
                    at=timezone.now(),
                    overwrite=options["overwrite"],
                )
        except PackError as error:
            number = len(error.problems)
            raise CommandError(
                f"{error}\n{number} {'problem' if number == 1 else 'problems'}; nothing was written."
            ) from None
        if connection.vendor == "postgresql":  # its planner knows nothing of rows that just came
            with connection.cursor() as cursor:
                cursor.execute("ANALYZE")
        for kind, ref in summary.kept:
            self.stdout.write(f"kept, edited here: {kind} {ref}")
            for one in summary.differences[kind, ref]:
                here, pack = _said(one.here), _said(one.pack)
                self.stdout.write(f"  {one.field}: here {here}; in the pack {pack}")
        self.stdout.write(
            f"{len(summary.added)} added, {len(summary.changed)} changed, "
            f"{len(summary.unchanged)} unchanged, {len(summary.kept)} kept."
        )
