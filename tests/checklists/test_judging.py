"""The shipped register, judged for a public chat service in China, Italy and the US."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from regtrack.checklists.applicability import Facts, Verdict
from regtrack.checklists.judging import Judged, is_listed, judge
from regtrack.core.clocks import Clocks
from regtrack.register.lives import read_lives
from regtrack.register.models import Instrument
from regtrack.register.vocabulary import load_vocabulary
from tests.factories import CHAT_SERVICE, CLOCKS

pytestmark = pytest.mark.usefixtures("register")
MAY_2023 = dt.date(2023, 5, 15)


def judged(facts: Facts = CHAT_SERVICE, clocks: Clocks = CLOCKS) -> list[Judged]:
    return judge(facts, clocks, load_vocabulary().parents, read_lives(clocks.known))


def verdicts(facts: Facts = CHAT_SERVICE, clocks: Clocks = CLOCKS) -> dict[str, Verdict]:
    return {one.revision.obligation.ref: one.decision.verdict for one in judged(facts, clocks)}


def with_values(**values: str) -> Facts:
    answers = {facet.replace("_", "-"): frozenset(refs.split()) for facet, refs in values.items()}
    return replace(CHAT_SERVICE, values={**CHAT_SERVICE.values, **answers})


OPENAI = replace(
    with_values(
        role="service-provider model-developer", data="personal training-personal",
        activity="trains-models registers-users", frontier_model="yes",
    ),
    organisation="openai",
)  # fmt: skip


def test_duties_of_the_interim_measures_apply() -> None:
    found = verdicts()
    assert {found[ref] for ref in ("cn-im-04-1", "cn-im-10-1", "cn-im-15-1")} == {Verdict.APPLIES}


def test_a_duty_that_hangs_on_an_unanswered_fact_needs_the_answer() -> None:
    asked = {one.revision.obligation.ref: one.decision.questions for one in judged()}
    assert asked["cn-im-07-1a"] == ("activity",)
    assert asked["cn-im-07-3"] == ("activity", "data")
    refs = ("cn-im-07-1a", "cn-im-07-2", "cn-im-07-5")
    assert {verdicts()[ref] for ref in refs} == {Verdict.NEEDS_ANSWER}
    for answer, verdict in (
        ("trains-models", Verdict.APPLIES),
        ("none", Verdict.DOES_NOT_APPLY),
        ("registers-users", Verdict.DOES_NOT_APPLY),
    ):
        found = verdicts(with_values(activity=answer))
        assert {found[ref] for ref in refs} == {verdict}


def test_the_rule_of_the_eu_reaches_italy() -> None:
    assert verdicts(with_values(data="personal"))["it-gdpr-33"] == Verdict.APPLIES
    assert verdicts()["it-gdpr-33"] == Verdict.NEEDS_ANSWER
    elsewhere = replace(with_values(data="personal"), markets=frozenset({"CN", "US"}))
    assert verdicts(elsewhere)["it-gdpr-33"] == Verdict.DOES_NOT_APPLY


def test_text_alone_needs_no_label_on_pictures() -> None:
    assert verdicts()["cn-im-12-1"] == Verdict.DOES_NOT_APPLY
    assert verdicts(with_values(modality="text image"))["cn-im-12-1"] == Verdict.APPLIES


def test_what_names_others_is_a_precedent_and_never_a_duty() -> None:
    found = verdicts()
    for ref in ("it-gar-2023-01", "it-gar-2023-09", "it-gar-2024-01", "us-caidp-f", "us-wh-4"):
        assert found[ref] == Verdict.PRECEDENT, ref
    named = [one for one in judged() if one.revision.addressees.all()]
    assert Counter(one.decision.verdict for one in named).keys() == {
        Verdict.PRECEDENT, Verdict.DOES_NOT_APPLY,
    }  # fmt: skip


def test_what_names_openai_is_its_own() -> None:
    found = verdicts(OPENAI)
    for ref in ("it-gar-2023-09", "us-caidp-f", "us-caidp-b", "us-wh-4", "us-wh-1", "us-acc-1"):
        assert found[ref] == Verdict.APPLIES, ref
    # lifted in April 2023, annulled in March 2026
    assert found["it-gar-2023-01"] == found["it-gar-2024-01"] == Verdict.DOES_NOT_APPLY
    assert found["us-caidp-a"] == Verdict.PRECEDENT  # asked of the FTC
    in_2025 = Clocks(dt.date(2025, 1, 15), dt.date(2025, 1, 15), CLOCKS.today)
    assert verdicts(OPENAI, in_2025)["it-gar-2024-01"] == Verdict.APPLIES


def test_the_draft_was_a_duty_to_be_only_before_the_final_rule() -> None:
    now = verdicts()
    drafts = {ref for ref in now if ref.startswith("cn-dm-")}
    assert len(drafts) > 30
    assert {now[ref] for ref in drafts} == {Verdict.DOES_NOT_APPLY}
    then = verdicts(clocks=Clocks(MAY_2023, MAY_2023, CLOCKS.today))
    assert then["cn-dm-04-1"] == then["cn-dm-17-1"] == Verdict.APPLIES
    assert not {ref for ref in then if ref.startswith("cn-im-")}  # nobody knew them
    assert "us-wh-4" not in then
    assert "it-gar-2024-01" not in then


def test_what_is_known_to_come_is_judged_as_ahead() -> None:
    july = dt.date(2023, 7, 20)
    found = {one.revision.obligation.ref: one for one in judged(clocks=Clocks(july, july, july))}
    rule = found["cn-im-04-1"]
    assert rule.decision.verdict == Verdict.APPLIES
    assert rule.decision.findings[0].found == ("ahead",)


@pytest.mark.parametrize("ref", ["cn-interim-measures", "it-garante-chatgpt"])
def test_nothing_unpublished_is_judged(ref: str) -> None:
    Instrument.objects.filter(ref=ref).update(published=False)
    found = judged()
    assert found
    assert ref not in {one.revision.obligation.instrument.ref for one in found}


def test_a_checklist_lists_all_but_what_does_not_apply() -> None:
    listed = {one.decision.verdict for one in judged() if is_listed(one)}
    assert listed == {Verdict.APPLIES, Verdict.NEEDS_ANSWER, Verdict.PRECEDENT}


def test_judging_takes_a_fixed_number_of_queries() -> None:
    parents, lives = load_vocabulary().parents, read_lives(CLOCKS.known)
    with CaptureQueriesContext(connection) as queries:
        judge(CHAT_SERVICE, CLOCKS, parents, lives)
    assert len(queries) <= 4  # revisions; their addressees, themes and sources
