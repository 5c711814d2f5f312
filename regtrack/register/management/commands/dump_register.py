"""Write the register, or parts of it, as a pack."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from regtrack.register.packs.dump import InvalidRows, UnknownRef, as_text, document


class Command(BaseCommand):
    help = "Print the register as a pack; with REF, only those instruments and what they refer to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("refs", nargs="*", metavar="REF", help="instruments or standing events")
        parser.add_argument("--format", choices=("yaml", "json"), default="yaml")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            content = document(options["refs"])
        except UnknownRef as error:
            raise CommandError(
                f"Found no {error.args[0]!r}; expected the ref of an instrument or a standing event."
            ) from None
        except InvalidRows as error:
            raise CommandError(
                f"{error}\nThese rows hold what the format does not allow; nothing was printed."
            ) from None
        self.stdout.write(as_text(content, options["format"]), ending="")
