"""PDF to read, sign and file: an A4 memo set by typst, tagged as PDF/UA-1.

`checklist.typ` lays out; this module only gathers what it prints. All texts go in as data (JSON in
`sys.inputs`), so nothing a person typed is ever read as typst markup. Only fonts from wheels are
used (Noto Sans CJK, and typst's own behind it), so a file looks the same wherever it is made.

PDF/UA forbids characters that no font can show, such as emoji. Typst names them when it refuses;
they are then printed as [U+1F600]. Should typst still refuse, the file is made without the
standard.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import noto_cjk
import typst

from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, Group, Item, Language
from regtrack.exports.formats.about import Value, checklist_about
from regtrack.exports.formats.words import (
    GAP,
    Labels,
    checked,
    clocks,
    code_point,
    each,
    is_duty,
    is_web_address,
    languages,
    parts,
    shown_status,
    visible,
    written_day,
    written_moment,
)

TEMPLATE = Path(__file__).with_name("checklist.typ")
LONGEST_LINK = 2_000  # typst refuses a document with an address over 8,000 characters
LONGEST_RUNNING_TITLE = 48
LONGEST_WHOLE = 500  # characters of an item short enough to be kept on one page
ATTEMPTS = 4
SHORT = {"zh-hans": "zh", "en": "en"}

Run = dict[str, str]  # {"lang": "zh" or "en", "text": …}

_LONG_WORD = re.compile(r"[!-~\u00a1-\u024f]{20,}")
_CANNOT_SHOW = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def render(document: ChecklistDocument, language: Language) -> bytes:
    content = json.dumps(_document(document, language), ensure_ascii=False)
    for _ in range(ATTEMPTS):
        try:
            return _compile(content, document.made_at, ["ua-1"])
        except typst.TypstError as error:
            missing = _cannot_show(error.diagnostic)
            if not missing:
                break
            content = re.sub(
                f"[{re.escape(''.join(missing))}]", lambda match: code_point(match[0]), content
            )
    return _compile(content, document.made_at, [])


def _compile(content: str, made_at: dt.datetime, standards: list[Any]) -> bytes:
    return typst.compile(
        TEMPLATE,
        root=TEMPLATE.parent,
        format="pdf",
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={"document": content},
        timestamp=made_at.astimezone(dt.UTC),
        pdf_standards=standards,
    )


@cache
def _fonts() -> typst.Fonts:
    """Found once a process; never changed, so threads may share it."""
    return typst.Fonts(
        include_system_fonts=False,
        include_embedded_fonts=True,
        font_paths=[str(Path(noto_cjk.otc_path("sans")).parent)],
    )


def _cannot_show(diagnostic: str) -> set[str]:
    """The characters that typst says no font has; ASCII is never among them."""
    clusters = "".join(_CANNOT_SHOW.findall(diagnostic))
    plain = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), clusters)
    return {character for character in plain if not character.isascii()}


def _document(document: ChecklistDocument, language: Language) -> dict[str, Any]:
    labels = document.labels
    first = languages(language)[0]
    product = _printed(document.product).replace("\n", " ")
    if len(product) > LONGEST_RUNNING_TITLE:
        product = f"{product[: LONGEST_RUNNING_TITLE - 1]}…"
    return {
        "lang": SHORT[first],
        "title": f"{labels['checklist'].get(first)} – {_printed(document.product)}",
        "author": _printed(document.team),
        "kind": _runs(labels["checklist"], language),
        "product": _printed(document.product),
        "running": product,
        "clocks": _runs(clocks(document.on, document.known, labels, written_day), language),
        "page": _runs(labels["page"], language),
        "contents": _runs(labels["contents"], language),
        "nothing": _runs(labels["nothing"], language),
        "about": [
            {
                **_field(line.label, [_value(value) for value in line.values], language),
                "link": _link(document.url) if line.key == "made_from" else "",
            }
            for line in checklist_about(document, written_day)
        ],
        "groups": [_group(group, labels, language) for group in document.groups],
    }


def _group(group: Group, labels: Labels, language: Language) -> dict[str, Any]:
    # What most duties of an instrument risk is said once, above them; a duty says only its own.
    (shared, times), *_ = Counter(item.penalty for item in group.items).most_common(1) or [
        (Text(), 0)
    ]
    if times == 1:
        shared = Text()
    return {
        "title": _runs(group.title, language),
        "about": [
            *(
                _runs(text, language)
                for text in (group.jurisdiction, group.kind_label, group.status_label)
                if text
            ),
            _runs(_same(group.ref), language),
        ],
        "not_law": _runs(labels["not_law"], language) if group.not_law else [],
        "penalty": _fields((("penalty", (shared,)),), labels, language),
        "items": [
            _item(group, item, item.penalty == shared, labels, language) for item in group.items
        ],
    }


def _item(
    group: Group, item: Item, penalty_said: bool, labels: Labels, language: Language
) -> dict[str, Any]:
    not_law = item.not_law or group.not_law
    due = each(lambda one: written_day(item.due, one) if item.due else "")
    owner = each(lambda one: item.owner or labels["nobody"].get(one))
    status = Text() if is_duty(item) else shown_status(item)
    changed = each(
        lambda one: " · ".join(
            (written_moment(item.changed_at, one) if item.changed_at else "", item.changed_by)
        ).strip(" ·")
    )
    fields: tuple[tuple[str, tuple[Text, ...]], ...] = (
        ("why", item.why),
        ("status", (status,)),
        ("note", (_same(item.note),)),
        ("reason", (_same(item.reason),)),
        ("evidence", item.evidence_examples),
        ("penalty", () if penalty_said else (item.penalty,)),
    )
    side: tuple[tuple[str, tuple[Text, ...]], ...] = (
        ("due", (due,)),
        ("due_rule", (item.due_label,)),
        ("owner", (owner,)),
        ("verdict", (item.verdict_label,) if is_duty(item) else ()),
        ("confidence", (item.confidence_label,)),
    )
    length = sum(
        len(words)
        for _, texts in (*fields, *side, ("text", (item.title, item.text)))
        for text in texts
        for _, words in parts(text, language)
    )
    small = (("ref", item.ref), ("revision", item.revision), ("item", item.id))
    return {
        "whole": length + 80 * len(item.sources) < LONGEST_WHOLE,
        "shape": item.status if is_duty(item) else item.verdict,
        "badge": _runs(item.status_label if is_duty(item) else item.verdict_label, language),
        "locator": _runs(item.locator, language),
        "force": _runs(item.force_label, language),
        "binding": item.force == "mandatory" and not not_law,
        "not_law": _runs(labels["not_law"], language) if not_law else [],
        "title": _runs(item.title, language),
        "text": _runs(item.text, language),
        "fields": _fields(fields, labels, language),
        "side": _fields(side, labels, language),
        "sources_label": _runs(labels["sources"], language),
        "sources": [
            {
                "publisher": _printed(source.publisher),
                "gap": GAP[languages(language)[0]],
                "checked": _runs(checked(source, labels, written_day), language),
                "address": _printed(source.url),
                "link": _link(source.url),
            }
            for source in item.sources
        ],
        "small": [
            *(
                _field(labels[key], [_same(str(value))], language)
                for key, value in (*small, ("version", item.version))
            ),
            *([_field(labels["changed_at"], [changed], language)] if changed else []),
        ],
        "address": _printed(item.url),
        "link": _link(item.url),
    }


def _fields(
    fields: tuple[tuple[str, tuple[Text, ...]], ...], labels: Labels, language: Language
) -> list[dict[str, Any]]:
    found = ((key, [text for text in texts if text]) for key, texts in fields)
    return [{"key": key, **_field(labels[key], texts, language)} for key, texts in found if texts]


def _field(label: Text, values: list[Text], language: Language) -> dict[str, Any]:
    return {"label": _runs(label, language), "values": [_runs(value, language) for value in values]}


def _value(value: Value) -> Text:
    match value:
        case Text():
            return value
        case dt.datetime():
            moment = value
            return each(lambda one: written_moment(moment, one))
        case dt.date():
            day = value
            return each(lambda one: written_day(day, one))
        case _:
            return _same(value)


def _runs(text: Text, language: Language) -> list[Run]:
    return [{"lang": SHORT[one], "text": _printed(words)} for one, words in parts(text, language)]


def _printed(words: str) -> str:
    """`words` with unseen characters shown and long words given places to break (U+200B)."""
    return _LONG_WORD.sub(
        lambda match: re.sub(r".{12}", "\\g<0>\u200b", match[0]), visible(words).strip("\n")
    )


def _link(url: str) -> str:
    """An address for a link annotation, which holds ASCII only (ISO 32000-1, 12.6.4.7)."""
    quoted = quote(url, safe="%!#$&'()*+,/:;=?@[]~")
    return quoted if is_web_address(url) and len(quoted) <= LONGEST_LINK else ""


def _same(words: str) -> Text:
    return Text(zh_hans=words, en=words)
