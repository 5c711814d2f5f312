"""A Word document put together piece by piece: paragraphs, tables, links, a running head.

python-docx keeps the package and its styles; paragraphs are made as elements here, since its own
way looks for the end of the document again for each. Fonts are named for both scripts; where the
Chinese one is missing, Word takes the one that it brings along (its other name in the font table).
"""

from __future__ import annotations

import datetime as dt
import io
import re
from collections.abc import Iterable, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from lxml import etree

from regtrack.exports.formats.words import code_point, link_of, visible
from regtrack.exports.formats.zipped import rezipped

LATIN, CHINESE, CHINESE_OF_WORD = "Arial", "Noto Sans CJK SC", "Microsoft YaHei"
TAGS = {"zh-hans": "zh-CN", "en": "en-GB"}
INK, SOFT, ACCENT, LAW, SOON = "1B1D21", "565B63", "1C4E8F", "17623C", "8A4A00"
WIDTH = 170  # mm of text on a page
_NO_XML = re.compile("[\ud800-\udfff\ufffe\uffff]")
_PIECES = re.compile(r"([\n\t])")

Element = Any


@dataclass(frozen=True, slots=True)
class Look:
    """Of a run: `dashed` puts it into an outline."""

    bold: bool = False
    color: str = ""
    size: float = 0  # points; 0 = as the paragraph
    dashed: bool = False


PLAIN = Look()


class Paper:
    """One document; `language` is that of its first texts ("zh-hans" or "en")."""

    def __init__(self, title: str, author: str, subject: str, language: str) -> None:
        self.document = docx.Document()
        self.language = language
        self.pieces: list[Element] = []
        self._links: dict[str, str] = {}
        _set_styles(self.document)
        _name_fonts(self.document)
        about = self.document.core_properties
        about.title, about.author, about.subject = map(_short, (title, author, subject))
        about.language, about.comments, about.last_modified_by = TAGS[language], "", "RegTrack"
        page = self.document.sections[0]
        page.page_width, page.page_height = Mm(210), Mm(297)
        page.left_margin = page.right_margin = Mm((210 - WIDTH) / 2)
        page.top_margin, page.bottom_margin = Mm(26), Mm(20)

    def add(self, piece: Element) -> None:
        self.pieces.append(piece)

    def head(self, lines: Sequence[Sequence[Element]]) -> None:
        """The running head: lines of runs."""
        self._set(self.document.sections[0].header, "Header", lines)

    def foot(self, before: Sequence[Element]) -> None:
        """The running foot: `before` the number of the page and of all pages."""
        end = [*before, *_counter("PAGE"), run(" / ", self.language), *_counter("NUMPAGES")]
        self._set(self.document.sections[0].footer, "Footer", [end])

    def link(self, url: str, look: Look = PLAIN) -> Element:
        """The address itself, as a link where it is one."""
        words = run(url, "en", Look(look.bold, ACCENT, look.size))
        target = link_of(url)
        if not target:
            return run(url, "en", look)
        if target not in self._links:
            key = f"rIdLink{len(self._links) + 1}"
            self.document.part.rels.add_relationship(
                RELATIONSHIP_TYPE.HYPERLINK, target, key, is_external=True
            )
            self._links[target] = key
        return _made("w:hyperlink", {"r:id": self._links[target]}, [words])

    def saved(self, at: dt.datetime) -> bytes:
        moment = at.astimezone(dt.UTC).replace(tzinfo=None)
        self.document.core_properties.created = self.document.core_properties.modified = moment
        body = self.document.element.body
        end = body.find(qn("w:sectPr"))
        body[:] = [*self.pieces, end]
        out = io.BytesIO()
        self.document.save(out)
        return rezipped(out.getvalue(), at)

    def _set(self, place: Any, style: str, lines: Sequence[Sequence[Element]]) -> None:
        place.is_linked_to_previous = False
        place._element[:] = [paragraph(style, line) for line in lines]


def run(words: str, language: str, look: Look = PLAIN) -> Element:
    """A run in a language; its line breaks and tabs are kept."""
    pieces = [deepcopy(_look_of(look, language))]
    for piece in _PIECES.split(xml_text(words)):
        if piece in {"\n", "\t"}:
            pieces.append(_made("w:br" if piece == "\n" else "w:tab"))
        elif piece:
            text = _made("w:t", {"xml:space": "preserve"})
            text.text = piece
            pieces.append(text)
    return _made("w:r", {}, pieces)


@cache
def _look_of(look: Look, language: str) -> Element:
    about = [_made("w:rFonts", {"w:hint": "eastAsia"})] if language == "zh-hans" else []
    if look.bold:
        about += [_made("w:b"), _made("w:bCs")]
    if look.color:
        about.append(_made("w:color", {"w:val": look.color}))
    if look.size:
        half = {"w:val": str(round(look.size * 2))}
        about += [_made("w:sz", half), _made("w:szCs", half)]
    if look.dashed:
        line = {"w:val": "dashed", "w:sz": "4", "w:space": "0", "w:color": look.color or SOFT}
        about.append(_made("w:bdr", line))
    tag = {"w:eastAsia": "zh-CN"} if language == "zh-hans" else {"w:val": TAGS[language]}
    about.append(_made("w:lang", tag))
    return _made("w:rPr", {}, about)


def paragraph(style: str, runs: Iterable[Element], *, keep: bool = False) -> Element:
    """`keep`: stands on one page with the paragraph after it."""
    about = [_made("w:pStyle", {"w:val": style.replace(" ", "")})]
    if keep:
        about.append(_made("w:keepNext"))
    return _made("w:p", {}, [_made("w:pPr", {}, about), *runs])


