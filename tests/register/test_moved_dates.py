"""Real dates that moved: what the public had to believe on a day, and what stands now."""

from __future__ import annotations

import datetime as dt

import pytest

from regtrack.register.lives import read_lives
from regtrack.register.models import EventDate, Instrument, ObligationRevision
from regtrack.register.phase import Phase
from regtrack.register.status import Status, status_in

pytestmark = pytest.mark.usefixtures("register")
D = dt.date

ANNEX_III = "eu-ai-act-annex-iii-applies"
ANNEX_I = "eu-ai-act-annex-i-applies"
MARKING = "eu-ai-act-marking-on-market-applies"
PROHIBITIONS = "eu-ai-act-2026-12-02-applies"
SANDBOXES = "eu-ai-act-sandboxes-due"
CALIFORNIA = "us-ca-sb942-applies"
COLORADO = "us-co-sb24-205-in-force"


def said(event: str, known: dt.date) -> EventDate | None:
    """The date of an event, as known on a day."""
    return EventDate.objects.current(known).filter(event__ref=event).first()


def revision(ref: str, known: dt.date) -> ObligationRevision:
    return (
        ObligationRevision.objects.current(known)
        .select_related("obligation__instrument")
        .get(obligation__ref=ref)
    )


def phase(ref: str, *, on: dt.date, known: dt.date) -> Phase:
    return read_lives(known).standing(revision(ref, known), on).phase


@pytest.mark.parametrize(
    ("event", "known", "edtf", "expected"),
    [
        (ANNEX_III, D(2024, 7, 12), "2026-08-02", False),
        (ANNEX_III, D(2025, 6, 1), "2026-08-02", False),
        (ANNEX_III, D(2026, 5, 6), "2026-08-02", False),
        (ANNEX_III, D(2026, 5, 7), "2027-12-02", True),
        (ANNEX_III, D(2026, 6, 1), "2027-12-02", True),
        (ANNEX_III, D(2026, 7, 23), "2027-12-02", True),
        (ANNEX_III, D(2026, 7, 24), "2027-12-02", False),
        (ANNEX_III, D(2026, 11, 1), "2027-12-02", False),
        (ANNEX_I, D(2025, 6, 1), "2027-08-02", False),
        (ANNEX_I, D(2026, 6, 1), "2028-08-02", True),
        (ANNEX_I, D(2026, 11, 1), "2028-08-02", False),
        (MARKING, D(2025, 6, 1), "2026-08-02", False),
        (MARKING, D(2026, 6, 1), "2026-12-02", True),
        (MARKING, D(2026, 11, 1), "2026-12-02", False),
        (PROHIBITIONS, D(2026, 6, 1), "2026-12-02", True),
        (PROHIBITIONS, D(2026, 11, 1), "2026-12-02", False),
        (SANDBOXES, D(2025, 6, 1), "2026-08-02", False),
        (SANDBOXES, D(2026, 11, 1), "2027-08-02", False),
        (CALIFORNIA, D(2025, 6, 1), "2026-01-01", False),
        (CALIFORNIA, D(2025, 10, 12), "2026-01-01", False),
        (CALIFORNIA, D(2025, 10, 13), "2026-08-02", False),
        (CALIFORNIA, D(2026, 11, 1), "2026-08-02", False),
        (COLORADO, D(2025, 6, 1), "2026-02-01", False),
        (COLORADO, D(2025, 8, 28), "2026-06-30", False),
        (COLORADO, D(2026, 5, 13), "2026-06-30", False),
        (COLORADO, D(2026, 5, 14), "not-appointed", False),
        (COLORADO, D(2026, 11, 1), "not-appointed", False),
    ],
)
def test_a_moved_date_is_read_as_it_was_known(
    event: str, known: dt.date, edtf: str, expected: bool
) -> None:
    date = said(event, known)
    assert date
    assert (date.edtf, date.expected) == (edtf, expected)


@pytest.mark.parametrize(
    ("event", "known"),
    [
        (ANNEX_III, D(2024, 7, 11)),
        (PROHIBITIONS, D(2026, 5, 6)),
        (CALIFORNIA, D(2024, 9, 18)),
        (COLORADO, D(2024, 5, 16)),
        ("us-co-sb26-189-2027-01-01-in-force", D(2026, 5, 13)),
    ],
)
def test_nobody_knew_a_date_before_it_was_said(event: str, known: dt.date) -> None:
    assert said(event, known) is None


