"""Faults in packs: each is named with its file, line, place, what was found and what is expected;
all of them at once; and nothing is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from regtrack.audit.models import Entry
from regtrack.register.models import Instrument, LoadedNode, Source
from regtrack.register.packs.load import check_packs, load_packs
from regtrack.register.packs.problem import PackError, Problem
from tests.core.packs import PACK

pytestmark = pytest.mark.django_db

# name: text in PACK, what stands there instead, place, found, expected. `#!` marks the line.
FAULTS: dict[str, tuple[str, str, str, str, str]] = {
    "not YAML": (
        "    kind: official", "    kind: [official", "(the whole file)",
        "did not find expected ',' or ']'", "expected well-formed YAML",
    ),
    "a tab": (
        "    kind: official", "\tkind: official #!", "(the whole file)",
        "found a tab character that violates indentation", "expected well-formed YAML",
    ),
    "a repeated key": (
        "    kind: official", "    kind: official\n    kind: press #!", "(the whole file)",
        "the key 'kind' stands twice", "expected well-formed YAML",
    ),
    "a key that is a list": (
        "    kind: official", "    ? [kind] #!\n    : official", "(the whole file)",
        "a key that is no text", "expected well-formed YAML",
    ),
    "a value that contains itself": (
        "    authorities: [cac]",
        "    authorities: [cac]\n    identifiers: &again {again: *again} #!",
        "instruments[0].identifiers.again", "{'again': {...}}",
        "expected: input should be a valid string",
    ),
    "a tag that its value does not fit": (
        "checked_on: 2026-11-22", "checked_on: !!timestamp soon #!", "(the whole file)",
        "the tag '!!timestamp'", "expected well-formed YAML",
    ),
    "an unknown key": (
        "publisher: Example", "publisher: Example\n    publischer: Example #!",
        "sources[0].publischer", "'Example'",
        "expected no such key: it is not part of the format",
    ),
    "a missing key": (
        "    publisher: Example\n", "", "sources[0].publisher", "nothing",
        "expected a value: this key is required",
    ),
    "a wrong kind": (
        "    kind: law", "    kind: lawe #!", "instruments[0].kind", "'lawe'",
        "expected one of 'law', 'regulation', 'departmental-rule', 'normative-document', 'draft', "
        "'order', 'decision', 'complaint', 'voluntary-commitment', 'guideline', 'standard' or "
        "'statement'",
    ),
    "text for a list": (
        "authorities: [cac]", "authorities: cac #!", "instruments[0].authorities", "'cac'",
        "expected: input should be a valid list",
    ),
    "an empty list": (
        "authorities: [cac]", "authorities: [] #!", "instruments[0].authorities", "[]",
        "expected: list should have at least 1 item after validation, not 0",
    ),
    "a text in one piece": (
        "title: {zh-hans: 规则, en: Rule}", "title: Rule #!", "instruments[0].title", "'Rule'",
        "expected: input should be a valid dictionary or instance of Bilingual",
    ),
    "a text in neither language": (
        "title: {zh-hans: 规则, en: Rule}", "title: {zh-hans: '', en: ''} #!",
        "instruments[0].title", "{'zh-hans': '', 'en': ''}",
        "expected a text under zh-hans or en, found neither",
    ),
    "a language that is not the register's": (
        "title: {zh-hans: 规则, en: Rule}", "title: {zh: 规则, en: Rule} #!",
        "instruments[0].title.zh", "'规则'",
        "expected no such key: it is not part of the format",
    ),
    "a date that is no EDTF": (
        "edtf: 2023-07-13", "edtf: 13 July #!", "instruments[0].events[0].dates[0].edtf",
        "'13 July'",
        "expected a date such as 2023, 2023-07, 2023-07-13, 2023-33 (quarter), "
        "2023~, 2023-07?, 2023-04/2023-05, 2023-08-15/.., ../2023-05-10 or not-appointed",
    ),
    "a date that ends before it starts": (
        "edtf: 2023-07-13", "edtf: 2024/2023 #!", "instruments[0].events[0].dates[0].edtf",
        "'2024/2023'",
        "which ends before it starts; expected the earlier date first",
    ),
    "no date": (
        "        dates:\n          - edtf: 2023-07-13\n            known_from: 2023-07-13\n"
        "            source: page", "        dates: [] #!",
        "instruments[0].events[0].dates", "[]",
        "expected: list should have at least 1 item after validation, not 0",
    ),
    "a known_from that is no day": (
        "known_from: 2023-07-13", "known_from: 2023-07 #!",
        "instruments[0].events[0].dates[0].known_from", "'2023-07'",
        "expected a day such as 2023-07-13",
    ),
    "a checked_on that is no day": (
        "checked_on: 2026-11-22", "checked_on: today #!", "sources[0].checked_on", "'today'",
        "expected a day such as 2023-07-13",
    ),
    "a bad address": (
        "url: https://example.org/rule", "url: example.org/rule #!", "sources[0].url",
        "'example.org/rule'", "expected a web address that begins with http:// or https://",
    ),
    "an address of another kind": (
        "url: https://example.org/rule", "url: javascript:alert(1) #!", "sources[0].url",
        "'javascript:alert(1)'", "expected a web address that begins with http:// or https://",
    ),
    "a bad reference": (
        "  - ref: page", "  - ref: Page_1 #!", "sources[0].ref", "'Page_1'",
        "expected text that matches ^[a-z0-9]+(-[a-z0-9]+)*$",
    ),
    "a bad jurisdiction code": (
        "  - code: CN", "  - code: china #!", "jurisdictions[0].code", "'china'",
        "expected text that matches ^(EU|INT|[A-Z]{2}(-[A-Z0-9]{1,3})?)$",
    ),
    "a bad time zone": (
        "time_zone: Asia/Shanghai", "time_zone: Beijing #!", "jurisdictions[0].time_zone",
        "'Beijing'", "expected an IANA time zone such as Asia/Shanghai",
    ),
    "a bad hash": (
        "kind: official", "kind: official\n    sha256: abc #!", "sources[0].sha256", "'abc'",
        "expected text that matches ^([0-9a-f]{64})?$",
    ),
    "a truth that is none": (
        "kind: published", "kind: published\n        published: perhaps #!",
        "instruments[0].events[0].published", "'perhaps'",
        "expected: input should be a valid boolean, unable to interpret input",
    ),
    "another format": (
        "schema: regtrack-register/1", "schema: regtrack-register/2 #!", "schema",
        "'regtrack-register/2'", "expected one of 'regtrack-register/1'",
    ),
    "a bad duration": (
        "{kind: continuous}", "{kind: within, period: 10 days, anchor: launch} #!",
        "instruments[0].obligations[0].deadline.period", "'10 days'",
        "expected an ISO 8601 duration such as P10D, P3M or PT72H",
    ),
    "a duration in other digits": (
        "{kind: continuous}", "{kind: within, period: P１０D, anchor: launch} #!",
        "instruments[0].obligations[0].deadline.period", "'P１０D'",
        "expected an ISO 8601 duration such as P10D, P3M or PT72H",
    ),
    "within nothing": (
        "{kind: continuous}", "{kind: within, anchor: launch} #!",
        "instruments[0].obligations[0].deadline", "{'kind': 'within', 'anchor': 'launch'}",
        "expected period and anchor with kind within",
    ),
    "by no date": (
        "{kind: continuous}", "{kind: by-date} #!",
        "instruments[0].obligations[0].deadline", "{'kind': 'by-date'}",
        "expected date with kind by-date",
    ),
    "an event that no anchor names": (
        "{kind: continuous}", "{kind: promptly, event: rule-published} #!",
        "instruments[0].obligations[0].deadline",
        "{'kind': 'promptly', 'event': 'rule-published'}",
        "expected event with anchor event, and only there",
    ),
    "a rule that does not recur": (
        "{kind: continuous}", "{kind: promptly, rule: FREQ=YEARLY} #!",
        "instruments[0].obligations[0].deadline",
        "{'kind': 'promptly', 'rule': 'FREQ=YEARLY'}",
        "expected rule only with kind recurring",
    ),
    "a condition both ways": (
        "any_of: [provider]", "any_of: [provider]\n            none_of: [user]",
        "instruments[0].obligations[0].conditions[0]",
        "{'facet': 'role', 'any_of': ['provider'], 'none_of': ['user']}",
        "expected values under exactly one of any_of and none_of",
    ),
    "a condition of nothing": (
        "          - facet: role\n            any_of: [provider]", "          - facet: role #!",
        "instruments[0].obligations[0].conditions[0]", "{'facet': 'role'}",
        "expected values under exactly one of any_of and none_of",
    ),
    "a mapping from nothing": (
        "relation: new", "relation: softened", "mappings[0]",
        "{'ref': 'map-duty', 'to': ['rule-duty'], 'relation': 'softened', 'reason': {'…",
        "expected duties under from, except with relation new",
    ),
    "a new duty that comes from one": (
        "    to: [rule-duty]", "    from: [rule-duty]\n    to: [rule-duty]", "mappings[0]",
        "{'ref': 'map-duty', 'from': ['rule-duty'], 'to': ['rule-duty'], 'relation': '…",
        "expected duties under from, except with relation new",
    ),
    "a dropped duty that leads to one": (
        "    to: [rule-duty]\n    relation: new",
        "    from: [rule-duty]\n    to: [rule-duty]\n    relation: dropped", "mappings[0]",
        "{'ref': 'map-duty', 'from': ['rule-duty'], 'to': ['rule-duty'], 'relation': '…",
        "expected duties under to, except with relation dropped",
    ),
    # == References, asked when every file is well formed ==
    "an unknown source": (
        "            source: page", "            source: paper #!",
        "instruments[0].events[0].dates[0].source", "'paper'",
        "expected the ref of a known source",
    ),
    "an unknown authority": (
        "authorities: [cac]", "authorities: [cca] #!", "instruments[0].authorities[0]", "'cca'",
        "expected the ref of a known authority",
    ),
    "an unknown jurisdiction": (
        "    jurisdiction: CN\n    authorities", "    jurisdiction: FR #!\n    authorities",
        "instruments[0].jurisdiction", "'FR'", "expected the ref of a known jurisdiction",
    ),
    "an unknown event": (
        "applies_from: rule-published", "applies_from: rule-in-force #!",
        "instruments[0].obligations[0].applies_from", "'rule-in-force'",
        "expected the ref of a known event",
    ),
    "an unknown event of a deadline": (
        "{kind: continuous}", "{kind: within, period: P3M, anchor: event, event: nowhere} #!",
        "instruments[0].obligations[0].deadline.event", "'nowhere'",
        "expected the ref of a known event",
    ),
    "an unknown event that moved a date": (
        "            source: page", "            source: page\n            moved_by: delay #!",
        "instruments[0].events[0].dates[0].moved_by", "'delay'",
        "expected the ref of a known event",
    ),
    "an unknown facet": (
        "- facet: role", "- facet: rolle #!",
        "instruments[0].obligations[0].conditions[0].facet", "'rolle'",
        "expected the ref of a known facet",
    ),
    "an unknown facet value": (
        "any_of: [provider]", "any_of: [developer] #!",
        "instruments[0].obligations[0].conditions[0].any_of[0]", "'developer'",
        "expected a value of role: provider, user",
    ),
    "an unknown provision": (
        "provision: rule-1", "provision: rule-2 #!",
        "instruments[0].obligations[0].provision", "'rule-2'",
        "expected the ref of a known provision",
    ),
    "an unknown theme": (
        "        sources: [page]\nmappings", "        sources: [page]\n"
        "        themes: [security] #!\nmappings",
        "instruments[0].obligations[0].themes[0]", "'security'",
        "expected the ref of a known theme",
    ),
    "an unknown organisation": (
        "        sources: [page]\nmappings", "        sources: [page]\n"
        "        addressees: [openai] #!\nmappings",
        "instruments[0].obligations[0].addressees[0]", "'openai'",
        "expected the ref of a known organisation",
    ),
    "an unknown mapping target": (
        "to: [rule-duty]", "to: [rule-duties] #!", "mappings[0].to[0]", "'rule-duties'",
        "expected the ref of a known obligation",
    ),
    "an unknown related instrument": (
        "    authorities: [cac]", "    authorities: [cac]\n    relations:\n"
        "      - {kind: replaces, to: old-rule} #!",
        "instruments[0].relations[0].to", "'old-rule'",
        "expected the ref of a known instrument",
    ),
    "a relation to itself": (
        "    authorities: [cac]", "    authorities: [cac]\n    relations:\n"
        "      - {kind: replaces, to: rule} #!",
        "instruments[0].relations[0].to", "'rule'",
        "expected the ref of another instrument",
    ),
    "a source named twice": (
        "    sources: [page]\n    provisions", "    sources: [page, page] #!\n    provisions",
        "instruments[0].sources[1]", "'page'", "expected each source once",
    ),
    "an authority named twice": (
        "authorities: [cac]", "authorities: [cac, cac] #!", "instruments[0].authorities[1]",
        "'cac'", "expected each authority once",
    ),
    "a facet value given twice": (
        "      - ref: user", "      - ref: provider #!", "facets[0].values[1].ref", "'provider'",
        "expected each value once",
    ),
    "an event of an unknown jurisdiction": (
        "kind: published", "kind: published\n        jurisdiction: FR #!",
        "instruments[0].events[0].jurisdiction", "'FR'",
        "expected the ref of a known jurisdiction",
    ),
    "an unknown facet value of an earlier revision": (
        "        sources: [page]\nmappings", """\
        sources: [page]
        earlier:
          - locator: {zh-hans: 第一条, en: Art. 1}
            force: mandatory
            title: {zh-hans: 做, en: Do it}
            text: {zh-hans: 应当做, en: It must be done}
            conditions:
              - {facet: role, none_of: [developer]} #!
            applies_from: rule-published
            deadline: {kind: continuous}
            sources: [page]
