"""Send each person what is due and what changed; to be run once a day, by cron."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from regtrack.core.clocks import today
from regtrack.core.management.bar import progress_bar
from regtrack.reminders.actions.send_reminders import UnreachableError, send_reminders


class Command(BaseCommand):
    help = "Send each person one digest of what is due and what changed, and nothing twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--dry-run", action="store_true", help="print the mails; send and note nothing"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.SITE_URL:
            raise CommandError(
                "REGTRACK_SITE_URL is not set; expected the address of this site, since the mails "
                "link to it."
            )
        with progress_bar(hidden=options["verbosity"] == 0 or options["dry_run"]):
            try:
                outcome = send_reminders(
                    now=timezone.now,
                    today=today(),
                    site=settings.SITE_URL,
                    show=self._show if options["dry_run"] else None,
                )
            except UnreachableError as error:
                raise CommandError(
                    f"The mail server cannot be reached ({error}); nothing was sent, and the next run "
                    f"sends it."
                ) from error
        for person, reason in outcome.failed:
            self.stderr.write(f"Not sent to {person.email}: {reason}")
        said = "Would be sent" if options["dry_run"] else "Sent"
        self.stdout.write(f"{said}: {len(outcome.sent)}. Failed: {len(outcome.failed)}.")
        if outcome.failed:
            raise CommandError("Some reminders could not be sent; the next run tries them again.")

    def _show(self, mail: EmailMultiAlternatives) -> None:
        self.stdout.write(f"To: {', '.join(mail.to)}\nSubject: {mail.subject}\n\n{mail.body}\n")