@pytest.mark.parametrize(
    ("event", "cause"),
    [
        (ANNEX_III, "eu-digital-omnibus-2026-07-24-published"),
        (ANNEX_I, "eu-digital-omnibus-2026-07-24-published"),
        (MARKING, "eu-digital-omnibus-2026-07-24-published"),
        (SANDBOXES, "eu-digital-omnibus-2026-07-24-published"),
        (CALIFORNIA, "us-ca-sb942-2025-10-13-adopted"),
        (COLORADO, "us-co-sb26-189-2026-05-14-signed"),
    ],
)
def test_a_moved_date_names_the_event_that_moved_it(event: str, cause: str) -> None:
    date = said(event, D(2026, 11, 1))
    assert date
    assert date.moved_by
    assert date.moved_by.ref == cause


@pytest.mark.parametrize(
    ("duty", "on", "known", "expected"),
    [
        ("eu-aia-9", D(2026, 9, 1), D(2025, 6, 1), Phase.CURRENT),
        ("eu-aia-9", D(2026, 9, 1), D(2026, 6, 1), Phase.AHEAD),
        ("eu-aia-9", D(2026, 9, 1), D(2026, 11, 1), Phase.AHEAD),
        ("eu-aia-9", D(2027, 12, 2), D(2026, 11, 1), Phase.CURRENT),
        ("eu-aia-9-annex-i", D(2027, 9, 1), D(2025, 6, 1), Phase.CURRENT),
        ("eu-aia-9-annex-i", D(2027, 12, 2), D(2026, 11, 1), Phase.AHEAD),
        ("eu-aia-9-annex-i", D(2028, 8, 2), D(2026, 11, 1), Phase.CURRENT),
        ("eu-aia-50-1", D(2026, 8, 2), D(2026, 11, 1), Phase.CURRENT),
        ("eu-aia-50-2", D(2026, 8, 2), D(2026, 11, 1), Phase.CURRENT),
        ("eu-aia-50-2-on-market", D(2026, 9, 1), D(2025, 6, 1), Phase.CURRENT),
        ("eu-aia-50-2-on-market", D(2026, 12, 1), D(2026, 11, 1), Phase.AHEAD),
        ("eu-aia-50-2-on-market", D(2026, 12, 2), D(2026, 11, 1), Phase.CURRENT),
        ("eu-aia-53-1a", D(2025, 8, 2), D(2025, 6, 1), Phase.CURRENT),
        ("eu-aia-53-1a-on-market", D(2027, 8, 1), D(2025, 6, 1), Phase.AHEAD),
        ("eu-omn-5ba", D(2026, 12, 1), D(2026, 11, 1), Phase.AHEAD),
        ("us-ca942-1", D(2026, 3, 1), D(2025, 6, 1), Phase.CURRENT),
        ("us-ca942-1", D(2026, 3, 1), D(2026, 3, 1), Phase.AHEAD),
        ("us-co-1", D(2026, 12, 31), D(2026, 11, 1), Phase.AHEAD),
        ("us-co-1", D(2027, 1, 1), D(2026, 11, 1), Phase.CURRENT),
    ],
)
def test_a_duty_stands_where_its_date_was_believed_to_be(
    duty: str, on: dt.date, known: dt.date, expected: Phase
) -> None:
    assert phase(duty, on=on, known=known) == expected


def test_an_expected_start_is_told_as_expected() -> None:
    known = D(2026, 6, 1)
    starts = read_lives(known).standing(revision("eu-aia-9", known), known).starts
    assert starts
    assert starts.expected
    assert not starts.is_exact


