"""A duty stands and falls with its rule; what is not known to the day is never counted in days."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client

from regtrack.checklists.explain import reasons
from regtrack.checklists.judging import judge
from regtrack.core.clocks import Clocks
from regtrack.core.texts import Text
from regtrack.register.actions.assert_date import assert_date
from regtrack.register.lives import read_lives
from regtrack.register.models import Event, EventDate, Instrument, Source
from regtrack.register.phase import Phase
from regtrack.register.vocabulary import load_vocabulary
from tests.factories import AT, CHAT_SERVICE, TODAY, as_query

pytestmark = pytest.mark.usefixtures("register")


def make_event(kind: str, edtf: str) -> Event:
    """Something that happens to the Interim Measures."""
    instrument = Instrument.objects.get(ref="cn-interim-measures")
    event = Event.objects.create(
        ref=f"cn-im-{kind}",
        instrument=instrument,
        jurisdiction=instrument.jurisdiction,
        kind=kind,
        title_en="It happens",
        title_zh_hans="发生",
        summary_en="It happens.",
        summary_zh_hans="发生。",
    )
    EventDate.objects.create(
        event=event,
        number=1,
        edtf=edtf,
        known_from=dt.date(2026, 1, 1),
        source=Source.objects.earliest("pk"),
    )
    return event


def why(ref: str, on: dt.date = TODAY) -> tuple[str, Text]:
    """The verdict on a duty, and what is said of its time."""
    vocabulary, lives = load_vocabulary(), read_lives(on)
    (one,) = (
        judged
        for judged in judge(CHAT_SERVICE, Clocks(on, on, on), vocabulary.parents, lives)
        if judged.revision.obligation.ref == ref
    )
    standing = lives.standing(one.revision, on)
    lines = reasons(one.decision, vocabulary, standing, force=one.revision.force)
    return one.decision.verdict.value, lines[0]


@pytest.mark.parametrize(
    ("kind", "line"),
    [
        ("repealed", Text("已于2026年10月1日终止。", "It ended on 1 October 2026.")),
        (
            "suspended",
            Text("自2026年10月1日起暂停施行。", "It has been suspended since 1 October 2026."),
        ),
    ],
)
def test_a_rule_takes_its_duties_with_it(kind: str, line: Text) -> None:
    assert why("cn-im-04-1")[0] == "applies"
    make_event(kind, "2026-10-01")
    assert why("cn-im-04-1") == ("does-not-apply", line)
    assert why("cn-im-04-1", dt.date(2026, 9, 30))[0] == "applies"


def test_an_order_of_a_case_ends_by_itself() -> None:
    """The judgment of 2026 annulled decision 755; order 114 is no duty that it took down."""
    lives = read_lives(TODAY)
    standings = {
        judged.revision.obligation.ref: lives.standing(judged.revision, TODAY)
        for judged in judge(CHAT_SERVICE, Clocks(TODAY, TODAY, TODAY), {"IT": "EU"}, lives)
    }
    assert standings["it-gar-2024-01"].phase == Phase.ENDED
    assert standings["it-gar-2023-01"].ends is not None
    assert standings["it-gar-2023-01"].ends.day == dt.date(2023, 4, 28)
    assert standings["it-gar-2023-06"].phase == Phase.CURRENT


def move_start(edtf: str, *, expected: bool = False) -> None:
    assert_date(
        actor=None,
        at=AT,
        event=EventDate.objects.get(
            event__instrument__ref="cn-interim-measures", event__kind="in-force"
        ).event,
        edtf=edtf,
        known_from=dt.date(2026, 1, 1),
        source=Source.objects.earliest("pk"),
        expected=expected,
    )


def test_a_year_is_said_as_a_year(client: Client) -> None:
    move_start("2027", expected=True)
    line = why("cn-im-04-1")[1]
    assert line.en == "It applies from 2027 (expected), which lies ahead."
    assert line.zh_hans == "自2027年（预计）起适用，尚未到期。"
    later = why("cn-im-04-1", dt.date(2027, 2, 1))[1]
    assert later.en == "It applies from 2027 (expected); the exact day is not known."
    html = client.get("/en/timeline/?jurisdiction=CN").content.decode()
    assert "days left" not in html
    assert "(expected)" in html


def test_guidance_is_not_shown_as_law(client: Client) -> None:
    page = client.get("/en/obligations/us-ftc-g1/").content.decode()
    assert "Guidance, not law" in page
    answers = client.get(f"/en/check/?{as_query()}").content.decode()
    binding = answers.partition('id="applies"')[2].partition('id="not-law"')[0]
    assert "us-ftc-g1" not in binding


def test_a_final_text_is_no_page_before_it_was_known(client: Client) -> None:
    page = "/en/instruments/cn-interim-measures/"
    assert client.get(f"{page}?on=2023-05-01&known=2023-05-01").status_code == 404
    assert client.get(f"{page}?on=2023-07-13&known=2023-07-13").status_code == 200
