"""The tables of the documentation page "The two clocks" hold; so do its three rules."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from regtrack.register.lives import Lives
from regtrack.register.models import (
    EventDate,
    Instrument,
    Obligation,
    ObligationRevision,
    Source,
)
from regtrack.register.phase import Phase, When
from regtrack.register.status import Dated, Status, status_on
from tests.factories import make_event, make_instrument

D = dt.date.fromisoformat
DOCS = Path(settings.BASE_DIR) / "templates" / "docs"
SECTIONS = {
    "en": ("The date of an event", "How an instrument stands", "How a duty stands"),
    "zh-hans": ("事件的日期", "法规文件的状态", "义务的状态"),
}
NO_EVENT = {"en": "there is no such event", "zh-hans": "没有这个事件"}
CODE = re.compile(r"`([a-z-]+)`")


def table(language: str, section: int) -> list[list[str]]:
    """The cells of the first table of a section, row by row, without its head."""
    suffix = "" if language == "en" else f".{language}"
    text = (DOCS / f"two-clocks{suffix}.md").read_text(encoding="utf-8")
    part = text.split(f"## {SECTIONS[language][section]}\n")[1].split("\n## ")[0]
    rows = [line for line in part.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


def languages(section: int) -> list[Any]:
    return [
        pytest.param(language, *cells, id=f"{language}-{'-'.join(cells)[:60]}")
        for language in SECTIONS
        for cells in table(language, section)
    ]


@pytest.mark.django_db
@pytest.mark.parametrize(("language", "known", "expected"), languages(0))
def test_the_date_of_an_event(language: str, known: str, expected: str) -> None:
    event = make_event(make_instrument("act"), "applies", "2026-08-02", known="2024-07-12")
    source = Source.objects.get()
    for number, expects, since in ((2, True, "2026-05-07"), (3, False, "2026-07-24")):
        EventDate.objects.create(
            event=event, number=number, edtf="2027-12-02", known_from=D(since), expected=expects,
            source=source,
        )  # fmt: skip
    now = EventDate.objects.current(D(known)).first()
    if expected == NO_EVENT[language]:
        assert now is None
    else:
        assert now is not None
        assert now.edtf == expected[:10]
        assert now.expected == (len(expected) > 10)


@pytest.mark.parametrize(("language", "kind", "events", "on", "status"), languages(1))
def test_how_an_instrument_stands(
    language: str, kind: str, events: str, on: str, status: str
) -> None:
    dated = [
        Dated(code, None if day == "?" else D(day))
        for code, day in re.findall(r"`([a-z-]+)` (\?|\d{4}-\d\d-\d\d)", events)
    ]
    assert dated
    assert status_on(CODE.findall(kind)[0], dated, D(on)) == CODE.findall(status)[0]


def test_every_status_is_in_the_table() -> None:
    named = {CODE.findall(cells[3])[0] for cells in table("en", 1)}
    assert named == set(Status)


@pytest.mark.parametrize(
    ("language", "starts", "ends", "instrument", "on", "expected"), languages(2)
)
def test_how_a_duty_stands(
    language: str, starts: str, ends: str, instrument: str, on: str, expected: str
) -> None:
    status = CODE.findall(instrument)[0]
    rule = Instrument(pk=1, kind="law")
    when = {1: When(starts if starts[0].isdigit() else "not-appointed")}
    if ends[0].isdigit():
        when[2] = When(ends)
    life = [Dated("in-force", D("2020-01-01"))]
    if status != "in-force":
        life.append(Dated(status, D("2023-08-20")))
    revision = ObligationRevision(
        obligation=Obligation(instrument=rule),
        applies_from_id=1,
        ends_with_id=2 if 2 in when else None,
    )
    standing = Lives(when, {}, {1: life}).standing(revision, D(on))
    assert standing.phase == Phase(CODE.findall(expected)[0])
