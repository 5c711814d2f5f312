"""Write one checklist as a file."""

from __future__ import annotations

import secrets
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from regtrack.checklists.models import Checklist
from regtrack.core.clocks import today
from regtrack.core.http import site_of
from regtrack.core.management.bar import progress_bar
from regtrack.core.progress import Step, begin
from regtrack.exports.build import checklist_document
from regtrack.exports.document import LANGUAGES
from regtrack.exports.formats import CHECKLIST_FORMATS
from regtrack.exports.formats.xlsx_strings import TooLongForCellError


class Command(BaseCommand):
    help = "Write a checklist (by its number) to a file or to the standard output."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "checklist", type=int, metavar="CHECKLIST", help="the checklist's number"
        )
        parser.add_argument("--format", choices=sorted(CHECKLIST_FORMATS), default="json")
        parser.add_argument("--lang", choices=LANGUAGES, default="both")
        parser.add_argument("--output", type=Path, help="the file to write; its folder must exist")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["checklist"]
        found = Checklist.objects.for_page().filter(pk=number).first()
        if found is None:
            raise CommandError(f"Found no checklist {number}; expected the number of one.")
        chosen = CHECKLIST_FORMATS[options["format"]]
        with override("zh-hans" if options["lang"] == "zh-hans" else "en"), progress_bar():
            document = checklist_document(
                found, at=timezone.now(), today=today(), site=site_of(None)
            )
            begin(Step.WRITE, document.size)
            try:
                content = chosen.render(document, options["lang"])
            except TooLongForCellError as error:
                raise CommandError(str(error)) from None
        if options["output"] is None:
            self.stdout.buffer.write(content)  # type: ignore[attr-defined]
            return
        try:
            _write(options["output"], content)
        except OSError as error:
            raise CommandError(f"Cannot write {options['output']}: {error.strerror}.") from None
        self.stdout.write(f"Wrote {options['output']} ({len(content):,} bytes).")


def _write(path: Path, content: bytes) -> None:
    """Aside, then in its place: whoever stops this leaves the file that was there. A device or a pipe
    has no place beside it."""
    if path.exists() and not path.is_file():
        path.write_bytes(content)
        return
    path = path.resolve()  # a link stays one
    aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        aside.write_bytes(content)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
