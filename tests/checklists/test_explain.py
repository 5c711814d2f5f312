"""Why does it apply? One sentence a finding, in both languages, with the article it rests on."""

# ruff: noqa: E501 - a table reads best with one row a line
from __future__ import annotations

import datetime as dt

import pytest

from regtrack.checklists.applicability import Condition, Facts, Rule, decide
from regtrack.checklists.explain import reasons
from regtrack.core.texts import Text
from regtrack.register.phase import Phase, Standing, When
from regtrack.register.vocabulary import Question, Value, Vocabulary

VOCABULARY = Vocabulary(
    facets={
        "audience": Question(
            "audience",
            Text("服务对象", "Audience"),
            Text("谁使用？", "Who uses it?"),
            True,
            {
                ref: Value(ref, name, Text())
                for ref, name in {
                    "public": Text("公众", "the public"),
                    "minors": Text("未成年人", "minors"),
                    "internal": Text("内部", "own staff"),
                }.items()
            },
        )
    },
    organisations={
        "openai": Text("OpenAI", "OpenAI"),
        "meta": Text("Meta", "Meta"),
        "google": Text("谷歌", "Google"),
    },
    jurisdictions={
        "CN": Text("中国", "China"), "EU": Text("欧盟", "EU"), "IT": Text("意大利", "Italy"),
        "DE": Text("德国", "Germany"), "US": Text("美国", "US"), "US-CA": Text("加州", "California"),
    },
    markets={},
    parents={"IT": "EU", "DE": "EU", "US-CA": "US"},
)  # fmt: skip
BASIS = Text("第二条第一款", "Art. 2(1)")
PUBLIC = Condition("audience", any_of=("public", "minors"), basis=BASIS)
STARTED = dt.date(2023, 8, 15)


def said(
    rule: Rule,
    facts: Facts,
    *,
    starts_on: dt.date | None = STARTED,
    ends_on: dt.date | None = None,
    force: str = "mandatory",
) -> tuple[Text, ...]:
    decision = decide(rule, facts, VOCABULARY.parents)
    standing = Standing(
        rule.phase,
        When(starts_on.isoformat()) if starts_on else None,
        When(ends_on.isoformat()) if ends_on else None,
    )
    return reasons(decision, VOCABULARY, standing, force=force)


def facts(*markets: str, organisation: str = "", audience: str = "") -> Facts:
    values = {"audience": frozenset(audience.split())} if audience else {}
    return Facts(frozenset(markets), values, organisation)


@pytest.mark.parametrize(
    ("phase", "starts_on", "ends_on", "line"),
    [
        (Phase.CURRENT, STARTED, None, Text("自2023年8月15日起适用。", "It has applied since 15 August 2023.")),
        (Phase.AHEAD, STARTED, None, Text("自2023年8月15日起适用，尚未到期。", "It applies from 15 August 2023, which lies ahead.")),
        (Phase.AHEAD, None, None, Text("适用日期尚未确定。", "The day from which it applies is not appointed yet.")),
        (Phase.ENDED, STARTED, dt.date(2024, 1, 2), Text("已于2024年1月2日终止。", "It ended on 2 January 2024.")),
    ],
)  # fmt: skip
def test_time(phase: Phase, starts_on: dt.date | None, ends_on: dt.date | None, line: Text) -> None:
    rule = Rule("CN", phase=phase)
    assert said(rule, facts("CN"), starts_on=starts_on, ends_on=ends_on)[0] == line


@pytest.mark.parametrize(
    ("jurisdiction", "markets", "line"),
    [
        ("CN", ("CN", "IT"), Text("产品在中国提供。", "The product is offered in China.")),
        ("US", ("US",), Text("产品在美国提供。", "The product is offered in the US.")),
        ("EU", ("IT",), Text("产品在意大利提供，属欧盟规则的适用地域。", "The product is offered in Italy, which rules of the EU cover.")),
        ("EU", ("IT", "DE"), Text("产品在德国和意大利提供，属欧盟规则的适用地域。", "The product is offered in Germany and Italy, which rules of the EU cover.")),
        ("US-CA", ("US",), Text("产品在美国提供；是否在加州提供，尚未回答。", "The product is offered in the US; whether in California too was not answered.")),
        ("EU", ("CN",), Text("属于欧盟规则，产品未在该地提供。", "It is a rule of the EU, where the product is not offered.")),
    ],
)  # fmt: skip
def test_market(jurisdiction: str, markets: tuple[str, ...], line: Text) -> None:
    assert said(Rule(jurisdiction), facts(*markets))[1] == line


@pytest.mark.parametrize(
    ("condition", "answer", "line"),
    [
        (PUBLIC, "public", Text("服务对象：公众（第二条第一款）。", "Audience: the public (Art. 2(1)).")),
        (PUBLIC, "internal", Text("服务对象：内部；只适用于：公众或未成年人（第二条第一款）。", "Audience: own staff; it applies only to: the public or minors (Art. 2(1)).")),
        (PUBLIC, "", Text("服务对象尚未回答；适用于：公众或未成年人（第二条第一款）。", "Audience was not answered; it applies to: the public or minors (Art. 2(1)).")),
        (Condition("audience", none_of=("internal",)), "public", Text("服务对象：公众。", "Audience: the public.")),
        (Condition("audience", none_of=("internal",)), "internal", Text("服务对象：内部；不适用于：内部。", "Audience: own staff; it does not apply to: own staff.")),
        (Condition("audience", none_of=("internal",)), "", Text("服务对象尚未回答；不适用于：内部。", "Audience was not answered; it does not apply to: own staff.")),
    ],
)  # fmt: skip
def test_facet(condition: Condition, answer: str, line: Text) -> None:
    assert said(Rule("CN", (condition,)), facts("CN", audience=answer))[2] == line


def test_addressee() -> None:
    rule = Rule("US", addressees=("openai", "meta", "google"))
    assert said(rule, facts("US", organisation="meta"))[2] == Text(
        "点名OpenAI、Meta和谷歌。", "It names OpenAI, Meta and Google."
    )
    assert said(rule, facts("US"))[2] == Text(
        "只约束OpenAI、Meta和谷歌；对其他团队仅供参考。",
        "It binds only OpenAI, Meta and Google; to others it is a precedent.",
    )


@pytest.mark.parametrize(
    ("force", "english", "chinese"),
    [
        ("requested", "It asks only OpenAI;", "只向OpenAI提出；"),
        ("voluntary", "It is a promise of OpenAI only;", "只是OpenAI的承诺；"),
    ],
)
def test_what_binds_nobody_is_not_said_to_bind(force: str, english: str, chinese: str) -> None:
    line = said(Rule("US", addressees=("openai",)), facts("US"), force=force)[2]
    assert line.en.startswith(english)
    assert line.zh_hans.startswith(chinese)


def test_every_finding_is_said_in_order() -> None:
    lines = said(Rule("CN", (PUBLIC,), ("openai",)), facts("CN", audience="public"))
    assert [line.en.split()[0] for line in lines] == ["It", "The", "Audience:", "It"]
    assert len(lines) == 4
