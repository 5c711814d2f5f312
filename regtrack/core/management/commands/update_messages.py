"""Bring the Chinese message catalogue in step with the sources, and compile it."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from regtrack.core import messages


class Command(BaseCommand):
    help = "Extract every message into the catalogue (new ones are left empty), then compile it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--compile", action="store_true", help="only compile")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["compile"]:
            sources = messages.extracted(settings.BASE_DIR, ("regtrack", "templates"))
            catalogue = messages.read_catalogue()
            catalogue.update(sources, no_fuzzy_matching=True)
            catalogue.obsolete.clear()
            messages.write_catalogue(catalogue)
            missing = [one.id for one in catalogue if one.id and not any(one.string or ())]
            self.stdout.write(f"{len(catalogue)} messages, {len(missing)} to translate.")
        messages.compile_catalogue()
