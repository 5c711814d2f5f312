"""What the timeline's files say of the shipped events: who moved a date, how each event stands."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from regtrack.register import badges
from regtrack.register.status import ENDED
from tests.core.shipped import shipped  # noqa: F401
from tests.exports.rfc5545 import read

pytestmark = pytest.mark.usefixtures("shipped", "db")
DAYS = "on=2026-11-22&known=2026-11-22"
DOCS = Path(__file__).parents[2] / "templates" / "docs"
WORDS = {
    "unknown": "Unknown date",
    "proposed": "Proposed",
    "consultation": "In consultation",
    "not-yet-in-force": "Not yet in force",
    "partly-in-force": "Partly in force",
    "in-force": "In force",
    "suspended": "Suspended",
    "lifted": "Lifted",
    "annulled": "Annulled",
    "repealed": "Repealed",
    "superseded": "Superseded",
    "expired": "Expired",
    "lapsed": "Lapsed",
    "voluntary": "Voluntary, not law",
    "complaint": "Complaint, not law",
    "guidance": "Guidance, not law",
    "draft": "Draft, not law",
    "standard": "Standard",
    "statement": "Statement, not law",
    "inquiry": "Inquiry, not law",
    "order": "Order",
    "decision": "Decision",
}


def events(client: Client, query: str = DAYS) -> dict[str, Any]:
    content = client.get(f"/en/timeline/export.json?{query}").getvalue()
    return {event["ref"]: event for event in json.loads(content)["events"]}


def moved_by_the_omnibus(client: Client) -> list[Any]:
    return [
        event
        for event in events(client).values()
        for old in event["earlier_dates"]
        if event["instrument"]["ref"] == "eu-ai-act"
        and old["moved_by"]["instrument"] == "eu-digital-omnibus-2026"
    ]


def description(client: Client, ref: str, page: str = "en") -> str:
    content = client.get(f"/{page}/timeline/export.ics?{DAYS}&milestones=0").getvalue()
    (entry,) = [one for one in read(content)[1] if one["UID"] == f"{ref}@regtrack"]
    return entry.text("DESCRIPTION")


# == How an event stands ==
@pytest.mark.parametrize("on", ["2023-05-15", "2024-08-02", "2026-11-22", "2028-01-01"])
def test_a_code_never_contradicts_its_label(client: Client, on: str) -> None:
    found = events(client, f"on={on}&known=2026-11-22")
    assert found
    for event in found.values():
        status = event["status"]
        assert status["code"] == status["codes"][-1], event["ref"]
        said = ", ".join(WORDS[code] for code in status["codes"])
        assert status["label"] == {"en": said}, event["ref"]


def test_the_instrument_s_own_status_stands_beside_it(client: Client) -> None:
    found = events(client)
    ahead = [one for one in found.values() if one["instrument_status"]["code"] == "partly-in-force"]
    assert {one["status"]["code"] for one in ahead} >= {"not-yet-in-force", "partly-in-force"}
    for event in found.values():
        alone = not event["instrument"]["ref"]
        assert (event["instrument_status"] == {"code": "", "label": {"en": ""}}) == alone


def test_the_feed_s_categories_are_the_same_codes(client: Client) -> None:
    content = client.get(f"/en/timeline/export.atom?{DAYS}&jurisdiction=EU").getvalue().decode()
    assert 'label="Not yet in force" term="not-yet-in-force"' in content
    assert 'label="Not yet in force" term="partly-in-force"' not in content


def test_every_badge_of_an_event_has_a_documented_code() -> None:
    shown = [
        *badges._STATUS.values(), *badges._NATURE.values(), badges._INQUIRY, badges._STATEMENT,
        badges._AHEAD,
    ]  # fmt: skip
    assert {badge.code: str(badge.word) for badge in shown} == WORDS
    for name in ("export-formats.md", "export-formats.zh-hans.md"):
        page = (DOCS / name).read_text(encoding="utf-8")
        (line,) = [one for one in page.splitlines() if one.startswith("| `not-yet-in-force`")]
        start = page.index("| `unknown` |")
        table = page[start : page.index("\n\n", page.index(line))]
        assert [row.split("`")[1] for row in table.splitlines()] == list(WORDS)


# == What moved a date ==
def test_the_cause_of_a_move_names_the_act(client: Client) -> None:
    (event, *_) = moved_by_the_omnibus(client)
    mover = event["earlier_dates"][-1]["moved_by"]
    assert mover["instrument_title"] == {"en": "Digital Omnibus on AI"}
    named = f"through “Digital Omnibus on AI: {mover['title']['en']}”"
    assert named in description(client, event["ref"])
    assert "《数字综合条例（人工智能）》：" in description(client, event["ref"], "zh-hans")
    for form in ("csv", "atom"):
        content = client.get(f"/en/timeline/export.{form}?{DAYS}").getvalue().decode()
        assert named in content


def test_the_expected_step_is_listed(client: Client) -> None:
    event = next(one for one in moved_by_the_omnibus(client) if one["expected_since"])
    assert event["expected_since"] == "2026-05-07"
    steps = [(one["known_from"], one["expected"], one["state"]) for one in event["dates"]]
    assert steps[-2:] == [("2026-05-07", True, "repeated"), ("2026-07-24", False, "now")]
    assert event["dates"][0]["state"] == "moved"
    assert event["dates"][-1]["date"] == event["date"]
    assert "Expected since 7 May 2026." in description(client, event["ref"])


# == What fell away ==
def test_a_day_of_an_instrument_that_ended_is_not_still_to_be_set(client: Client) -> None:
    fallen = [one for one in events(client).values() if one["fell_away"]]
    assert fallen
    for event in fallen:
        assert event["date"] == "not-appointed"
        assert event["instrument_status"]["code"] in ENDED
        words = f"no longer to take effect ({event['instrument_status']['code']})"
        assert event["date_in_words"] == {"en": words}
        told = description(client, event["ref"])
        assert words in told
        assert "date not appointed" not in told
        assert "No day is appointed any more" not in told
        table = csv.DictReader(
            io.StringIO(
                client.get(f"/en/timeline/export.csv?{DAYS}").getvalue().decode("utf-8-sig")
            )
        )
        (row,) = [row for row in table if row["Reference"] == event["ref"]]
        assert row["Date in words"] == words
        assert "date not appointed" not in " ".join(row.values())


def test_before_it_ended_its_day_was_one(client: Client) -> None:
    then = events(client, "on=2026-01-01&known=2026-01-01")
    assert not any(one["fell_away"] for one in then.values())
