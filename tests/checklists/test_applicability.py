"""Does a duty bind a product? A table of examples, and what must hold for every rule and product."""

# ruff: noqa: E501 - a table reads best with one row a line
from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regtrack.checklists.applicability import (
    Condition,
    Facts,
    Outcome,
    Rule,
    Subject,
    Verdict,
    decide,
)
from regtrack.register.phase import Phase

PARENTS = {"IT": "EU", "DE": "EU", "US-CA": "US"}
APPLIES, NO = Verdict.APPLIES, Verdict.DOES_NOT_APPLY
ASKS, PRECEDENT = Verdict.NEEDS_ANSWER, Verdict.PRECEDENT
PUBLIC = Condition("audience", any_of=("public", "minors"))
NOT_RESEARCH = Condition("activity", none_of=("research",))


def product(*markets: str, organisation: str = "", **values: str) -> Facts:
    """A product; each value is one answer or several, with blanks between."""
    answers = {facet: frozenset(refs.split()) for facet, refs in values.items()}
    return Facts(frozenset(markets), answers, organisation)


@pytest.mark.parametrize(
    ("why", "rule", "facts", "verdict"),
    [
        ("offered there", Rule("CN"), product("CN"), APPLIES),
        ("not offered there", Rule("CN"), product("IT"), NO),
        ("an international code", Rule("INT", worldwide=True), product("CN"), APPLIES),
        ("offered nowhere yet", Rule("CN"), product(), NO),
        ("Italy is inside the EU", Rule("EU"), product("IT"), APPLIES),
        ("a rule of Italy, product in Germany", Rule("IT"), product("DE"), NO),
        ("EU-wide may mean Italy too", Rule("IT"), product("EU"), ASKS),
        ("the US may mean California", Rule("US-CA"), product("US"), ASKS),
        ("California is in the US", Rule("US"), product("US-CA"), APPLIES),
        ("both named", Rule("US-CA"), product("US", "US-CA"), APPLIES),
        ("one of the answers fits", Rule("CN", (PUBLIC,)), product("CN", audience="public"), APPLIES),
        ("any of several answers", Rule("CN", (PUBLIC,)), product("CN", audience="business minors"), APPLIES),
        ("no answer fits", Rule("CN", (PUBLIC,)), product("CN", audience="internal"), NO),
        ("not answered is not no", Rule("CN", (PUBLIC,)), product("CN"), ASKS),
        ("an empty answer is none", Rule("CN", (PUBLIC,)), product("CN", audience=""), ASKS),
        ("unknown, but elsewhere", Rule("CN", (PUBLIC,)), product("US"), NO),
        ("exempt", Rule("CN", (NOT_RESEARCH,)), product("CN", activity="research"), NO),
        ("exempt by one of several", Rule("CN", (NOT_RESEARCH,)), product("CN", activity="sells research"), NO),
        ("not exempt", Rule("CN", (NOT_RESEARCH,)), product("CN", activity="sells"), APPLIES),
        ("exempt or not, unanswered", Rule("CN", (NOT_RESEARCH,)), product("CN"), ASKS),
        ("every condition must hold", Rule("CN", (PUBLIC, NOT_RESEARCH)), product("CN", audience="public"), ASKS),
        ("one that fails decides", Rule("CN", (PUBLIC, NOT_RESEARCH)), product("CN", audience="internal"), NO),
        ("names them", Rule("US", addressees=("openai",)), product("US", organisation="openai"), APPLIES),
        ("names another", Rule("US", addressees=("openai",)), product("US", organisation="meta"), PRECEDENT),
        ("names another, they say nobody", Rule("US", addressees=("openai",)), product("US"), PRECEDENT),
        ("names several", Rule("US", addressees=("meta", "openai")), product("US", organisation="openai"), APPLIES),
        ("names another, in another market", Rule("US", addressees=("openai",)), product("CN"), NO),
        ("names another, one fact open", Rule("US", (PUBLIC,), ("openai",)), product("US"), PRECEDENT),
        ("names another, other products", Rule("US", (PUBLIC,), ("openai",)), product("US", audience="internal"), NO),
        ("names them, one fact open", Rule("US", (PUBLIC,), ("openai",)), product("US", organisation="openai"), ASKS),
        ("lies ahead: already a duty", Rule("CN", phase=Phase.AHEAD), product("CN"), APPLIES),
        ("ended", Rule("CN", phase=Phase.ENDED), product("CN"), NO),
        ("ended, unanswered", Rule("CN", (PUBLIC,), phase=Phase.ENDED), product("CN"), NO),
        ("ended, named another", Rule("IT", addressees=("openai",), phase=Phase.ENDED), product("IT"), PRECEDENT),
        ("ended, named them", Rule("IT", addressees=("openai",), phase=Phase.ENDED), product("IT", organisation="openai"), NO),
    ],
)  # fmt: skip
def test_verdicts(why: str, rule: Rule, facts: Facts, verdict: Verdict) -> None:
    assert decide(rule, facts, PARENTS).verdict == verdict, why


