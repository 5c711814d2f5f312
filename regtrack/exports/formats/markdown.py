"""Markdown for a repository or wiki: a task list by instrument (CommonMark with GFM task lists).

Only a duty to tick has a checkbox. A precedent, an open question and a duty marked not applicable
have a plain bullet that opens with their word. Nothing a person typed becomes markup: see `safe`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, Group, Item, Language, Source
from regtrack.exports.formats.about import Value, checklist_about
from regtrack.exports.formats.words import (
    COLON,
    GAP,
    checked,
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

_MARKUP = re.compile(r"[\\`*_{}\[\]<>()#|~&$^@!\"]|(?<=www)\.|:(?=//)")
_LINE_START = re.compile(r"(?m)^(\s*)(?:([-+=:])|(\d{1,9})([.)]))")
_LINE_BREAKS = re.compile(r"\s*[\r\n\x0b\x0c\x85\u2028\u2029]\s*")
_NOT_IN_ADDRESS = re.compile(r"[\x00-\x20\x7f<>\\`\"]")


def safe(text: str) -> str:
    """`text` for one paragraph: every sign that could be markup escaped, line breaks kept.

    Escaped besides CommonMark's own signs are those by which GitHub and others make links of
    addresses (`www.`, `://`, `@`), tables, footnotes and formulas.
    """
    plain = _MARKUP.sub(r"\\\g<0>", visible(text).strip())
    return _LINE_START.sub(_escape_start, plain).replace("\n", "\\\n")


def render(document: ChecklistDocument, language: Language) -> bytes:
    lines = [
        f"# {_title(document, language)}",
        "",
        *_about(document, language),
        *_items(document, language),
    ]
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _title(document: ChecklistDocument, language: Language) -> str:
    return f"{_inline(document.labels['checklist'], language)} – {_one_line(document.product)}"


def _about(document: ChecklistDocument, language: Language) -> Iterator[str]:
    for line in checklist_about(document, written_day):
        label = f"- **{_inline(line.label, language)}**"
        values = [_value(value, language) for value in line.values]
        if len(values) == 1 and "\n" not in values[0]:
            yield f"{label}{_colon(language)}{values[0]}"
        else:
            yield f"{label}{_colon(language)}".rstrip()
            for value in values:
                yield f"  - {_indented(value, 4)}"
    yield ""


def _value(value: Value, language: Language) -> str:
    match value:
        case Text():
            return _stacked(value, language)
        case dt.datetime():
            moment = value
            return _inline(each(lambda one: written_moment(moment, one)), language)
        case dt.date():
            day = value
            return _inline(each(lambda one: written_day(day, one)), language)
        case _:
            return _address(value) if is_web_address(value) else safe(value)


def _items(document: ChecklistDocument, language: Language) -> Iterator[str]:
    if not document.items:
        yield _stacked(document.labels["nothing"], language)
    for group in document.groups:
        yield f"## {_inline(group.title, language, line_breaks=False)}"
        yield ""
        about = [group.jurisdiction, group.kind_label, group.status_label]
        words = [_inline(text, language) for text in about if text]
        if group.not_law:
            words.append(f"**{_inline(document.labels['not_law'], language)}**")
        yield " · ".join([*words, safe(group.ref)])
        yield ""
        for item in group.items:
            yield from _item(document, group, item, language)
        yield ""


def _item(
    document: ChecklistDocument, group: Group, item: Item, language: Language
) -> Iterator[str]:
    labels = document.labels
    head = [_inline(item.title, language, line_breaks=False)]
    if item.not_law or group.not_law:
        head.append(f"**{_inline(labels['not_law'], language)}**")
    if is_duty(item) and item.status != "not-applicable":
        box = "[x] " if item.status == "done" else "[ ] "
    else:
        word = item.verdict_label if not is_duty(item) else item.status_label
        box = f"**{_inline(word, language)}**{_colon(language)}"
    if item.locator:
        head.insert(0, _inline(item.locator, language))
    yield f"- {box}{' · '.join(head)}"
    due = each(lambda one: written_day(item.due, one) if item.due else "")
    owner = each(lambda one: item.owner or labels["nobody"].get(one))
    changed = each(
        lambda one: " · ".join(
            (written_moment(item.changed_at, one) if item.changed_at else "", item.changed_by)
        ).strip(" ·")
    )
    fields: tuple[tuple[str, Text | tuple[Text, ...]], ...] = (
        ("text", item.text),
        ("why", item.why),
        ("verdict", item.verdict_label),
        ("status", shown_status(item)),
        ("force", item.force_label),
        ("due", due),
        ("due_rule", item.due_label),
        ("owner", owner),
        ("note", _same(item.note)),
        ("reason", _same(item.reason)),
        ("evidence", item.evidence_examples),
        ("penalty", item.penalty),
        ("confidence", item.confidence_label),
        ("changed_at", changed),
    )
    for key, said in fields:
        if isinstance(said, tuple) and said:
            yield f"  - {_inline(labels[key], language)}{_colon(language)}".rstrip()
            for line in said:
                yield f"    - {_indented(_stacked(line, language), 6)}"
        elif isinstance(said, Text) and said:
            yield _field(labels[key], _stacked(said, language), language)
    for source in item.sources:
        yield _field(labels["sources"], _source(document, source, language), language)
    counted = (("ref", item.ref), ("revision", item.revision), ("item", item.id))
    yield _field(
        labels["link"], _address(item.url) if is_web_address(item.url) else safe(item.url), language
    )
    yield "  - " + " · ".join(
        f"{_inline(labels[key], language)}{_colon(language)}{safe(str(value))}"
        for key, value in (*counted, ("version", item.version))
    )


def _field(label: Text, value: str, language: Language) -> str:
    return f"  - {_inline(label, language)}{_colon(language)}{_indented(value, 4)}"


def _source(document: ChecklistDocument, source: Source, language: Language) -> str:
    end = _inline(checked(source, document.labels, written_day), language)
    publisher = _one_line(source.publisher)
    gap = GAP[languages(language)[0]]
    if is_web_address(source.url):
        return f"[{publisher or _one_line(source.url)}](<{_destination(source.url)}>){gap}{end}"
    return f"{publisher}{gap}{end} {safe(source.url)}"


def _address(url: str) -> str:
    return f"[{_one_line(url)}](<{_destination(url)}>)"


def _destination(url: str) -> str:
    """An address to stand between < and >: nothing in it ends it or is read as an entity."""
    quoted = _NOT_IN_ADDRESS.sub(lambda match: f"%{ord(match[0]):02X}", url)
    return quoted.replace("&", "&amp;")


def _inline(text: Text, language: Language, *, line_breaks: bool = True) -> str:
    """Both languages beside each other: 中文 / English."""
    write = safe if line_breaks else _one_line
    return " / ".join(write(words) for _, words in parts(text, language))


def _stacked(text: Text, language: Language) -> str:
    """Both languages under each other."""
    return "\\\n".join(safe(words) for _, words in parts(text, language))


def _one_line(text: str) -> str:
    return safe(_LINE_BREAKS.sub(" ", text))


def _same(words: str) -> Text:
    return Text(zh_hans=words, en=words)


def _colon(language: Language) -> str:
    return COLON["zh-hans" if language == "zh-hans" else "en"]


def _indented(value: str, spaces: int) -> str:
    return value.replace("\n", "\n" + " " * spaces)


def _escape_start(match: re.Match[str]) -> str:
    """A sign that starts a list, a rule, a heading or a table where it opens a line."""
    if match[2]:
        return f"{match[1]}\\{match[2]}"
    return f"{match[1]}{match[3]}\\{match[4]}"
