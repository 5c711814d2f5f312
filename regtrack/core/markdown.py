"""Documentation pages: Markdown files in templates/docs, Chinese ones beside them as `<name>.zh-hans.md`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt


@dataclass(frozen=True, slots=True)
class Page:
    """`language` is the one the text is in, which may not be the one asked for."""

    name: str
    title: str
    body: SafeString
    language: str


def page_of(folder: Path, name: str, language: str) -> Page | None:
    """The page in `language`, or in English; None where there is no such page."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        return None
    for code, file in ((language, f"{name}.{language}.md"), ("en", f"{name}.md")):
        if (folder / file).is_file():
            return _read(folder / file, name, code)
    return None


@cache
def _read(path: Path, name: str, language: str) -> Page:
    text = path.read_text(encoding="utf-8")
    title = text.splitlines()[0].removeprefix("# ")
    renderer = MarkdownIt("commonmark", {"html": False}).enable("table")
    body = renderer.render(text.partition("\n")[2])
    # The project's own files, rendered without raw HTML.
    return Page(name, title, mark_safe(body), language)  # noqa: S308
