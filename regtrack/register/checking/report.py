"""The measures and findings as text, JSON or a table in Markdown, in the language in use."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import get_language

from regtrack.core.texts import Text
from regtrack.register.checking.finding import Finding
from regtrack.register.checking.links import Link
from regtrack.register.checking.measure import Measure
from regtrack.register.checking.words import sentence

SCHEMA = "regtrack-quality/1"
# The headings of the table, which is a part of the documentation
_HEADINGS = (
    Text("文件", "instrument"),
    Text("已录条文", "articles with a row"),
    Text("义务", "duties"),
    Text("来源（官方＋其他）", "sources (official + other)"),
    Text("最早核对", "oldest check"),
    Text("错误", "errors"),
    Text("警告", "warnings"),
)
_OF = Text("{rows}/{all}", "{rows} of {all}")
_PARTS = Text("{rows}个部分", "{rows} parts")
_TOTAL = Text("合计", "all")
_ALONE = Text("独立事件", "standing events")


def as_text(measures: Sequence[Measure], links: Iterable[Link]) -> str:
    lines = []
    for one in measures:
        lines.append(
            f"{one.ref or 'what stands alone'}: {_coverage(one, 'en')}, "
            f"{_number(one.duties, 'duty', 'duties')}, sources {one.official} official and "
            f"{one.other} other, oldest check {one.oldest_check or 'none'}; "
            f"{_number(one.errors.total(), 'error')}, {_number(one.warnings.total(), 'warning')}"
        )
        lines += [
            f"  {found.level} {found.code}: {found.kind} {found.ref}: {sentence(found)}"
            for found in one.findings
        ]
    for link in links:
        where = f" -> {link.where}" if link.where else ""
        lines.append(f"{link.result}: {link.ref} {link.url}{where} ({link.why})")
    errors, warnings = totals(measures)
    lines.append(f"{_number(errors.total(), 'error')}, {_number(warnings.total(), 'warning')}.")
    return "\n".join(lines) + "\n"


def as_json(
    measures: Sequence[Measure], links: Iterable[Link], *, today: dt.date, stale_after: int
) -> str:
    content = {
        "schema": SCHEMA,
        "today": today.isoformat(),
        "stale_after": stale_after,
        "instruments": [
            {
                "ref": one.ref,
                "articles": {
                    "rows": one.articles, "of": one.of_articles, "stated": one.is_stated,
                },
                "provisions": one.provisions,
                "duties": one.duties,
                "sources": {"official": one.official, "other": one.other},
                "oldest_check": one.oldest_check or None,
                "errors": one.errors,
                "warnings": one.warnings,
                "findings": [_finding(found) for found in one.findings],
            }
            for one in measures
        ],
        "links": [
            {"ref": link.ref, "url": link.url, "result": link.result, "where": link.where,
             "why": link.why}
            for link in links
        ],
    }  # fmt: skip
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _finding(found: Finding) -> dict[str, Any]:
    return {
        "code": found.code,
        "level": found.level,
        "kind": found.kind,
        "ref": found.ref,
        "found": found.found,
        "expected": found.expected,
        "said": sentence(found),
    }


def as_markdown(measures: Sequence[Measure]) -> str:
    """A table, with a last row for all together."""
    language = get_language() or "en"
    rows = [
        [
            f"`{one.ref}`" if one.ref else _ALONE.get(language),
            _coverage(one, language),
            str(one.duties),
            f"{one.official} + {one.other}",
            one.oldest_check,
            _codes(one.errors),
            _codes(one.warnings),
        ]
        for one in measures
    ]
    errors, warnings = totals(measures)
    rows.append(
        [
            _TOTAL.get(language),
            "",
            str(sum(one.duties for one in measures)),
            "",
            min((one.oldest_check for one in measures if one.oldest_check), default=""),
            str(errors.total()),
            str(warnings.total()),
        ]
    )
    head = [heading.get(language) for heading in _HEADINGS]
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines) + "\n"


def put_table(page: str, table: str) -> str:
    """The page with the table at its end, in the place of the one that ends it now."""
    lines = page.rstrip().split("\n")
    while lines and lines[-1].startswith("|"):
        lines.pop()
    return "\n".join(lines).rstrip() + "\n\n" + table


def totals(measures: Iterable[Measure]) -> tuple[Counter[str], Counter[str]]:
    """Errors and warnings by code."""
    errors: Counter[str] = Counter()
    warnings: Counter[str] = Counter()
    for one in measures:
        errors += one.errors
        warnings += one.warnings
    return errors, warnings


def _coverage(one: Measure, language: str) -> str:
    if one.of_articles:
        has = f"{one.of_articles}{'' if one.is_stated else '+'}"
        return _OF.get(language).format(rows=one.articles, all=has)
    return _PARTS.get(language).format(rows=one.provisions) if one.provisions else "–"


def _codes(codes: Counter[str]) -> str:
    """`no-day` 1, `no-provision` 2; 0 for none."""
    return ", ".join(f"`{code}` {number}" for code, number in sorted(codes.items())) or "0"


def _number(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"