@pytest.mark.parametrize(
    ("ref", "on", "known", "expected"),
    [
        ("us-co-sb24-205", D(2026, 3, 1), D(2025, 6, 1), Status.IN_FORCE),
        ("us-co-sb24-205", D(2026, 3, 1), D(2025, 9, 1), Status.ADOPTED),
        ("us-co-sb24-205", D(2026, 7, 1), D(2025, 9, 1), Status.IN_FORCE),
        ("us-co-sb24-205", D(2026, 7, 1), D(2026, 11, 1), Status.SUPERSEDED),
        ("us-co-sb26-189", D(2026, 11, 1), D(2026, 11, 1), Status.ADOPTED),
        ("us-co-sb26-189", D(2027, 1, 1), D(2026, 11, 1), Status.IN_FORCE),
        ("eu-ai-act", D(2024, 3, 14), D(2024, 3, 14), Status.PROPOSED),
        ("eu-ai-act", D(2024, 5, 21), D(2024, 5, 21), Status.ADOPTED),
        ("eu-digital-omnibus-2026", D(2026, 6, 20), D(2026, 6, 20), Status.PROPOSED),
        ("eu-digital-omnibus-2026", D(2026, 7, 27), D(2026, 7, 27), Status.IN_FORCE),
    ],
)
def test_an_instrument_stands_where_its_dates_put_it(
    ref: str, on: dt.date, known: dt.date, expected: Status
) -> None:
    periods = read_lives(known).periods(Instrument.objects.get(ref=ref))
    assert status_in(periods, on) == expected


def test_the_law_that_was_replaced_has_no_day_of_its_own_any_more() -> None:
    date = said(COLORADO, D(2026, 11, 1))
    assert date
    assert date.note_en.startswith("SB 26-189, signed on 14 May 2026, repeal")
    assert "废止并取代本法" in date.note_zh_hans
    assert date.event.confidence == "medium"


def test_small_mid_caps_have_the_lower_ceiling_once_the_amending_act_is_published() -> None:
    """Art. 99(6a) concerns the 3% tier only."""
    for ref in ("eu-aia-50-1", "eu-aia-9", "eu-aia-9-annex-i", "eu-aia-26-5"):
        before, after = revision(ref, D(2026, 7, 23)), revision(ref, D(2026, 7, 24))
        assert "small mid-caps" not in before.penalty_en, ref
        assert "小型中盘企业" not in before.penalty_zh_hans, ref
        assert "small mid-caps whichever is lower (Art. 99(6) and (6a))" in after.penalty_en, ref
        assert "小型中盘企业以较低者为准" in after.penalty_zh_hans, ref
        assert after.text_en == before.text_en, ref
    assert "small mid-caps" not in revision("eu-aia-5-a", D(2026, 11, 1)).penalty_en


@pytest.mark.parametrize(
    ("known", "number", "newest"),
    [
        (D(2023, 7, 21), 7, "openai"),
        (D(2023, 9, 11), 7, "openai"),
        (D(2023, 9, 12), 15, "adobe"),
        (D(2024, 7, 25), 15, "adobe"),
        (D(2024, 7, 26), 16, "apple"),
        (D(2026, 11, 22), 16, "apple"),
    ],
)
def test_the_white_house_signatories_are_those_known(
    known: dt.date, number: int, newest: str
) -> None:
    duties = ObligationRevision.objects.current(known).filter(
        obligation__instrument__ref="us-wh-commitments-2023"
    )
    assert len(duties) == 8
    for duty in duties:
        names = set(duty.addressees.values_list("ref", flat=True))
        assert len(names) == number
        assert newest in names


def test_a_softened_duty_keeps_its_former_wording() -> None:
    before, after = revision("eu-aia-4", D(2026, 7, 23)), revision("eu-aia-4", D(2026, 7, 24))
    assert "sufficient level" in before.text_en
    assert "足够水平" in before.text_zh_hans
    assert "sufficient level" not in after.text_en
    assert phase("eu-aia-4", on=D(2025, 2, 2), known=D(2026, 11, 1)) == Phase.CURRENT


def test_what_the_amending_act_added_is_no_duty_before_it_was_published() -> None:
    """An agreement tells a day; the prohibition itself is law only once it is published."""
    for ref in ("eu-omn-5ba", "eu-omn-4a"):
        known = ObligationRevision.objects.filter(obligation__ref=ref)
        assert not known.current(D(2026, 7, 23)).exists()
        assert known.current(D(2026, 7, 24)).exists()
