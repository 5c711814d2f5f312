"""Make the demo: a clearly fictional team with its people, products and checklists."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from regtrack.checklists.actions.load_demo import DemoError, load_demo
from regtrack.core.clocks import today
from regtrack.core.env import Environment


class Command(BaseCommand):
    help = "Make the demo team once; its password is REGTRACK_DEMO_PASSWORD, else printed once."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            self.stdout.write("In production no demo is made.")
            return
        given = Environment().text("REGTRACK_DEMO_PASSWORD", "")
        password = given or secrets.token_urlsafe(9)
        try:
            people = load_demo(
                Path(settings.BASE_DIR) / "fixtures" / "demo.yaml",
                password=password,
                at=timezone.now(),
                today=today(),
            )
        except DemoError as error:
            raise CommandError(str(error)) from None
        if not people:
            self.stdout.write(
                "The demo is there already (sign-in: owner@demo.example); nothing was changed. "
                "Its password was printed when it was made."
            )
            return
        self.stdout.write(
            f"Demo sign-in: {people[0]}, password {'as given' if given else password}"
        )
        self.stdout.write(f"Also, with the same password: {', '.join(people[1:])}")
