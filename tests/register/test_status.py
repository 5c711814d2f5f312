"""What an instrument is on a day, and what became of an event."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regtrack.register.badges import looks_like_law, of_event, of_instrument
from regtrack.register.lives import read_lives
from regtrack.register.models import Event, Instrument
from regtrack.register.phase import Phase as DutyPhase
from regtrack.register.phase import phase_of
from regtrack.register.status import Dated, Status, outcome, phases, status_on
from tests.core.shipped import shipped  # noqa: F401

D = dt.date
TODAY = D(2026, 11, 22)


@pytest.mark.usefixtures("shipped", "db")
@pytest.mark.parametrize(
    ("ref", "on", "status"),
    [
        ("cn-draft-measures", "2023-04-10", Status.UNKNOWN),
        ("cn-draft-measures", "2023-04-11", Status.CONSULTATION),
        ("cn-draft-measures", "2023-05-01", Status.CONSULTATION),
        ("cn-draft-measures", "2023-05-09", Status.CONSULTATION),
        ("cn-draft-measures", "2023-05-10", Status.PROPOSED),
        ("cn-draft-measures", "2023-07-12", Status.PROPOSED),
        ("cn-draft-measures", "2023-07-13", Status.SUPERSEDED),
        ("cn-draft-measures", "2026-11-22", Status.SUPERSEDED),
        ("cn-interim-measures", "2023-05-22", Status.UNKNOWN),
        ("cn-interim-measures", "2023-05-23", Status.ADOPTED),
        ("cn-interim-measures", "2023-08-14", Status.ADOPTED),
        ("cn-interim-measures", "2023-08-15", Status.IN_FORCE),
        ("cn-interim-measures", "2026-11-22", Status.IN_FORCE),
        ("it-garante-chatgpt", "2023-03-29", Status.UNKNOWN),
        ("it-garante-chatgpt", "2023-03-30", Status.IN_FORCE),
        ("it-garante-chatgpt", "2023-04-28", Status.LIFTED),
        ("it-garante-chatgpt", "2024-11-15", Status.IN_FORCE),
        ("it-garante-chatgpt", "2025-04-01", Status.SUSPENDED),
        ("it-garante-chatgpt", "2026-03-18", Status.ANNULLED),
        ("us-caidp-ftc", "2023-03-30", Status.REQUESTED),
        ("us-caidp-ftc", "2026-11-22", Status.REQUESTED),
        ("us-wh-commitments-2023", "2023-07-20", Status.UNKNOWN),
        ("us-wh-commitments-2023", "2023-07-21", Status.VOLUNTARY),
        ("us-wh-commitments-2023", "2026-11-22", Status.VOLUNTARY),
    ],
)
def test_the_shipped_instruments_on_the_days_that_matter(ref: str, on: str, status: Status) -> None:
    instrument = Instrument.objects.get(ref=ref)
    life = read_lives(TODAY).of[instrument.pk]
    assert status_on(instrument.kind, life, D.fromisoformat(on)) == status


@pytest.mark.usefixtures("shipped", "db")
def test_the_garantes_orders_came_to_different_ends() -> None:
    instrument = Instrument.objects.get(ref="it-garante-chatgpt")
    life = phases(instrument.kind, read_lives(TODAY).of[instrument.pk])
    events = {event.ref: event for event in Event.objects.filter(instrument=instrument)}
    first = "it-garante-chatgpt-2023-03-30-adopted"
    fine = next(phase.cause for phase in life if phase.start.year == 2024)
    assert events[first].kind == "adopted"
    assert outcome(life, first, D(2023, 4, 27)) is None
    assert outcome(life, first, D(2023, 4, 28)) == Status.LIFTED
    assert outcome(life, first, TODAY) == Status.LIFTED
    assert outcome(life, fine, D(2024, 12, 20)) is None
    assert outcome(life, fine, D(2025, 4, 1)) == Status.SUSPENDED
    assert outcome(life, fine, TODAY) == Status.ANNULLED


def walk(*steps: tuple[str, str]) -> list[Dated]:
    return [
        Dated(kind, D.fromisoformat(day) if day else None, f"{kind}-{day}") for kind, day in steps
    ]


@pytest.mark.parametrize(
    ("kind", "events", "expected"),
    [
        ("law", walk(), Status.UNKNOWN),
        ("law", walk(("published", "")), Status.UNKNOWN),
        ("law", walk(("proposed", "2020-01-01")), Status.PROPOSED),
        ("law", walk(("adopted", "2020-01-01")), Status.ADOPTED),
        ("law", walk(("signed", "2020-01-01")), Status.ADOPTED),
        ("law", walk(("applies", "2020-01-01")), Status.IN_FORCE),
        ("law", walk(("in-force", "2020-01-01"), ("published", "2020-02-01")), Status.IN_FORCE),
        ("law", walk(("in-force", "2020-01-01"), ("suspended", "2020-02-01")), Status.SUSPENDED),
        (
            "law",
            walk(("in-force", "2020-01-01"), ("suspended", "2020-02-01"), ("lifted", "2020-03-01")),
            Status.IN_FORCE,
        ),
        ("law", walk(("in-force", "2020-01-01"), ("lifted", "2020-02-01")), Status.IN_FORCE),
        ("law", walk(("in-force", "2020-01-01"), ("repealed", "2020-02-01")), Status.REPEALED),
        ("law", walk(("in-force", "2020-01-01"), ("annulled", "2020-02-01")), Status.ANNULLED),
        ("law", walk(("hearing", "2020-01-01"), ("fined", "2020-02-01")), Status.UNKNOWN),
        ("order", walk(("adopted", "2020-01-01")), Status.IN_FORCE),
        ("order", walk(("adopted", "2020-01-01"), ("lifted", "2020-02-01")), Status.LIFTED),
        ("decision", walk(("adopted", "2020-01-01"), ("annulled", "2020-02-01")), Status.ANNULLED),
        ("complaint", walk(("complaint-filed", "2020-01-01")), Status.REQUESTED),
        ("complaint", walk(("adopted", "2020-01-01")), Status.UNKNOWN),
        ("voluntary-commitment", walk(("published", "2020-01-01")), Status.VOLUNTARY),
        ("voluntary-commitment", walk(("in-force", "2020-01-01")), Status.UNKNOWN),
        ("guideline", walk(("published", "2020-01-01")), Status.PUBLISHED),
        ("statement", walk(("statement", "2020-01-01")), Status.PUBLISHED),
        (
            "draft",
            walk(("consultation-opened", "2020-01-01"), ("consultation-closed", "2020-02-01")),
            Status.PROPOSED,
        ),
    ],
)
def test_each_kind_of_event_moves_its_kind_of_instrument(
    kind: str, events: list[Dated], expected: Status
) -> None:
    assert status_on(kind, events, D(2021, 1, 1)) == expected
    assert status_on(kind, reversed(events), D(2021, 1, 1)) == expected


_kinds = st.sampled_from(sorted(Instrument.Kind.values))
_events = st.lists(
    st.builds(
        Dated,
        st.sampled_from(sorted(Event.Kind.values)),
        st.none() | st.dates(D(2020, 1, 1), D(2024, 12, 31)),
        st.uuids().map(str),
    ),
    max_size=8,
)


@settings(deadline=None)
@given(_kinds, _events, st.dates(D(2019, 1, 1), D(2025, 12, 31)))
def test_a_life_has_no_gap_and_never_looks_ahead(
    kind: str, events: list[Dated], on: dt.date
) -> None:
    life = phases(kind, events)
    for phase, following in pairwise(life):
        assert phase.end == following.start > phase.start
    assert not life or life[-1].end is None
    # What happens after `on` says nothing about `on`, save that a consultation will close and that
    # another part will apply.
    past = [
        event
        for event in events
        if event.day is None or event.day <= on or event.kind in {"consultation-closed", "applies"}
    ]
    assert status_on(kind, events, on) == status_on(kind, past, on)
    for event in events:
        assert outcome(life, event.ref, on) in {
            None, Status.LIFTED, Status.ANNULLED, Status.REPEALED, Status.SUPERSEDED,
            Status.SUSPENDED, Status.EXPIRED, Status.LAPSED,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("starts", "ends", "expected"),
    [
        (None, None, DutyPhase.AHEAD),
        (D(2023, 8, 15), None, DutyPhase.CURRENT),
        (D(2023, 8, 16), None, DutyPhase.AHEAD),
        (D(2023, 8, 1), D(2023, 8, 15), DutyPhase.ENDED),
        (D(2023, 8, 1), D(2023, 8, 16), DutyPhase.CURRENT),
        (None, D(2023, 8, 1), DutyPhase.ENDED),
    ],
)
def test_a_duty_runs_from_its_start_to_the_day_before_its_end(
    starts: dt.date | None, ends: dt.date | None, expected: DutyPhase
) -> None:
    assert phase_of(starts, ends, D(2023, 8, 15)) == expected


# == What is not law says so ==

NOT_LAW = ["draft", "complaint", "voluntary-commitment", "guideline", "statement"]


@pytest.mark.parametrize("instrument", [*NOT_LAW, ""])
@pytest.mark.parametrize("event", sorted(Event.Kind.values))
@pytest.mark.parametrize("on", [D(2019, 1, 1), D(2021, 1, 1)])
def test_no_event_of_what_is_not_law_is_without_the_words(
    instrument: str, event: str, on: dt.date
) -> None:
    happened = Dated(event, D(2020, 1, 1), "ref")
    badges = of_event(instrument, happened, phases(instrument, [happened]), on)
    assert any("not law" in str(badge.word) for badge in badges), badges
    assert not any(badge.look in {"law", "crit"} for badge in badges)
    assert not looks_like_law(instrument, event)


@pytest.mark.parametrize("instrument", NOT_LAW)
@pytest.mark.parametrize("status", list(Status))
def test_no_instrument_that_is_not_law_is_without_the_words(
    instrument: str, status: Status
) -> None:
    badges = of_instrument(instrument, status)
    assert "not law" in str(badges[0].word)


@pytest.mark.parametrize("instrument", sorted(Instrument.BINDING))
def test_binding_instruments_never_say_not_law(instrument: str) -> None:
    happened = Dated("in-force", D(2020, 1, 1), "ref")
    for badge in of_event(instrument, happened, phases(instrument, [happened]), D(2021, 1, 1)):
        assert "not law" not in str(badge.word)
    assert looks_like_law(instrument, "in-force")
    assert not looks_like_law(instrument, "statement")


def test_a_rule_that_is_not_yet_in_force_says_so() -> None:
    events = walk(("published", "2023-07-13"), ("in-force", "2023-08-15"))
    before = of_event(
        "departmental-rule", events[1], phases("departmental-rule", events), D(2023, 8, 14)
    )
    after = of_event(
        "departmental-rule", events[1], phases("departmental-rule", events), D(2023, 8, 15)
    )
    assert [str(badge.word) for badge in before] == ["Not yet in force"]
    assert [str(badge.word) for badge in after] == ["In force"]
