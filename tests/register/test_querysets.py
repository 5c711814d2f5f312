"""The two clocks: what was known on a day, and what it said about another."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regtrack.register.lives import read_lives
from regtrack.register.models import (
    Event,
    EventDate,
    ObligationRevision,
    Source,
)
from tests.core.html import tree
from tests.register.rule import rule, say  # noqa: F401

D = dt.date
_days = st.dates(D(2020, 1, 1), D(2026, 12, 31))


@pytest.mark.usefixtures("rule")
@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (D(2023, 7, 12), []),
        (D(2023, 7, 13), ["2023-07-13"]),
        (D(2023, 8, 31), ["2023-07-13"]),
        (D(2023, 9, 1), ["2023-10"]),
        (D(2024, 1, 1), ["2023-12-01"]),
        (D(2026, 1, 1), ["2023-12-01"]),
    ],
)
def test_a_date_that_moved_is_the_newest_that_was_known(
    known: dt.date, expected: list[str]
) -> None:
    say("2023-10", D(2023, 9, 1))
    say("2023-11-01", D(2024, 1, 1))
    say("2023-12-01", D(2024, 1, 1))  # the same day: the later number counts
    assert list(EventDate.objects.current(known).values_list("edtf", flat=True)) == expected


@pytest.mark.usefixtures("rule")
def test_an_older_knowledge_that_is_entered_late_does_not_win() -> None:
    say("2023-12", D(2024, 1, 1))
    say("2023-10", D(2023, 9, 1))
    assert EventDate.objects.current(D(2023, 12, 31)).get().edtf == "2023-10"
    assert EventDate.objects.current(D(2024, 1, 1)).get().edtf == "2023-12"


EXAMPLES = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.usefixtures("rule")
@EXAMPLES
@given(st.lists(st.tuples(_days, _days), max_size=5), _days)
def test_a_shown_date_was_known_and_is_the_newest(
    said: list[tuple[dt.date, dt.date]], known: dt.date
) -> None:
    with transaction.atomic():
        event, source = Event.objects.get(), Source.objects.get()
        rows = [(D(2023, 7, 13), 1)]
        for number, (day, since) in enumerate(said, start=2):
            EventDate.objects.create(
                event=event, number=number, edtf=day.isoformat(), known_from=since, source=source
            )
            rows.append((since, number))
        visible = [row for row in rows if row[0] <= known]
        shown = list(EventDate.objects.current(known).values_list("known_from", "number"))
        assert shown == ([max(visible)] if visible else [])
        for row in EventDate.objects.public().current(known).for_timeline(known):
            old = row.event.known_dates  # type: ignore[attr-defined]
            assert sorted((date.known_from, date.number) for date in old) == sorted(visible)
        transaction.set_rollback(True)


@pytest.mark.usefixtures("rule")
@EXAMPLES
@given(st.lists(_days, max_size=4), _days)
def test_a_shown_duty_was_known_and_is_the_newest(since: list[dt.date], known: dt.date) -> None:
    with transaction.atomic():
        first = ObligationRevision.objects.get()
        rows = [(first.known_from, 1)]
        for number, day in enumerate(since, start=2):
            ObligationRevision.objects.create(
                obligation=first.obligation, number=number, known_from=day,
                applies_from=first.applies_from, deadline=first.deadline, force=first.force,
                locator="1", title=f"Revision {number}", text="",
            )  # fmt: skip
            rows.append((day, number))
        visible = [row for row in rows if row[0] <= known]
        shown = list(ObligationRevision.objects.current(known).values_list("known_from", "number"))
        assert shown == ([max(visible)] if visible else [])
        transaction.set_rollback(True)


@pytest.mark.usefixtures("rule")
def test_a_date_that_moved_is_struck_through_and_the_new_one_stands_beside_it(
    client: Client,
) -> None:
    say("2023-12-01", D(2024, 1, 1))
    page = tree(client.get("/en/timeline/"))
    article = page.one("article", id="e-rule-published")
    assert [old.text for old in article.all("del")] == ["was 13 Jul 2023"]
    assert article.one("p", "event__date").text == "was 13 Jul 2023 now 1 Dec 2023"
    assert "Moved" in article.text
    changed = page.one("section", aria_labelledby="h-moved")
    assert changed.one("del").text == "was 13 July 2023"
    assert changed.one("ins").text == "now 1 December 2023"
    then = tree(client.get("/en/timeline/?known=2023-12-31"))
    assert not then.all("del")
    assert then.one("article").one("p", "event__date").text == "13 Jul 2023"


@pytest.mark.usefixtures("rule")
def test_a_duty_starts_when_its_event_does_as_known() -> None:
    say("2023-12-01", D(2024, 1, 1))
    for known, start in ((D(2023, 7, 13), D(2023, 7, 13)), (D(2024, 1, 1), D(2023, 12, 1))):
        duty = ObligationRevision.objects.current(known).with_instrument().get()
        standing = read_lives(known).standing(duty, known)
        assert standing.starts is not None
        assert (standing.starts.day, standing.ends) == (start, None)
