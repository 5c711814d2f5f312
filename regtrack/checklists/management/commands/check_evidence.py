"""Recompute the hash of every file of evidence."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from regtrack.checklists.files import store
from regtrack.checklists.models import Evidence


class Command(BaseCommand):
    help = (
        "Read every file of evidence and compare it with its hash; name what is missing or changed."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        rows = Evidence.objects.exclude(sha256="").order_by("sha256", "pk")
        checked, found, read, now = 0, 0, "", None
        for row in rows.select_related("team").iterator(chunk_size=500):
            if row.sha256 != read:  # each content once
                read, now = row.sha256, store.hash_now(row.sha256)
            checked += 1
            if now == row.sha256:
                continue
            found += 1
            what = "is missing" if now is None else f"was changed: its hash is {now} now"
            self.stderr.write(
                f"Evidence {row.pk} ({row.team}: {row.title}, {row.name}) {what}; "
                f"expected {row.sha256}."
            )
        if found:
            raise CommandError(f"{found} of {checked} files of evidence are missing or changed.")
        self.stdout.write(f"Every file of evidence holds: {checked} checked.")
