"""A digest as a mail: text and HTML, in the person's language, with one-click unsubscribing (RFC 8058)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from email.utils import format_datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from regtrack.accounts.models import User
from regtrack.reminders.reading import DUE, EVIDENCE, REVIEW, Thing
from regtrack.reminders.steps import OVERDUE

SALT = "regtrack.reminders"


def token_of(person: User) -> str:
    """By which whoever has it stops or restarts the reminders, and reads nothing."""
    return signing.dumps(person.pk, salt=SALT)


def person_of(token: str) -> int | None:
    try:
        return int(signing.loads(token, salt=SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def digest_mail(
    person: User,
    things: Sequence[Thing],
    *,
    mark: str,
    language: str,
    site: str,
    at: dt.datetime,
) -> EmailMultiAlternatives:
    """`site` begins the links, without a last slash. The same claim, of which `mark` is the name, has
    the same Message-ID, so that a mail that was sent twice after a crash is shown once."""
    with override(language):
        unsubscribe = site + reverse("unsubscribe", args=[token_of(person)])
        context = {
            "person": person,
            "sections": _sections(things),
            "site": site,
            "language": language,
            "unsubscribe": unsubscribe,
            "settings": site + reverse("reminders"),
        }
        mail = EmailMultiAlternatives(
            subject=_subject(things),
            body=render_to_string("reminders/digest.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[person.email],
            headers={
                "Message-ID": f"<{mark}@{_host(site)}>",
                "Date": format_datetime(at.astimezone(dt.UTC)),
                "List-Id": f"RegTrack <reminders.{_host(site)}>",
                "List-Unsubscribe": f"<{unsubscribe}>",
                "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
                "Auto-Submitted": "auto-generated",
            },
        )
        mail.attach_alternative(render_to_string("reminders/digest.html", context), "text/html")
    return mail


def _sections(things: Sequence[Thing]) -> list[tuple[str, list[Thing]]]:
    """Headings with what stands below them, the most urgent first."""
    titles = {
        (DUE, OVERDUE): _("Overdue"),
        (DUE, "1"): _("Due today or tomorrow"),
        (DUE, "7"): _("Due within 7 days"),
        (DUE, "30"): _("Due within 30 days"),
        (EVIDENCE, OVERDUE): _("Evidence that has expired"),
        (EVIDENCE, "1"): _("Evidence that expires today or tomorrow"),
        (EVIDENCE, "7"): _("Evidence that expires within 7 days"),
        (EVIDENCE, "30"): _("Evidence that expires within 30 days"),
        (REVIEW, ""): _("The rules changed"),
    }
    found: list[tuple[str, list[Thing]]] = []
    for (kind, step), title in titles.items():
        rows = [one for one in things if one.kind == kind and step in {"", one.step}]
        if rows:
            found.append((title, rows))
    return found


def _subject(things: Sequence[Thing]) -> str:
    late = sum(one.kind == DUE and one.step == OVERDUE for one in things)
    due = sum(one.kind == DUE and one.step != OVERDUE for one in things)
    expiring = sum(one.kind == EVIDENCE for one in things)
    waiting = sum(one.kind == REVIEW for one in things)
    said: list[Any] = []
    if late:
        said.append(ngettext("%(number)s overdue", "%(number)s overdue", late) % {"number": late})
    if due:
        said.append(ngettext("%(number)s due soon", "%(number)s due soon", due) % {"number": due})
    if expiring:
        said.append(
            ngettext("%(number)s expiring", "%(number)s expiring", expiring) % {"number": expiring}
        )
    if waiting:
        words = ngettext(
            "changes to review in %(number)s list", "changes to review in %(number)s lists", waiting
        )
        said.append(words % {"number": waiting})
    return f"RegTrack: {_(', ').join(said)}"


def _host(site: str) -> str:
    return urlsplit(site).hostname or "localhost"
