"""Texts as Markdown (CommonMark, GitHub's signs escaped): nothing a person typed becomes markup."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator

from regtrack.core.texts import Text
from regtrack.exports.document import Language
from regtrack.exports.formats.about import Line, Value
from regtrack.exports.formats.words import (
    COLON,
    each,
    is_web_address,
    parts,
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


def about_list(lines: Iterable[Line], language: Language) -> Iterator[str]:
    """What the file says of itself, as a list; then an empty line."""
    for line in lines:
        label = f"- **{inline(line.label, language)}**"
        values = [value_of(value, language) for value in line.values]
        if len(values) == 1 and "\n" not in values[0]:
            yield f"{label}{colon(language)}{values[0]}"
        else:
            yield f"{label}{colon(language)}".rstrip()
            for value in values:
                yield f"  - {indented(value, 4)}"
    yield ""


def value_of(value: Value, language: Language) -> str:
    match value:
        case Text():
            return stacked(value, language)
        case dt.datetime():
            moment = value
            return inline(each(lambda one: written_moment(moment, one)), language)
        case dt.date():
            day = value
            return inline(each(lambda one: written_day(day, one)), language)
        case _:
            return address(value) if is_web_address(value) else safe(value)


def field_of(label: Text, value: str, language: Language) -> str:
    return f"  - {inline(label, language)}{colon(language)}{indented(value, 4)}"


def address(url: str) -> str:
    return f"[{one_line(url)}](<{destination(url)}>)"


def destination(url: str) -> str:
    """An address to stand between < and >: nothing in it ends it or is read as an entity."""
    quoted = _NOT_IN_ADDRESS.sub(lambda match: f"%{ord(match[0]):02X}", url)
    return quoted.replace("&", "&amp;")


def inline(text: Text, language: Language, *, line_breaks: bool = True) -> str:
    """Both languages beside each other: 中文 / English."""
    write = safe if line_breaks else one_line
    return " / ".join(write(words) for _, words in parts(text, language))


def stacked(text: Text, language: Language) -> str:
    """Both languages under each other."""
    return "\\\n".join(safe(words) for _, words in parts(text, language))


def one_line(text: str) -> str:
    return safe(_LINE_BREAKS.sub(" ", text))


def colon(language: Language) -> str:
    return COLON["zh-hans" if language == "zh-hans" else "en"]


def indented(value: str, spaces: int) -> str:
    return value.replace("\n", "\n" + " " * spaces)


def _escape_start(match: re.Match[str]) -> str:
    """A sign that starts a list, a rule, a heading or a table where it opens a line."""
    if match[2]:
        return f"{match[1]}\\{match[2]}"
    return f"{match[1]}{match[3]}\\{match[4]}"