mappings""",
        "instruments[0].obligations[0].earlier[0].conditions[0].none_of[0]", "'developer'",
        "expected a value of role: provider, user",
    ),
}  # fmt: skip
# Where the line that is named is not the one that was changed
LINES = {
    "not YAML": PACK.splitlines().index("    checked_on: 2026-11-22") + 1,
    "a missing key": PACK.splitlines().index("  - ref: page") + 1,
    "a condition both ways": PACK.splitlines().index("          - facet: role") + 1,
    "a mapping from nothing": PACK.splitlines().index("  - ref: map-duty") + 1,
    "a new duty that comes from one": PACK.splitlines().index("  - ref: map-duty") + 1,
    "a dropped duty that leads to one": PACK.splitlines().index("  - ref: map-duty") + 1,
}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    path = tmp_path / "rule.yaml"
    path.write_text(PACK, encoding="utf-8")
    return path


def problems(*paths: Path) -> list[Problem]:
    """What is wrong; that nothing was written; that a check says the same."""
    with pytest.raises(PackError) as error:
        load_packs(paths, actor=None, at=timezone.now())
    for model in (Instrument, Source, LoadedNode, Entry):
        assert not model.objects.exists()
    with pytest.raises(PackError) as checked:
        check_packs(paths)
    assert checked.value.problems == error.value.problems
    return error.value.problems


def test_the_pack_that_faults_are_put_into_is_right(pack: Path) -> None:
    assert check_packs([pack]) == 10
    assert len(load_packs([pack], actor=None, at=timezone.now()).added) == 10


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_named_with_its_place_and_nothing_is_written(pack: Path, name: str) -> None:
    old, new, place, found, expected = FAULTS[name]
    assert old in PACK
    text = PACK.replace(old, new, 1)
    pack.write_text(text, encoding="utf-8")
    lines = [number for number, line in enumerate(text.splitlines(), 1) if "#!" in line]
    line = LINES.get(name) or lines[0]
    assert [
        (problem.file, problem.line, problem.path, problem.found, problem.expected)
        for problem in problems(pack)
    ] == [(str(pack), line, place, found, expected)]


def test_all_faults_of_all_files_are_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        PACK.replace("kind: law", "kind: lawe").replace("en: Rule}", "fr: Rule}"), encoding="utf-8"
    )
    (tmp_path / "b.yml").write_text("sources: []\n", encoding="utf-8")
    (tmp_path / "c.json").write_text('{"schema": "regtrack-register/1",\n "sources": {}}')
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "d.yaml").write_bytes(b"schema: \xff\n")
    found = problems(tmp_path)
    assert [(Path(problem.file).name, problem.line, problem.path) for problem in found] == [
        ("a.yaml", PACK.splitlines().index("    kind: law") + 1, "instruments[0].kind"),
        (
            "a.yaml",
            PACK.splitlines().index("    title: {zh-hans: 规则, en: Rule}") + 1,
            "instruments[0].title.fr",
        ),
        ("b.yml", 1, "schema"),
        ("d.yaml", 1, "(the whole file)"),
        ("c.json", 2, "sources"),
    ]


def test_a_ref_may_stand_in_one_file_only(pack: Path) -> None:
    again = pack.with_name("second.yaml")
    again.write_text(
        "schema: regtrack-register/1\nsources:\n  - ref: page\n    url: https://example.org/\n"
        "    publisher: Example\n    kind: press\n    checked_on: 2026-11-22\n"
    )
    assert [str(problem) for problem in problems(pack, again)] == [
        f"{again}:3: sources[0].ref: found 'page'; expected a source once; it also stands in {pack}"
    ]


def test_the_same_file_named_twice_is_read_twice(pack: Path) -> None:
    assert {problem.expected for problem in problems(pack, pack)} >= {
        f"expected a source once; it also stands in {pack}"
    }


def test_an_event_that_stands_alone_needs_a_jurisdiction(tmp_path: Path) -> None:
    path = tmp_path / "event.json"
    event = {
        "ref": "statement", "kind": "statement", "title": {"en": "Said"}, "summary": {"en": "So"},
        "dates": [{"edtf": "2023", "known_from": "2023-01-01", "source": "page"}],
    }  # fmt: skip
    source = {
        "ref": "page", "url": "https://example.org/", "publisher": "E", "kind": "press",
        "checked_on": "2026-11-22",
    }  # fmt: skip
    content = {"schema": "regtrack-register/1", "sources": [source], "events": [event]}
    path.write_text(json.dumps(content))
    assert [str(problem) for problem in problems(path)] == [
        f"{path}:1: events[0]: found 'statement'; "
        "expected a jurisdiction: the event has no instrument"
    ]


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        (b"", "None", "expected a mapping of lists"),
        (b"- a\n", "['a']", "expected a mapping of lists"),
        (b"schema: \xff\n", None, "expected a UTF-8 text file"),
        ("schema: 规".encode("gb18030"), None, "expected a UTF-8 text file"),
    ],
)
def test_a_file_that_is_no_pack_is_named(
    tmp_path: Path, text: bytes, found: str | None, expected: str
) -> None:
    path = tmp_path / "pack.yaml"
    path.write_bytes(text)
    problem = problems(path)[0]
    assert (problem.file, problem.line, problem.path) == (str(path), 1, "(the whole file)")
    assert problem.expected == expected
    assert found is None or problem.found == found


def test_a_folder_without_packs_and_a_path_to_nothing_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "notes.txt").write_text("")
    assert [str(problem) for problem in problems(tmp_path / "empty", tmp_path / "gone.yaml")] == [
        f"{tmp_path / 'empty'}:1: (the whole file): found no pack; expected *.yaml or *.json below",
        f"{tmp_path / 'gone.yaml'}:1: (the whole file): found nothing; expected a file or a folder",
    ]


def test_a_file_from_an_editor_that_marks_utf_8_is_read(pack: Path) -> None:
    pack.write_bytes(b"\xef\xbb\xbf" + PACK.replace("\n", "\r\n").encode())
    assert check_packs([pack]) == 10


@pytest.mark.parametrize("option", ["--check", "--verbosity=0"])
def test_the_command_prints_each_problem_and_how_many(pack: Path, option: str) -> None:
    pack.write_text(PACK.replace("cac]", "cca]").replace("facet: role", "facet: rolle"))
    with pytest.raises(CommandError) as error:
        call_command("load_register", str(pack), option)
    assert str(error.value).splitlines() == [
        f"{pack}:32: instruments[0].authorities[0]: found 'cca'; "
        "expected the ref of a known authority",
        f"{pack}:56: instruments[0].obligations[0].conditions[0].facet: found 'rolle'; "
        "expected the ref of a known facet",
        "2 problems; nothing was written.",
    ]
    pack.write_text(PACK.replace("cac]", "cca]"))
    with pytest.raises(CommandError, match=r"\n1 problem; nothing was written\.$"):
        call_command("load_register", str(pack), option)
