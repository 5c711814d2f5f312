"""Check the quality of the register, or of packs."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from regtrack.register.checking import STALE_AFTER, find
from regtrack.register.checking.links import Link, NoNetwork, check_links
from regtrack.register.checking.measure import Measure, measure
from regtrack.register.checking.nodes import Nodes
from regtrack.register.checking.report import as_json, as_markdown, as_text, put_table, totals
from regtrack.register.checking.sources import all_sources
from regtrack.register.packs.nodes import Content, Key, walk_files
from regtrack.register.packs.problem import PackError
from regtrack.register.packs.public import without
from regtrack.register.packs.read import read_packs
from regtrack.register.packs.rows import Fault, snapshot

CHECKED = "checked"


def _day(text: str) -> dt.date | str:
    try:
        return CHECKED if text == CHECKED else dt.date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(
            f"found {text!r}; expected a day such as 2026-11-22, or {CHECKED}"
        ) from None


def _days(text: str) -> int:
    if not text.isdecimal():
        raise ArgumentTypeError(f"found {text!r}; expected a number of days")
    return int(text)


class Command(BaseCommand):
    help = "Check how complete, sound and fresh the register is; with errors, exit with 1."
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("refs", nargs="*", metavar="REF", help="only these instruments")
        parser.add_argument("--format", choices=("text", "json", "markdown"), default="text")
        parser.add_argument(
            "--packs",
            nargs="+",
            type=Path,
            metavar="PATH",
            help="read these pack files, or folders of packs, instead of the database",
        )
        parser.add_argument(
            "--today",
            type=_day,
            metavar="YYYY-MM-DD",
            help=f"the day to measure by; {CHECKED}: the newest day a source was read",
        )
        parser.add_argument(
            "--stale-after",
            type=_days,
            default=STALE_AFTER,
            metavar="DAYS",
            help=f"days after which a source should be read again; {STALE_AFTER} if left out",
        )
        parser.add_argument("--lang", choices=("zh-hans", "en"), default="en")
        parser.add_argument(
            "--page",
            type=Path,
            metavar="PATH",
            help="put the Markdown table at the end of this page, in the place of the one there",
        )
        parser.add_argument(
            "--links", action="store_true", help="also ask every source's address, politely"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        faults: dict[Key, Fault] = {}
        nodes = _read(options["packs"], faults)
        for (kind, ref), fault in faults.items():
            self.stderr.write(f"Not in the format, and so in no file: {kind} {ref}: {fault.why}")
        today = _today(options["today"], nodes)
        with translation.override(options["lang"]):
            measures = _of(
                options["refs"],
                measure(nodes, find(nodes, today=today, stale_after=options["stale_after"])),
            )
            links = self._links(nodes, measures) if options["links"] else []
            match options["format"]:
                case "json":
                    text = as_json(measures, links, today=today, stale_after=options["stale_after"])
                case "markdown":
                    text = as_markdown(measures)
                case _:
                    text = as_text(measures, links)
        if options["page"]:
            self._write(options["page"], text, options["format"])
        else:
            self.stdout.write(text, ending="")
        if number := totals(measures)[0].total() + len(faults):
            raise CommandError(f"The register has {number} {'error' if number == 1 else 'errors'}.")

    def _links(self, nodes: Mapping[Key, Content], measures: list[Measure]) -> list[Link]:
        found: dict[str, str] = {}
        for one in measures:
            for ref, source in all_sources(Nodes(nodes), one.ref).items():
                found[ref] = source["url"]
        try:
            return list(check_links(found))
        except NoNetwork as error:
            self.stderr.write(
                f"No address was checked: no host could be reached ({error}). Is there a network?"
            )
            return []

    def _write(self, page: Path, table: str, form: str) -> None:
        if form != "markdown":
            raise CommandError(f"Found --page with --format {form}; expected --format markdown.")
        try:
            page.write_text(put_table(page.read_text("utf-8"), table), encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"Found no page to write in {page}: {error}.") from None
        self.stdout.write(f"Wrote the table into {page}.")


def _read(paths: list[Path] | None, faults: dict[Key, Fault]) -> dict[Key, Content]:
    """The nodes of the packs or the register; rows that the format does not allow go into `faults`,
    and what rests on them is left out."""
    if not paths:
        nodes = snapshot(faults=faults)
        return without(nodes, faults)
    try:
        return {key: content for _, key, content, _ in walk_files(read_packs(paths))}
    except PackError as error:
        raise CommandError(str(error)) from None


def _today(given: dt.date | str | None, nodes: Mapping[Key, Content]) -> dt.date:
    if isinstance(given, dt.date):
        return given
    checked = [
        content["checked_on"]
        for (kind, _), content in nodes.items()
        if kind == "source" and "checked_on" in content
    ]
    if given == CHECKED and checked:
        return dt.date.fromisoformat(max(checked))
    return timezone.localdate()


def _of(refs: list[str], measures: list[Measure]) -> list[Measure]:
    """Those of the named instruments, or all."""
    known = {one.ref for one in measures}
    for ref in refs:
        if ref not in known:
            raise CommandError(f"Found no {ref!r}; expected the ref of an instrument.")
    return [one for one in measures if not refs or one.ref in refs]
