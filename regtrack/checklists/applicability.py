"""Does a duty bind a product? Pure functions over plain data: no ORM, no clock.

Three-valued: a fact that nobody gave is unknown, never "no". The answer comes with its
derivation, one finding a question asked, so that every item can say why it is there.

The order of the questions decides which verdict wins:

    any finding unmet                        -> does not apply
    all met, but it names others             -> precedent (never that product's duty)
    any finding unknown                      -> needs an answer
    all met                                  -> applies

A market meets an instrument's jurisdiction when it is that jurisdiction or lies inside it (Italy
is inside the EU). A market that contains the jurisdiction (the US, for a law of California) leaves
the question open. What an international body says meets every market.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from regtrack.core.texts import Text
from regtrack.register.phase import Phase


class Verdict(StrEnum):
    APPLIES = "applies"
    PRECEDENT = "precedent"
    NEEDS_ANSWER = "needs-answer"
    DOES_NOT_APPLY = "does-not-apply"


class Outcome(StrEnum):
    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Subject(StrEnum):
    """What a finding is about."""

    FOLLOWED = "followed"
    TIME = "time"
    MARKET = "market"
    FACET = "facet"
    ADDRESSEE = "addressee"


@dataclass(frozen=True, slots=True)
class Condition:
    """A fact the product must have one of (`any_of`), or must have none of (`none_of`)."""

    facet: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    basis: Text = Text()


@dataclass(frozen=True, slots=True)
class Rule:
    """A duty as far as applicability goes. `addressees` are refs of organisations; empty = all.

    `worldwide`: its jurisdiction is an international body, not a territory. `own`: the ref of the
    instrument of a team that it is of; it binds only what follows that.
    """

    jurisdiction: str
    conditions: tuple[Condition, ...] = ()
    addressees: tuple[str, ...] = ()
    phase: Phase = Phase.CURRENT
    worldwide: bool = False
    own: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """A product. A facet that is not a key of `values` was not answered; `organisation` is a ref or "";
    `follows` are refs of its team's own instruments."""

    markets: frozenset[str]
    values: Mapping[str, frozenset[str]] = field(default_factory=dict)
    organisation: str = ""
    follows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Finding:
    """One question and its answer. `expected` and `found` are codes or refs, for people to be named."""

    subject: Subject
    outcome: Outcome
    facet: str = ""
    expected: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    found: tuple[str, ...] = ()
    basis: Text = Text()


@dataclass(frozen=True, slots=True)
class Decision:
    verdict: Verdict
    findings: tuple[Finding, ...]

    @property
    def questions(self) -> tuple[str, ...]:
        """The facets whose answers would decide."""
        return tuple(
            finding.facet
            for finding in self.findings
            if finding.subject == Subject.FACET and finding.outcome == Outcome.UNKNOWN
        )


def decide(rule: Rule, facts: Facts, parents: Mapping[str, str]) -> Decision:
    """Judge one duty for one product. `parents` maps a jurisdiction's code to the one around it."""
    findings = [
        *_followed(rule, facts),
        _time(rule),
        _market(rule, facts.markets, parents),
        *(_facet(condition, facts.values) for condition in rule.conditions),
    ]
    named = _addressee(rule.addressees, facts.organisation)
    if named:
        findings.append(named)
    return Decision(_verdict(findings, named, rule), tuple(findings))


def _verdict(findings: Iterable[Finding], named: Finding | None, rule: Rule) -> Verdict:
    for_others = named is not None and named.outcome == Outcome.UNMET
    outcomes = {
        finding.outcome
        for finding in findings
        # An order that has ended still shows others what an authority asked for.
        if finding is not named and not (for_others and finding.subject == Subject.TIME)
    }
    if Outcome.UNMET in outcomes:
        return Verdict.DOES_NOT_APPLY
    if for_others:
        return Verdict.PRECEDENT
    return Verdict.NEEDS_ANSWER if Outcome.UNKNOWN in outcomes else Verdict.APPLIES


def _followed(rule: Rule, facts: Facts) -> Iterator[Finding]:
    if rule.own:
        outcome = Outcome.MET if rule.own in facts.follows else Outcome.UNMET
        yield Finding(Subject.FOLLOWED, outcome)


def _time(rule: Rule) -> Finding:
    stopped = rule.phase in {Phase.ENDED, Phase.SUSPENDED}
    outcome = Outcome.UNMET if stopped else Outcome.MET
    return Finding(Subject.TIME, outcome, found=(rule.phase,))


def _market(rule: Rule, markets: frozenset[str], parents: Mapping[str, str]) -> Finding:
    jurisdiction = rule.jurisdiction
    if rule.worldwide:
        return Finding(Subject.MARKET, Outcome.MET, expected=(jurisdiction,))
    inside = sorted(market for market in markets if jurisdiction in _around(market, parents))
    around = sorted(markets.intersection(_around(jurisdiction, parents)))
    if inside:
        outcome, found = Outcome.MET, inside
    elif around:
        outcome, found = Outcome.UNKNOWN, around
    else:
        outcome, found = Outcome.UNMET, sorted(markets)
    return Finding(Subject.MARKET, outcome, expected=(jurisdiction,), found=tuple(found))


def _around(code: str, parents: Mapping[str, str]) -> list[str]:
    """The jurisdiction itself and every one around it, nearest first."""
    chain = [code]
    while (parent := parents.get(chain[-1])) and parent not in chain:
        chain.append(parent)
    return chain


def _facet(condition: Condition, values: Mapping[str, frozenset[str]]) -> Finding:
    answer = values.get(condition.facet)
    if not answer:
        outcome, found = Outcome.UNKNOWN, frozenset[str]()
    elif condition.any_of:
        found = answer.intersection(condition.any_of)
        outcome = Outcome.MET if found else Outcome.UNMET
        found = found or answer
    else:
        found = answer.intersection(condition.none_of)
        outcome = Outcome.UNMET if found else Outcome.MET
        found = found or answer
    return Finding(
        Subject.FACET,
        outcome,
        facet=condition.facet,
        expected=condition.any_of,
        excluded=condition.none_of,
        found=tuple(sorted(found)),
        basis=condition.basis,
    )


def _addressee(addressees: tuple[str, ...], organisation: str) -> Finding | None:
    if not addressees:
        return None
    return Finding(
        Subject.ADDRESSEE,
        Outcome.MET if organisation in addressees else Outcome.UNMET,
        expected=addressees,
        found=(organisation,) if organisation else (),
    )