def table(
    rows: Iterable[Sequence[Sequence[Element]]], widths: Sequence[int], *, has_head: bool
) -> Element:
    """Rows of cells, each a list of paragraphs; `widths` in mm. The head stands on each page."""
    columns = [round(width * 1440 / 25.4) for width in widths]
    line = {"w:val": "single", "w:sz": "4", "w:space": "0", "w:color": "DFDBD2"}
    made = []
    for number, cells in enumerate(rows):
        about = [_made("w:cantSplit")]
        if has_head and number == 0:
            about.append(_made("w:tblHeader"))
        made.append(
            _made(
                "w:tr",
                {},
                [
                    _made("w:trPr", {}, about),
                    *(
                        _made("w:tc", {}, [_made("w:tcPr", {}, [_width("w:tcW", width)]), *cell])
                        for cell, width in zip(cells, columns, strict=True)
                    ),
                ],
            )
        )
    borders = [_made(f"w:{side}", line) for side in ("top", "bottom", "insideH")]
    return _made(
        "w:tbl",
        {},
        [
            _made(
                "w:tblPr",
                {},
                [
                    _width("w:tblW", sum(columns)),
                    _made("w:tblBorders", {}, borders),
                    _made("w:tblLayout", {"w:type": "fixed"}),
                ],
            ),
            _made("w:tblGrid", {}, [_made("w:gridCol", {"w:w": str(one)}) for one in columns]),
            *made,
        ],
    )


def xml_text(words: str) -> str:
    """`words` with what cannot be seen, or not be written in XML, as [U+0000]."""
    return _NO_XML.sub(lambda match: code_point(match[0]), visible(words))


def _width(name: str, width: int) -> Element:
    return _made(name, {"w:w": str(width), "w:type": "dxa"})


def _counter(field: str) -> list[Element]:
    """A number that the reader's program counts."""
    code = _made("w:instrText", {"xml:space": "preserve"})
    code.text = field
    shown = _made("w:t")
    shown.text = "1"
    parts = (
        _made("w:fldChar", {"w:fldCharType": "begin"}),
        code,
        _made("w:fldChar", {"w:fldCharType": "separate"}),
        shown,
        _made("w:fldChar", {"w:fldCharType": "end"}),
    )
    return [_made("w:r", {}, [part]) for part in parts]


def _made(name: str, values: dict[str, str] | None = None, inside: Iterable[Element] = ()) -> Any:
    element = etree.Element(_qualified(name))
    for key, value in (values or {}).items():
        element.set(_qualified(key), value)
    element.extend(inside)
    return element


_NAMES: dict[str, str] = {}


def _qualified(name: str) -> str:
    if name not in _NAMES:
        _NAMES[name] = qn(name)
    return _NAMES[name]


def _short(words: str) -> str:
    """Properties hold 255 characters on one line; the whole stands in the text."""
    line = " ".join(xml_text(words).split())
    return line if len(line) <= 200 else f"{line[:199]}…"


def _name_fonts(document: Any) -> None:
    part = document.part.part_related_by(RELATIONSHIP_TYPE.FONT_TABLE)
    fonts = etree.fromstring(part.blob)
    font = _made(
        "w:font",
        {"w:name": CHINESE},
        [
            _made("w:altName", {"w:val": CHINESE_OF_WORD}),
            _made("w:charset", {"w:val": "86"}),
            _made("w:family", {"w:val": "swiss"}),
            _made("w:pitch", {"w:val": "variable"}),
        ],
    )
    fonts.append(font)
    part._blob = etree.tostring(fonts, xml_declaration=True, encoding="UTF-8", standalone=True)


def _set_styles(document: Any) -> None:
    """A calm memo in the two fonts; Chinese is never set in italics."""
    root = document.styles.element
    defaults = root.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    defaults.find(qn("w:lang")).attrib.update(
        {qn("w:val"): "en-GB", qn("w:eastAsia"): "zh-CN", qn("w:bidi"): "ar-SA"}
    )
    for fonts in root.iter(qn("w:rFonts")):
        fonts.attrib.clear()
        for script in ("ascii", "hAnsi", "cs"):
            fonts.set(qn(f"w:{script}"), LATIN)
        fonts.set(qn("w:eastAsia"), CHINESE)
    sizes: dict[str, tuple[float, float, float]] = {  # points: size, before, after
        "Normal": (10, 0, 4), "Title": (20, 0, 10), "Heading 1": (14, 20, 4),
        "Heading 2": (11, 14, 3), "Header": (8, 0, 0), "Footer": (8, 0, 0),
    }  # fmt: skip
    for name, (size, before, after) in sizes.items():
        _shape(document.styles[name], size, before, after)
    for name, size, indent in (("Meta", 8.5, 0.0), ("Field", 9.0, 4.0), ("Listed", 9.0, 8.0)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = document.styles["Normal"]
        _shape(style, size, 0, 3)
        style.paragraph_format.left_indent = Mm(indent)
        if name == "Meta":
            style.font.color.rgb = RGBColor.from_string(SOFT)


def _shape(style: Any, size: float, before: float, after: float) -> None:
    for line in style.element.pPr.findall(qn("w:pBdr")) if style.element.pPr is not None else ():
        style.element.pPr.remove(line)
    style.font.size = Pt(size)
    style.font.italic = False
    style.font.color.rgb = RGBColor.from_string(INK)
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.line_spacing = 1.15
