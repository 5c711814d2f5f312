from __future__ import annotations

import datetime as dt
import logging
import smtplib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from regtrack.accounts.models import User
from regtrack.checklists.actions.count_changes import count_changes
from regtrack.checklists.models import Checklist
from regtrack.core.progress import Step, advance, begin
from regtrack.reminders.claims import claim, release, sent, untold
from regtrack.reminders.mail import digest_mail
from regtrack.reminders.models import Preference
from regtrack.reminders.reading import Teams, Thing, things_of_all

REFUSALS = (smtplib.SMTPException, OSError, ValueError)
log = logging.getLogger(__name__)


class UnreachableError(Exception):
    """There is no connection to the mail server, with the reason."""


@dataclass(slots=True)
class Outcome:
    """To whom a digest went, and to whom none could be sent, with the reason."""

    sent: list[User] = field(default_factory=list)
    failed: list[tuple[User, str]] = field(default_factory=list)


def send_reminders(
    *,
    now: Callable[[], dt.datetime],
    today: dt.date,
    site: str,
    show: Callable[[EmailMultiAlternatives], None] | None = None,
) -> Outcome:
    """Send each person one digest of what was not told yet: duties that are overdue or due within 30,
    7 or 1 days, evidence that expires so, lists whose rules changed. `site` begins the links; `now`
    is asked again for each person, since a run may take longer than a claim holds.

    A thing is told once for each step and day, by whichever run claims it first, so runs may overlap.
    What a mail server refuses is told by the next run, and stops nobody else's mail. A run that dies
    between sending and noting it leaves claims, which are sent again an hour later under the same
    Message-ID. Raises UnreachableError, and claims nothing, where there is no mail server. With `show`
    nothing is sent or claimed: each mail is only shown.
    """
    checklists = list(Checklist.objects.select_related("product__team"))
    count_changes(checklists, at=now(), today=today)
    teams = Teams()
    things = things_of_all(teams, today)
    preferences = {row.person_id: row for row in Preference.objects.all()}
    wanted = [key for key in things if key not in preferences or preferences[key].wanted]
    begin(Step.WRITE, len(wanted))
    outcome = Outcome()
    connection = get_connection()
    if show is None:
        try:
            connection.open()
        except REFUSALS as error:
            raise UnreachableError(str(error)) from error
    try:
        for key in wanted:
            advance()
            person, at = teams.people[key], now()
            known = preferences.get(key)
            language = known.language if known else settings.LANGUAGE_CODE

            def mail_of(
                mark: str,
                chosen: list[Thing],
                person: User = person,
                language: str = language,
                at: dt.datetime = at,
            ) -> EmailMultiAlternatives:
                return digest_mail(person, chosen, mark=mark, language=language, site=site, at=at)

            if show is not None:
                if chosen := untold(key, things[key], at):
                    show(mail_of("shown", chosen))
                    outcome.sent.append(person)
                continue
            for mark, chosen in claim(key, things[key], at):
                if not chosen:
                    release(mark)
                    continue
                mail = mail_of(mark, chosen)
                mail.connection = connection
                _send(mail, mark, person, now, outcome)
    finally:
        with suppress(*REFUSALS):
            connection.close()
    return outcome


def _send(
    mail: EmailMultiAlternatives,
    mark: str,
    person: User,
    now: Callable[[], dt.datetime],
    outcome: Outcome,
) -> None:
    assert mail.connection is not None
    try:
        mail.connection.open()  # again, where the last mail was refused
        mail.send()
    except REFUSALS as error:
        release(mark)
        with suppress(*REFUSALS):
            mail.connection.close()  # the server may have hung up, and the others' mails need one
        log.warning("No reminder could be sent to person %s: %s", person.pk, error)
        outcome.failed.append((person, str(error)))
    else:
        sent(mark, now())
        outcome.sent.append(person)
