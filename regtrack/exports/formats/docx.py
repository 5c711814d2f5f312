"""DOCX to read, comment and sign in a word processor: a checklist as an A4 memo.

Headings are Word's own (an instrument, a duty), so that its navigation shows them; both clocks stand
in the running head of each page. Nothing a person typed is read as markup, and only web addresses
are links. Characters that show nothing, or that XML cannot hold, are printed as [U+202E].
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from regtrack.core.progress import advance
from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, Group, Item, Language
from regtrack.exports.formats.about import checklist_about, value_text
from regtrack.exports.formats.docx_paper import (
    ACCENT,
    LAW,
    PLAIN,
    SOFT,
    SOON,
    WIDTH,
    Look,
    Paper,
    paragraph,
    run,
    table,
)
from regtrack.exports.formats.item_fields import Field, badges, item_fields, numbers
from regtrack.exports.formats.words import (
    COLON,
    GAP,
    checked,
    clocks,
    is_duty,
    is_web_address,
    languages,
    parts,
    same,
    written_day,
)

SMALL = Look(color=SOFT, size=8.5)
LABEL = Look(bold=True, color=SOFT)
TONES = {
    "done": LAW, "in-progress": ACCENT, "in-review": ACCENT, "todo": "",
    "not-applicable": SOFT, "precedent": SOFT, "needs-answer": SOON,
}  # fmt: skip
SHORT = 60  # characters in both languages
SETTLED = ("done", "not-applicable")


def render(document: ChecklistDocument, language: Language) -> bytes:
    return _Memo(document, language).made()


class _Memo:
    def __init__(self, document: ChecklistDocument, language: Language) -> None:
        self.document, self.labels, self.language = document, document.labels, language
        self.first = languages(language)[0]
        self.read = clocks(document.on, document.known, document.labels, written_day)
        kind = document.labels["checklist"].get(self.first)
        self.paper = Paper(
            f"{kind} – {document.product}", document.team, self.read.get(self.first), self.first
        )

    def made(self) -> bytes:
        document, paper = self.document, self.paper
        title = run(document.product, self.first)
        paper.head([[*self.runs(same(document.product), SMALL)], self.runs(self.read, SMALL)])
        paper.foot([*self.runs(self.labels["page"], SMALL), run(" ", self.first)])
        paper.add(paragraph("Meta", self.runs(self.labels["checklist"], SMALL), keep=True))
        paper.add(paragraph("Title", [title]))
        paper.add(self.about())
        if document.groups or document.archived:
            paper.add(paragraph("Normal", []))
            paper.add(self.overview())
        if not document.items:
            paper.add(paragraph("Normal", self.stacked(self.labels["nothing"])))
        for group in document.groups:
            self.group(group)
        if document.archived:
            paper.add(paragraph("Title", self.stacked(self.labels["archived"]), keep=True))
            for group in document.archived:
                self.group(group)
        return paper.saved(document.made_at)

    def about(self) -> Any:
        rows = []
        for line in checklist_about(self.document, written_day):
            values = [value_text(value) for value in line.values]
            cells = [paragraph("Meta", self.value(value, Look(size=9))) for value in values]
            label = paragraph("Meta", self.runs(line.label, LABEL))
            rows.append(([label], cells or [paragraph("Meta", [])]))
        return table(rows, (48, WIDTH - 48), has_head=False)

    def overview(self) -> Any:
        """How far it is, an instrument a row."""
        keys = ("instrument", "instrument_status", "duties", "status_done", "overdue")
        rows = [[[paragraph("Meta", self.runs(self.labels[key], LABEL))] for key in keys]]
        for group in (*self.document.groups, *self.document.archived):
            duties = [item for item in group.items if is_duty(item)]
            done = sum(item.status in SETTLED for item in duties)
            late = sum(item.overdue for item in duties)
            said = (
                group.title,
                group.status_label,
                *(same(str(n)) for n in (len(duties), done, late)),
            )
            rows.append([[paragraph("Meta", self.stacked(text, Look(size=8.5)))] for text in said])
        return table(rows, (78, 38, 18, 18, WIDTH - 152), has_head=True)

    def group(self, group: Group) -> None:
        self.paper.add(paragraph("Heading 1", self.stacked(group.title)))
        about = [
            text for text in (group.jurisdiction, group.kind_label, group.status_label) if text
        ]
        runs = self.beside([*about, same(group.ref)], SMALL)
        if group.not_law:
            runs += [run("  ", self.first), *self.runs(self.labels["not_law"], _DASHED)]
        self.paper.add(paragraph("Meta", runs, keep=True))
        for item in group.items:
            for piece in self.item(group, item):
                self.paper.add(piece)

    def item(self, group: Group, item: Item) -> Iterator[Any]:
        advance()
        state, *others = badges(group, item, self.labels)
        yield paragraph("Heading 2", self.stacked(item.title))
        tone = TONES.get(item.status if is_duty(item) else item.verdict, "")
        runs = self.runs(state, Look(bold=True, color=tone, size=8.5))
        for word in others:
            runs += [run("  ", self.first), *self.runs(word, _DASHED)]
        if item.locator:
            runs += [run(" · ", self.first, SMALL), *self.runs(item.locator, SMALL)]
        yield paragraph("Meta", runs, keep=True)
        for field in item_fields(item, self.labels):
            if field.key == "text":
                yield paragraph("Normal", self.stacked(field.values[0]))
            else:
                yield from self.field(field)
        for source in item.sources:
            end = checked(source, self.labels, written_day)
            said = self.labelled(self.labels["sources"])
            said.append(run(f"{source.publisher}{GAP[self.first]}", self.first))
            said += [*self.runs(end), run(" ", self.first), self.paper.link(source.url)]
            yield paragraph("Field", said)
        yield paragraph(
            "Field", [*self.labelled(self.labels["link"]), self.paper.link(item.url, PLAIN)]
        )
        counted = [
            same_run
            for key, value in numbers(item)
            for same_run in (
                *self.runs(self.labels[key], SMALL),
                run(f"{COLON[self.first]}{value}  ", self.first, SMALL),
            )
        ]
        yield paragraph("Meta", counted)

    def field(self, field: Field) -> Iterator[Any]:
        label = self.labelled(field.label)
        if not field.is_list:
            yield paragraph("Field", [*label, *self.value(field.values[0])])
            return
        yield paragraph("Field", label, keep=True)
        for value in field.values:
            yield paragraph("Listed", self.value(value))

    def labelled(self, label: Text) -> list[Any]:
        return [*self.runs(label, LABEL), run(COLON[self.first], self.first, LABEL)]

    def value(self, text: Text, look: Look = PLAIN) -> list[Any]:
        """One address as a link; short words beside each other, others under each other."""
        if text.zh_hans == text.en and is_web_address(text.en):
            return [self.paper.link(text.en, look)]
        is_short = len(text.zh_hans) + len(text.en) <= SHORT and "\n" not in text.zh_hans + text.en
        return self.runs(text, look) if is_short else self.stacked(text, look)

    def runs(self, text: Text, look: Look = PLAIN) -> list[Any]:
        """Both languages beside each other."""
        return self._between(text, " / ", look)

    def stacked(self, text: Text, look: Look = PLAIN) -> list[Any]:
        """Both languages under each other."""
        return self._between(text, "\n", look)

    def beside(self, texts: list[Text], look: Look) -> list[Any]:
        made = []
        for number, text in enumerate(texts):
            made += [run(" · ", self.first, look)] if number else []
            made += self.runs(text, look)
        return made

    def _between(self, text: Text, gap: str, look: Look) -> list[Any]:
        made: list[Any] = []
        for one, words in parts(text, self.language):
            made += [run(gap, self.first, look)] if made else []
            made.append(run(words, one, look))
        return made


_DASHED = Look(color=SOFT, size=8.5, dashed=True)
