"""HTML to mail and to print: a checklist as one file that asks for nothing from outside and runs no
script. Words that show nothing are printed as [U+202E]; only web addresses are links."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from regtrack.core.progress import advance
from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, Group, Item, Language
from regtrack.exports.formats.about import checklist_about, value_text
from regtrack.exports.formats.html_text import (
    TAGS,
    definitions,
    element,
    inline,
    link,
    safe,
    stacked,
)
from regtrack.exports.formats.item_fields import badges, item_fields, numbers
from regtrack.exports.formats.words import (
    COLON,
    GAP,
    checked,
    clocks,
    is_duty,
    languages,
    same,
    written_day,
)


def render(document: ChecklistDocument, language: Language) -> bytes:
    return "".join(_file(document, language)).encode()


@cache
def _style() -> str:
    return (Path(__file__).parent / "page.css").read_text(encoding="utf-8")


def _file(document: ChecklistDocument, language: Language) -> Iterator[str]:
    first, labels = languages(language)[0], document.labels
    title = safe(f"{labels['checklist'].get(first)} – {document.product}")
    read = inline(clocks(document.on, document.known, labels, written_day), language)
    yield f'<!doctype html>\n<html lang="{TAGS[first]}">\n<head>\n<meta charset="utf-8">\n'
    yield '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    yield f'<meta name="author" content="{safe(document.team)}">\n'
    yield '<meta name="generator" content="RegTrack">\n<meta name="robots" content="noindex">\n'
    yield f"<title>{title}</title>\n<style>\n{_style()}</style>\n</head>\n<body>\n"
    running = element("span", title) + element("span", read)
    yield f'<div class="running" aria-hidden="true">{element("p", running)}</div>\n<main>\n'
    yield element("p", inline(labels["checklist"], language), class_="kind")
    yield element("h1", inline(same(document.product), language), class_="said") + "\n"
    yield definitions(
        (inline(line.label, language), [stacked(value_text(one), language) for one in line.values])
        for line in checklist_about(document, written_day)
    )
    yield "\n"
    yield from _contents(document, language)
    if not document.items:
        yield element("p", stacked(labels["nothing"], language)) + "\n"
    for group in document.groups:
        yield from _group(document, group, language)
    if document.archived:
        yield element("h1", stacked(labels["archived"], language)) + "\n"
        for group in document.archived:
            yield from _group(document, group, language)
    yield "</main>\n</body>\n</html>\n"


def _contents(document: ChecklistDocument, language: Language) -> Iterator[str]:
    groups = (*document.groups, *document.archived)
    if len(groups) < 2:
        return
    lines = (
        element("li", f'<a href="#{_id(document, group)}">{inline(group.title, language)}</a>')
        for group in groups
    )
    label = element("p", inline(document.labels["contents"], language), class_="meta")
    yield f"<nav>{label}{element('ol', ''.join(lines))}</nav>\n"


def _id(document: ChecklistDocument, group: Group) -> str:
    """An instrument may stand twice: with present items and with archived ones."""
    return f"{'archived' if group in document.archived else 'law'}-{safe(group.ref)}"


def _group(document: ChecklistDocument, group: Group, language: Language) -> Iterator[str]:
    about = [text for text in (group.jurisdiction, group.kind_label, group.status_label) if text]
    words = " · ".join(inline(text, language) for text in [*about, same(group.ref)])
    if group.not_law:
        words += f" {_tag(document.labels['not_law'], 'notlaw', language)}"
    title = element("h2", stacked(group.title, language))
    yield f'<section id="{_id(document, group)}">{title}{element("p", words, class_="meta")}\n'
    for item in group.items:
        yield _item(document, group, item, language)
    yield "</section>\n"


def _item(document: ChecklistDocument, group: Group, item: Item, language: Language) -> str:
    advance()
    labels, first = document.labels, languages(language)[0]
    state, *others = badges(group, item, labels)
    tags = [_tag(state, item.status if is_duty(item) else item.verdict, language)]
    tags += [_tag(word, "notlaw", language) for word in others]
    place = f" {inline(item.locator, language)}" if item.locator else ""
    fields = list(item_fields(item, labels))
    text = next((field.values[0] for field in fields if field.key == "text"), Text())
    rows = [
        (inline(field.label, language), [stacked(value, language) for value in field.values])
        for field in fields
        if field.key != "text"
    ]
    sources = [
        f"{safe(source.publisher)}{GAP[first]}"
        f"{inline(checked(source, labels, written_day), language)} {link(source.url)}"
        for source in item.sources
    ]
    if sources:
        rows.append((inline(labels["sources"], language), sources))
    rows.append((inline(labels["link"], language), [link(item.url)]))
    small = " · ".join(
        f"{inline(labels[key], language)}{COLON[first]}{safe(value)}"
        for key, value in numbers(item)
    )
    return (
        element(
            "article",
            element("h3", stacked(item.title, language), class_="said")
            + element("p", "".join([" ".join(tags), place]), class_="meta")
            + element("p", stacked(text, language), class_="said")
            + definitions(rows)
            + element("p", small, class_="small"),
            class_="notlaw" if item.not_law or group.not_law else "",
            id_=f"item-{item.id}",
        )
        + "\n"
    )


def _tag(word: Text, look: str, language: Language) -> str:
    return element("span", inline(word, language), class_=f"tag tag--{look}")
