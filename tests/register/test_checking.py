"""Each check finds its fault in a small register that has none, and nothing else."""

from __future__ import annotations

import copy
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.utils import translation

from regtrack.register.checking import Finding, find
from regtrack.register.checking.coverage import articles, ranges
from regtrack.register.checking.measure import measure
from regtrack.register.checking.nodes import Nodes
from regtrack.register.checking.report import as_markdown
from regtrack.register.checking.words import CODES, label, sentence
from regtrack.register.packs.nodes import walk_files
from regtrack.register.packs.read import read_packs

TODAY = dt.date(2026, 11, 22)
DOCS = Path(settings.BASE_DIR) / "templates" / "docs"
REGISTER = Path(settings.BASE_DIR) / "fixtures" / "register"
PAGES = {"en": DOCS / "quality.md", "zh-hans": DOCS / "quality.zh-hans.md"}
LEVELS = {"en": ("error", "warning", " or "), "zh-hans": ("错误", "警告", "或")}
AllNodes = dict[tuple[str, str], dict[str, Any]]


def text(chinese: str, english: str) -> dict[str, str]:
    return {"zh-hans": chinese, "en": english}


def event(instrument: str, kind: str, edtf: str, **more: Any) -> dict[str, Any]:
    date = {"edtf": edtf, "known_from": edtf[:10], "source": "page", **more.pop("date", {})}
    return {
        "ref": f"{instrument}-{kind}", "kind": kind, "instrument": instrument,
        "title": text("事件", "Event"), "summary": text("发生了。", "It happened."),
        "dates": [date], **more,
    }  # fmt: skip


def duty(ref: str, instrument: str, starts: str, **more: Any) -> dict[str, Any]:
    return {
        "ref": ref, "instrument": instrument, "provision": f"{instrument}-1",
        "locator": text("第一条", "Art. 1"), "force": "mandatory", "themes": ["safety"],
        "title": text("评估", "Assess"), "text": text("应当评估。", "It must be assessed."),
        "conditions": [{"facet": "role", "any_of": ["provider"]}], "applies_from": starts,
        "deadline": {"kind": "continuous"}, "sources": ["page"], **more,
    }  # fmt: skip


def instrument(ref: str, **more: Any) -> dict[str, Any]:
    return {
        "ref": ref, "kind": "departmental-rule", "jurisdiction": "CN", "authorities": ["cac"],
        "title": text("办法", "Measures"), "sources": ["page"], **more,
    }  # fmt: skip


def provision(ref: str, owner: str, number: str) -> dict[str, Any]:
    return {
        "ref": ref, "instrument": owner, "label": text(f"第{number}条", f"Art. {number}"),
        "gist": text("要点", "Gist"),
    }  # fmt: skip


def register() -> AllNodes:
    """A draft and its rule, one duty each, mapped; nothing to find."""
    page = {
        "ref": "page",
        "url": "https://x.example",
        "kind": "official",
        "checked_on": "2026-11-20",
    }
    rows = {
        "source": [page],
        "instrument": [
            instrument("draft", kind="draft", relations=[{"kind": "drafts", "to": "rule"}]),
            instrument("rule"),
        ],
        "provision": [provision("draft-1", "draft", "1"), provision("rule-1", "rule", "1")],
        "event": [
            event("draft", "proposed", "2023-04-11"),
            event("rule", "adopted", "2023-05-23", date={"known_from": "2023-07-13"}),
            event("rule", "published", "2023-07-13"),
            event("rule", "in-force", "2023-08-15", date={"known_from": "2023-07-13"}),
        ],
        "obligation": [
            duty("draft-a", "draft", "draft-proposed"), duty("rule-a", "rule", "rule-in-force"),
        ],
        "mapping": [
            {"ref": "map-a", "from": ["draft-a"], "to": ["rule-a"], "relation": "softened",
             "reason": text("放宽。", "It asks less.")},
        ],
    }  # fmt: skip
    return {(kind, row["ref"]): row for kind, parts in rows.items() for row in parts}