def test_the_questions_are_the_facets_left_open() -> None:
    rule = Rule("CN", (PUBLIC, NOT_RESEARCH, Condition("data", any_of=("personal",))))
    decision = decide(rule, product("CN", audience="public"), PARENTS)
    assert decision.questions == ("activity", "data")


def test_a_market_left_open_asks_no_facet() -> None:
    assert decide(Rule("US-CA"), product("US"), PARENTS).questions == ()


def test_a_finding_names_what_was_found_and_expected() -> None:
    decision = decide(Rule("EU", (PUBLIC,)), product("IT", audience="business minors"), PARENTS)
    _time, market, audience = decision.findings
    assert (market.expected, market.found) == (("EU",), ("IT",))
    assert audience.found == ("minors",)  # only the answer that decided
    assert audience.expected == ("public", "minors")


def test_a_ring_of_jurisdictions_ends() -> None:
    assert decide(Rule("C"), product("A"), {"A": "B", "B": "A"}).verdict == NO


# == For every rule and product ==
FACETS = {"role": ("maker", "user"), "audience": ("public", "internal"), "data": ("some", "none")}
PLACES = ("CN", "EU", "IT", "DE", "US", "US-CA")
COMPANIES = ("openai", "meta", "google")


def _condition(facet: str) -> st.SearchStrategy[Condition]:
    refs = st.lists(st.sampled_from(FACETS[facet]), min_size=1, unique=True).map(tuple)
    return st.builds(
        lambda chosen, unless: Condition(
            facet, any_of=() if unless else chosen, none_of=chosen if unless else ()
        ),
        refs,
        st.booleans(),
    )


conditions = st.lists(st.sampled_from(list(FACETS)), unique=True).flatmap(
    lambda facets: st.tuples(*(_condition(facet) for facet in facets))
)
rules = st.builds(
    Rule,
    jurisdiction=st.sampled_from(PLACES),
    conditions=conditions,
    addressees=st.lists(st.sampled_from(COMPANIES), unique=True).map(tuple),
    phase=st.sampled_from(Phase),
)
answers: st.SearchStrategy[Mapping[str, frozenset[str]]] = st.fixed_dictionaries(
    {},
    optional={
        facet: st.frozensets(st.sampled_from(refs), min_size=1) for facet, refs in FACETS.items()
    },
)
products = st.builds(
    Facts,
    markets=st.frozensets(st.sampled_from(PLACES)),
    values=answers,
    organisation=st.sampled_from(("", *COMPANIES)),
)


@given(rules, products)
def test_unknown_is_never_no(rule: Rule, facts: Facts) -> None:
    for finding in decide(rule, facts, PARENTS).findings:
        if finding.subject == Subject.FACET:
            assert (finding.outcome == Outcome.UNKNOWN) == (finding.facet not in facts.values)


@given(rules, products, st.sampled_from(sorted(FACETS)))
def test_one_more_answer_never_opens_what_was_excluded(
    rule: Rule, facts: Facts, facet: str
) -> None:
    """Nor does an answer less exclude anything."""
    fewer = {name: refs for name, refs in facts.values.items() if name != facet}
    before = decide(rule, Facts(facts.markets, fewer, facts.organisation), PARENTS)
    if before.verdict == NO:
        assert decide(rule, facts, PARENTS).verdict == NO


@given(rules, products)
def test_only_what_names_another_is_a_precedent_and_never_a_duty(rule: Rule, facts: Facts) -> None:
    verdict = decide(rule, facts, PARENTS).verdict
    if rule.addressees and facts.organisation not in rule.addressees:
        assert verdict in {PRECEDENT, NO}
    else:
        assert verdict != PRECEDENT


@given(rules, products)
def test_every_question_asked_has_its_finding(rule: Rule, facts: Facts) -> None:
    decision = decide(rule, facts, PARENTS)
    subjects = [finding.subject for finding in decision.findings]
    assert subjects == [
        Subject.TIME,
        Subject.MARKET,
        *[Subject.FACET] * len(rule.conditions),
        *[Subject.ADDRESSEE] * bool(rule.addressees),
    ]
    assert [f.facet for f in decision.findings if f.subject == Subject.FACET] == [
        condition.facet for condition in rule.conditions
    ]


@given(rules, products)
def test_the_findings_carry_the_verdict(rule: Rule, facts: Facts) -> None:
    decision = decide(rule, facts, PARENTS)
    outcomes = {finding.outcome for finding in decision.findings}
    if decision.verdict == APPLIES:
        assert outcomes == {Outcome.MET}
    if decision.verdict == ASKS:
        assert outcomes == {Outcome.MET, Outcome.UNKNOWN}
    if decision.verdict in {NO, PRECEDENT}:
        assert Outcome.UNMET in outcomes


@given(rules, products)
def test_answering_every_question_decides(rule: Rule, facts: Facts) -> None:
    values = {
        facet: facts.values.get(facet, frozenset({refs[0]})) for facet, refs in FACETS.items()
    }
    markets = facts.markets | ({rule.jurisdiction} if facts.markets else set())
    full = Facts(frozenset(markets), values, facts.organisation)
    assert decide(rule, full, PARENTS).verdict != ASKS
