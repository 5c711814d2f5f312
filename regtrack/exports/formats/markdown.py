"""Markdown for a repository or wiki: a task list by instrument (CommonMark with GFM task lists).

Only a duty to tick has a checkbox. A precedent, an open question and a duty marked not applicable
have a plain bullet that opens with their word. Nothing a person typed becomes markup: see `safe`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from regtrack.core.progress import advance
from regtrack.exports.document import ChecklistDocument, Group, Item, Language, Source
from regtrack.exports.formats.about import checklist_about
from regtrack.exports.formats.item_fields import item_fields, numbers
from regtrack.exports.formats.markdown_text import (
    about_list,
    address,
    colon,
    destination,
    field_of,
    indented,
    inline,
    one_line,
    safe,
    stacked,
)
from regtrack.exports.formats.words import (
    GAP,
    checked,
    is_duty,
    is_web_address,
    languages,
    written_day,
)


def render(document: ChecklistDocument, language: Language) -> bytes:
    lines = [
        f"# {_title(document, language)}",
        "",
        *about_list(checklist_about(document, written_day), language),
        *_items(document, language),
    ]
    return ("\n".join(lines).rstrip("\n") + "\n").encode()


def _title(document: ChecklistDocument, language: Language) -> str:
    return f"{inline(document.labels['checklist'], language)} – {one_line(document.product)}"


def _items(document: ChecklistDocument, language: Language) -> Iterator[str]:
    if not document.items:
        yield stacked(document.labels["nothing"], language)
        yield ""
    yield from _groups(document, document.groups, language)
    if document.archived:
        yield f"# {inline(document.labels['archived'], language)}"
        yield ""
        yield from _groups(document, document.archived, language)


def _groups(
    document: ChecklistDocument, groups: Iterable[Group], language: Language
) -> Iterator[str]:
    for group in groups:
        yield f"## {inline(group.title, language, line_breaks=False)}"
        yield ""
        about = [group.jurisdiction, group.kind_label, group.status_label]
        words = [inline(text, language) for text in about if text]
        if group.not_law:
            words.append(f"**{inline(document.labels['not_law'], language)}**")
        yield " · ".join([*words, safe(group.ref)])
        yield ""
        for item in group.items:
            advance()
            yield from _item(document, group, item, language)
        yield ""


def _item(
    document: ChecklistDocument, group: Group, item: Item, language: Language
) -> Iterator[str]:
    labels = document.labels
    head = [inline(item.title, language, line_breaks=False)]
    if item.not_law or group.not_law:
        head.append(f"**{inline(labels['not_law'], language)}**")
    if item.archived_at:
        box = f"**{inline(labels['is_archived'], language)}**{colon(language)}"
    elif is_duty(item) and item.status != "not-applicable":
        box = "[x] " if item.status == "done" else "[ ] "
    else:
        word = item.verdict_label if not is_duty(item) else item.status_label
        box = f"**{inline(word, language)}**{colon(language)}"
    if item.locator:
        head.insert(0, inline(item.locator, language))
    yield f"- {box}{' · '.join(head)}"
    for field in item_fields(item, labels):
        if field.is_list:
            yield f"  - {inline(field.label, language)}{colon(language)}".rstrip()
            for value in field.values:
                yield f"    - {indented(stacked(value, language), 6)}"
        else:
            yield field_of(field.label, stacked(field.values[0], language), language)
    for source in item.sources:
        yield field_of(labels["sources"], _source(document, source, language), language)
    yield field_of(
        labels["link"], address(item.url) if is_web_address(item.url) else safe(item.url), language
    )
    yield "  - " + " · ".join(
        f"{inline(labels[key], language)}{colon(language)}{safe(value)}"
        for key, value in numbers(item)
    )


def _source(document: ChecklistDocument, source: Source, language: Language) -> str:
    end = inline(checked(source, document.labels, written_day), language)
    publisher = one_line(source.publisher)
    gap = GAP[languages(language)[0]]
    if is_web_address(source.url):
        return f"[{publisher or one_line(source.url)}](<{destination(source.url)}>){gap}{end}"
    return f"{publisher}{gap}{end} {safe(source.url)}"
