"""A real mail server, a checklist of which nothing is due, and one run of the reminders."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import socket
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from regtrack.checklists.models import Checklist, Item
from regtrack.reminders.actions.send_reminders import Outcome, send_reminders
from tests.factories import AT, TODAY, Cast, make_checklist

SITE = "https://regtrack.example"
DAY = dt.timedelta(days=1)


class Inbox:
    """A mail server's handler: keeps what comes, refuses those it is told to."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.hangs_up: set[str] = set()

    async def handle_RCPT(
        self, _server: Any, _session: Any, envelope: Envelope, address: str, _options: Any
    ) -> str:
        if address in self.hangs_up:
            return "421 too many of yours"
        if address in self.refused:
            return "550 no such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        self.mails.append(email.message_from_bytes(content, policy=email.policy.default))
        return "250 OK"

    def to(self, address: str) -> list[EmailMessage]:
        return [one for one in self.mails if address in str(one["To"])]


@pytest.fixture
def inbox(settings: Any) -> Iterator[Inbox]:
    found = Inbox()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    server = Controller(found, hostname="127.0.0.1", port=port)
    server.start()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = port
    settings.EMAIL_USE_TLS = False
    settings.SITE_URL = SITE
    yield found
    server.stop()


@pytest.fixture
def made(register: None, cast: Cast) -> Checklist:
    """Nothing of it is due, but for what a test says."""
    found = make_checklist(cast)
    found.items.update(due_on=TODAY + 365 * DAY, due_reason="agreed")
    return found


def due(made: Checklist, days: int, owner: Any = None, **values: Any) -> Item:
    """The next duty, due so many days from today."""
    item = made.items.filter(verdict="applies", due_on=TODAY + 365 * DAY).order_by("pk")[0]
    made.items.filter(pk=item.pk).update(due_on=TODAY + days * DAY, owner=owner, **values)
    return Item.objects.get(pk=item.pk)


def run(days: int = 0, **changes: Any) -> Outcome:
    at = changes.pop("at", AT + days * DAY)
    given = {"now": lambda: at, "today": TODAY + days * DAY, "site": SITE}
    return send_reminders(**{**given, **changes})


def text(mail: EmailMessage, kind: str = "plain") -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())
