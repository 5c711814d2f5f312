"""Sets a document with typst, as PDF/UA-1 where that can be, and prepares what is printed.

A `.typ` file beside this module lays out (`memo.typ` holds what all share); the modules that call
`typeset` only gather what it prints. All texts go in as data (JSON in `sys.inputs`), so nothing a
person typed is ever read as typst markup. Only fonts from wheels are used (Noto Sans CJK, and
typst's own behind it), so a file looks the same wherever it is made.

PDF/UA forbids characters that no font can show, such as emoji. Typst names them when it refuses;
they are then printed as [U+1F600]. Should typst still refuse, the file is made without the
standard.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from functools import cache
from pathlib import Path
from typing import Any

import noto_cjk
import typst

from regtrack.core.progress import Step, begin
from regtrack.core.texts import Text
from regtrack.exports.document import Language
from regtrack.exports.formats.words import (
    Labels,
    code_point,
    parts,
    visible,
)

FOLDER = Path(__file__).parent
LONGEST_RUNNING_TITLE = 48
ATTEMPTS = 4
SHORT = {"zh-hans": "zh", "en": "en"}

Run = dict[str, str]  # {"lang": "zh" or "en", "text": …}

_LONG_WORD = re.compile(r"[!-~\u00a1-\u024f]{20,}")
_CANNOT_SHOW = re.compile(r'the text `"((?:[^"\\]|\\.)*)"` could not be displayed')
_ESCAPED = re.compile(r"\\u\{([0-9a-f]+)\}")


def typeset(template: str, document: dict[str, Any], made_at: dt.datetime) -> bytes:
    """The PDF of `document` (plain JSON values) laid out by `template`, a file of this folder."""
    content = json.dumps(document, ensure_ascii=False)
    begin(Step.SET_PAGES)
    for _ in range(ATTEMPTS):
        try:
            return _compile(template, content, made_at, ["ua-1"])
        except typst.TypstError as error:
            missing = _cannot_show(error.diagnostic)
            if not missing:
                break
            content = re.sub(
                f"[{re.escape(''.join(missing))}]", lambda match: code_point(match[0]), content
            )
    return _compile(template, content, made_at, [])


def _compile(template: str, content: str, made_at: dt.datetime, standards: list[Any]) -> bytes:
    return typst.compile(
        FOLDER / template,
        root=FOLDER,
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


def fields_of(
    fields: tuple[tuple[str, tuple[Text, ...]], ...], labels: Labels, language: Language
) -> list[dict[str, Any]]:
    found = ((key, [text for text in texts if text]) for key, texts in fields)
    return [{"key": key, **field_of(labels[key], texts, language)} for key, texts in found if texts]


def field_of(label: Text, values: list[Text], language: Language) -> dict[str, Any]:
    return {"label": runs(label, language), "values": [runs(value, language) for value in values]}


def runs(text: Text, language: Language) -> list[Run]:
    return [{"lang": SHORT[one], "text": printed(words)} for one, words in parts(text, language)]


def printed(words: str) -> str:
    """`words` with unseen characters shown and long words given places to break (U+200B)."""
    return _LONG_WORD.sub(
        lambda match: re.sub(r".{12}", "\\g<0>\u200b", match[0]), visible(words).strip("\n")
    )


def running_title(title: str) -> str:
    """`title` on one line, cut where it would meet the clocks beside it."""
    line = printed(title).replace("\n", " ")
    return line if len(line) <= LONGEST_RUNNING_TITLE else f"{line[: LONGEST_RUNNING_TITLE - 1]}…"
