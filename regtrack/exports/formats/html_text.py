"""Texts as HTML: nothing a person typed becomes markup, and each run names its language.

Line breaks of a text are shown by the stylesheet (`white-space`), so the words stay as they are.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from regtrack.core.texts import Text
from regtrack.exports.document import Language
from regtrack.exports.formats.words import is_web_address, link_of, parts, visible

TAGS = {"zh-hans": "zh-Hans", "en": "en"}


def safe(words: str) -> str:
    """`words` for text and attributes; characters that show nothing as [U+202E].

    >>> safe('<b> & "q"')
    '&lt;b&gt; &amp; &quot;q&quot;'
    """
    return escape(visible(words))


def inline(text: Text, language: Language) -> str:
    """Both languages beside each other."""
    return " / ".join(_run(one, words, language) for one, words in parts(text, language))


def stacked(text: Text, language: Language) -> str:
    """Both languages under each other; a web address as a link."""
    if text.zh_hans == text.en and is_web_address(text.en):
        return link(text.en)
    first, *others = [_run(one, words, language) for one, words in parts(text, language)] or [""]
    return first + "".join(f'<span class="second">{other}</span>' for other in others)


def link(url: str) -> str:
    target = link_of(url)
    if not target:
        return safe(url)
    return f'<a href="{safe(target)}" rel="noreferrer">{safe(url)}</a>'


def element(name: str, content: str, *, class_: str = "", id_: str = "") -> str:
    """`content` is markup already."""
    about = f' id="{safe(id_)}"' if id_ else ""
    about += f' class="{class_}"' if class_ else ""
    return f"<{name}{about}>{content}</{name}>"


def definitions(pairs: Iterable[tuple[str, Iterable[str]]]) -> str:
    """A list of (label, values), each markup already."""
    rows = (
        element("dt", label)
        + element("dd", "".join(element("p", value, class_="said") for value in values))
        for label, values in pairs
    )
    return element("dl", "".join(rows))


def _run(one: str, words: str, language: Language) -> str:
    """In "both" every run says its language; else only those in the other one."""
    if one == language:
        return safe(words)
    return f'<span lang="{TAGS[one]}">{safe(words)}</span>'