def found(nodes: AllNodes, **options: Any) -> list[tuple[str, str, str]]:
    return [(one.level, one.code, one.ref) for one in find(nodes, **{"today": TODAY, **options})]


def move(nodes: AllNodes, ref: str, edtf: str, known: str = "") -> None:
    nodes["event", ref]["dates"] = [
        {"edtf": edtf, "known_from": known or "2023-07-13", "source": "page"}
    ]


def test_a_sound_register_has_no_finding() -> None:
    assert find(register(), today=TODAY) == []


# == What is missing ==
def change(key: tuple[str, str], **values: Any) -> Callable[[AllNodes], None]:
    def made(nodes: AllNodes) -> None:
        nodes[key].update(values)

    return made


def moved(ref: str, edtf: str, known: str = "") -> Callable[[AllNodes], None]:
    return lambda nodes: move(nodes, ref, edtf, known)


def with_event(row: dict[str, Any]) -> Callable[[AllNodes], None]:
    return lambda nodes: nodes.__setitem__(("event", row["ref"]), row)


RULE, DUTY = ("instrument", "rule"), ("obligation", "rule-a")
FAULTS: dict[str, tuple[Callable[[AllNodes], None], list[tuple[str, str, str]]]] = {
    "articles that its identifiers count": (
        change(RULE, identifiers={"articles": "3"}), [("warning", "article-missing", "rule")],
    ),
    "a duty without a source": (change(DUTY, sources=[]), [("error", "no-source", "rule-a")]),
    "a duty without a theme": (change(DUTY, themes=[]), [("error", "no-theme", "rule-a")]),
    "a duty that binds everybody": (
        change(DUTY, conditions=[]), [("warning", "no-condition", "rule-a")],
    ),
    "a duty for a named organisation needs no condition": (
        change(DUTY, conditions=[], addressees=["openai"]), [],
    ),
    "a duty without its provision": (
        change(DUTY, provision=None), [("error", "no-provision", "rule-a")],
    ),
    "a duty in another text's provision": (
        change(DUTY, provision="draft-1"), [("error", "provision-elsewhere", "rule-a")],
    ),
    "a duty from an event of a related instrument": (
        change(DUTY, applies_from="draft-proposed"), [],
    ),
    "a duty from an event that is nowhere": (
        change(DUTY, applies_from="gone"), [("error", "event-elsewhere", "rule-a")],
    ),
    "a duty from a day nobody appointed": (
        moved("rule-in-force", "not-appointed"), [("warning", "no-day", "rule-a")],
    ),
    "a text in one language": (
        change(DUTY, title={"en": "Assess"}), [("error", "untranslated", "rule-a")],
    ),
    "a basis in one language": (
        change(DUTY, conditions=[{"facet": "role", "any_of": ["p"], "basis": {"en": "Art. 2"}}]),
        [("error", "untranslated", "rule-a")],
    ),
    "a list that one language has alone": (
        change(DUTY, evidence={"zh-hans": ["回执"]}), [("error", "untranslated", "rule-a")],
    ),
    "a list of other length": (
        change(DUTY, evidence={"zh-hans": ["回执"], "en": ["Receipt", "Log"]}),
        [("warning", "lines-differ", "rule-a")],
    ),
    "Chinese where English should be": (
        change(DUTY, title=text("评估", "评估")), [("warning", "same-in-both", "rule-a")],
    ),
    "a code is the same in both": (change(DUTY, title=text("SB 24-205", "SB 24-205")), []),
    "a title long to read": (
        change(DUTY, title=text("评估", "Assess " * 15)), [("warning", "long-to-read", "rule-a")],
    ),
    "a title that does not fit": (
        change(DUTY, title=text("评估", "Assess " * 30)),
        [("error", "too-long", "rule-a"), ("warning", "long-to-read", "rule-a")],
    ),
    "a source of the press alone": (
        change(("source", "page"), kind="press"),
        [("warning", "only-unofficial", ref) for ref in (
            "draft-proposed", "draft", "draft-a", "rule-adopted", "rule-in-force",
            "rule-published", "rule", "rule-a",
        )],
    ),
    "an event that stands alone, told by the press": (
        lambda nodes: nodes.update({
            ("source", "paper"): {**nodes["source", "page"], "ref": "paper", "kind": "press"},
            ("event", "alone"): {
                **event("", "statement", "2023-05-01", date={"source": "paper"}), "ref": "alone",
            },
        }),
        [("warning", "only-unofficial", "alone")],
    ),
    "low confidence that the text does not tell": (
        change(DUTY, confidence="low", text=text("数据依据充分。", "It must be assessed.")),
        [("error", "low-unsaid", "rule-a"), ("error", "low-unsaid", "rule-a")],
    ),
    "low confidence that only English tells": (
        change(DUTY, confidence="low", text=text("应评估。", "It is reported to be due.")),
        [("error", "low-unsaid", "rule-a")],
    ),
    "low confidence told in both": (
        change(DUTY, confidence="low", text=text("据报道应评估。", "According to a paper it is.")), [],
    ),
    "a mapping to nothing": (
        change(("mapping", "map-a"), to=["gone"]), [("error", "mapping-nowhere", "map-a")],
    ),
    "a duty of a compared version that is not mapped": (
        lambda nodes: nodes.update({("obligation", "rule-b"): duty("rule-b", "rule", "rule-in-force")}),
        [("error", "unmapped", "rule-b")],
    ),
    # == Dates ==
    "published before it was adopted": (
        moved("rule-published", "2023-05-22", "2023-05-22"),
        [("error", "published-before-made", "rule-published")],
    ),
    "in force before it was adopted": (
        moved("rule-in-force", "2023-05-22"),
        [("error", "in-force-before-made", "rule-in-force"),
         ("error", "in-force-before-published", "rule-in-force")],
    ),
    "in force before it was published": (
        moved("rule-in-force", "2023-06"), [("error", "in-force-before-published", "rule-in-force")],
    ),
    "a month that may come after": (moved("rule-in-force", "2023-07"), []),
    "an open period may come after": (moved("rule-in-force", "2023-06-01/.."), []),
    "it may reach back": (
        with_event(event("rule", "applies", "2023-01-01", date={"known_from": "2023-07-13"})),
        [("warning", "in-force-before-made", "rule-applies"),
         ("warning", "in-force-before-published", "rule-applies")],
    ),
    "ended before it began": (
        with_event(event("rule", "repealed", "2023-05-01")),
        [("error", "ended-before-begun", "rule-repealed")],
    ),
    "closed before it was proposed": (
        with_event(event("draft", "consultation-closed", "2023-04-10")),
        [("error", "closed-before-opened", "draft-consultation-closed")],
    ),
    "a publication that nobody knew of": (
        moved("rule-published", "2023-07-13", "2023-07-20"),
        [("error", "known-after-public", "rule-published")],
    ),
    "moved by what was not yet known": (
        lambda nodes: nodes["event", "rule-in-force"]["dates"].append(
            {"edtf": "2023-09-01", "known_from": "2023-07-12", "source": "page",
             "moved_by": "rule-published"}
        ),
        [("error", "moved-before-known", "rule-in-force")],
    ),
    "an amending act comes after everything": (
        lambda nodes: (
            nodes["event", "rule-adopted"].update(dates=[
                {"edtf": "2024-01-01", "known_from": "2024-01-01", "source": "page"}]),
            nodes["event", "rule-in-force"]["dates"].append(
                {"edtf": "2024-02-01", "known_from": "2024-01-01", "source": "page",
                 "moved_by": "rule-adopted"}),
            None,
        )[-1],
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_is_found_and_nothing_else(name: str) -> None:
    make, expected = FAULTS[name]
    nodes = register()
    make(nodes)
    assert sorted(found(nodes)) == sorted(expected)


def test_an_order_binds_before_it_is_published() -> None:
    nodes = register()
    nodes[RULE]["kind"] = "order"
    move(nodes, "rule-in-force", "2023-05-23")
    assert found(nodes) == []


@pytest.mark.parametrize(("place", "number"), [("CN", 1), ("EU", 1), ("US-CO", 0), ("GB", 0)])
def test_a_statute_may_be_law_before_it_is_printed_where_signature_makes_it(
    place: str, number: int
) -> None:
    nodes = register()
    nodes[RULE].update(kind="law", jurisdiction=place)
    move(nodes, "rule-in-force", "2023-06-01")
    assert [one.code for one in find(nodes, today=TODAY)] == ["in-force-before-published"] * number


def test_a_text_without_numbered_parts_is_only_warned_of() -> None:
    nodes = register()
    del nodes["provision", "rule-1"]
    del nodes[DUTY]["provision"]
    assert found(nodes) == [("warning", "no-provision", "rule-a")]


def test_a_published_instrument_without_an_event() -> None:
    nodes = {key: node for key, node in register().items() if key[0] in {"source", "instrument"}}
    assert found(nodes) == [("error", "no-event", "draft"), ("error", "no-event", "rule")]
    for ref in ("draft", "rule"):
        nodes["instrument", ref]["published"] = False
    assert found(nodes) == []


def test_a_complaint_rests_on_its_author() -> None:
    nodes = register()
    nodes["source", "page"]["kind"] = "complainant"
    nodes[RULE]["kind"] = "complaint"
    assert {ref for _, code, ref in found(nodes) if code == "only-unofficial"} == {
        "draft", "draft-a", "draft-proposed",
    }  # fmt: skip


def test_a_source_is_stale_after_so_many_days() -> None:
    nodes = register()
    assert found(nodes, today=dt.date(2027, 5, 19)) == []
    late = found(nodes, today=dt.date(2027, 5, 20))
    assert late == [("warning", "source-stale", "page")] * 2  # of each instrument that rests on it
    assert found(nodes, today=TODAY, stale_after=1) == late
    assert found(nodes, today=TODAY, stale_after=2) == []


@pytest.mark.parametrize(
    ("edtf", "checked_on", "today", "number"),
    [
        ("2026-11-21", "2026-11-20", "2026-11-22", 1),
        ("2026-11-21", "2026-11-21", "2026-11-22", 0),
        ("2026-11-23", "2026-11-20", "2026-11-22", 0),
        ("2026-34", "2026-05-01", "2026-06-29", 0),  # the second quarter is not over
        ("2026-34", "2026-05-01", "2026-06-30", 1),
        ("not-appointed", "2026-05-01", "2026-06-30", 0),
    ],
)
def test_a_day_that_came_wants_to_be_confirmed(
    edtf: str, checked_on: str, today: str, number: int
) -> None:
    nodes = register()
    nodes["source", "page"]["checked_on"] = checked_on
    move(nodes, "rule-in-force", edtf)
    codes = [one.code for one in find(nodes, today=dt.date.fromisoformat(today), stale_after=999)]
    assert codes.count("unconfirmed") == number


def test_regimes_may_leave_duties_unmapped() -> None:
    nodes = register()
    nodes["obligation", "rule-b"] = duty("rule-b", "rule", "rule-in-force")
    nodes["mapping", "map-a"]["relation"] = "intersects-with"
    assert found(nodes) == []


def test_new_and_dropped_duties_are_mapped() -> None:
    nodes = register()
    nodes["obligation", "rule-b"] = duty("rule-b", "rule", "rule-in-force")
    nodes["obligation", "draft-b"] = duty("draft-b", "draft", "draft-proposed")
    said = text("理由。", "A reason.")
    nodes["mapping", "n"] = {"ref": "n", "to": ["rule-b"], "relation": "new", "reason": said}
    nodes["mapping", "d"] = {"ref": "d", "from": ["draft-b"], "relation": "dropped", "reason": said}
    assert found(nodes) == []


# == Articles ==
@pytest.mark.parametrize(
    ("stated", "labels", "rows", "of"),
    [
        ("", ["Art. 1", "Art. 3(2)", "Articles 5–7"], {1, 3, 5, 6, 7}, 7),
        ("4", ["Art. 1", "Article 9"], {1}, 4),
        ("1-3, 9", ["Art. 2a"], {2}, 4),
        ("22757-22757.4", ["B&P 22757.2"], set(), 0),
        ("", ["Section 202", "C.R.S. 6-1-1702", "Order 112", "Annex III"], set(), 0),
    ],
)
def test_articles_are_counted(stated: str, labels: list[str], rows: set[int], of: int) -> None:
    nodes: AllNodes = {RULE: instrument("rule", identifiers={"articles": stated})}
    for number, name in enumerate(labels):
        nodes["provision", str(number)] = {"instrument": "rule", "label": {"en": name}}
    arranged = Nodes(nodes)
    has, with_row = articles(arranged, arranged.instruments[0])
    assert (with_row, len(has)) == (rows, of)


@pytest.mark.parametrize(
    ("name", "number"),
    [("第四条", 4), ("第十条", 10), ("第二十四条", 24), ("第一百零八条", 108), ("第7条", 7)],
)
def test_articles_are_counted_in_chinese(name: str, number: int) -> None:
    nodes: AllNodes = {RULE: instrument("rule")}
    nodes["provision", "p"] = {"instrument": "rule", "label": {"zh-hans": name}}
    arranged = Nodes(nodes)
    assert articles(arranged, arranged.instruments[0])[1] == {number}


def test_numbered_points_that_are_left_out() -> None:
    nodes: AllNodes = {RULE: instrument("rule", published=False)}
    for number, name in enumerate(["Order 114, point 1", "Order 114, point 4", "Order 112"]):
        nodes["provision", str(number)] = {"instrument": "rule", "label": {"en": name}}
    (one,) = (one for one in find(nodes, today=TODAY) if one.code == "part-missing")
    assert sentence(one) == "The numbering of its parts leaves out: Order 114 point 2–3."


def test_ranges() -> None:
    assert ranges({5, 1, 2, 3}) == "1–3, 5"


# == Words ==
def test_every_finding_is_a_sentence_in_both_languages() -> None:
    for name, (make, _) in FAULTS.items():
        nodes = copy.deepcopy(register())
        make(nodes)
        for one in find(nodes, today=TODAY):
            for language in ("en", "zh-hans"):
                with translation.override(language):
                    said = sentence(one)
                assert said.endswith((".", "?", "。", "？")), (name, said)
                assert "%" not in said
    assert all(label(code) for code in CODES)


def test_days_are_written_as_people_read_them() -> None:
    one = Finding(
        "in-force-before-published", "error", "rule", "event", "e", "2023-06", "2023-07-13"
    )
    assert sentence(one) == "It was in force (June 2023) before it was published (13 July 2023)."


@pytest.mark.parametrize("language", PAGES)
def test_every_check_is_explained_with_its_level(language: str) -> None:
    error, warning, either = LEVELS[language]
    rows = re.findall(r"(?m)^\| `([a-z-]+)` \| ([^|]+) \|", PAGES[language].read_text("utf-8"))
    told = {code: level.strip() for code, level in rows if code in CODES}
    assert set(told) == set(CODES)
    source = "\n".join(
        path.read_text(encoding="utf-8")
        for path in (Path(settings.BASE_DIR) / "regtrack/register/checking").glob("*.py")
        if path.name != "words.py"
    )
    for code, level in told.items():
        assert f'"{code}"' in source
        assert set(level.split(either)) <= {error, warning}
    levels = {one.code: one.level for make, _ in FAULTS.values() for one in _after(make)}
    for code, found_level in levels.items():
        assert {"error": error, "warning": warning}[found_level] in told[code]


def _after(make: Callable[[AllNodes], None]) -> list[Finding]:
    nodes = register()
    make(nodes)
    return find(nodes, today=TODAY)


# == The shipped packs ==
@pytest.mark.parametrize("language", PAGES)
def test_the_table_is_that_of_the_shipped_packs(language: str) -> None:
    """Where it fails: `make quality`."""
    nodes = {key: content for _, key, content, _ in walk_files(read_packs([REGISTER]))}
    checked = max(node.get("checked_on", "") for node in nodes.values())
    findings = find(nodes, today=dt.date.fromisoformat(checked))
    with translation.override(language):
        table = as_markdown(measure(nodes, findings))
    assert PAGES[language].read_text(encoding="utf-8").endswith(f"\n\n{table}")
