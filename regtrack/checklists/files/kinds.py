"""Of which kind a file is, read from its bytes: what its name and its sender say counts for nothing.

Only what a team proves things with is taken. What a browser or a system would run (HTML, SVG, XML,
scripts, programs, macros) is refused, and is never shown inside a page even so.
"""

from __future__ import annotations

import codecs
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

import filetype
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_PACKED = {
    "application/zip": (".zip",),
    f"{_OFFICE}wordprocessingml.document": (".docx",),
    f"{_OFFICE}spreadsheetml.sheet": (".xlsx",),
    f"{_OFFICE}presentationml.presentation": (".pptx",),
    f"{_OPEN}text": (".odt",),
    f"{_OPEN}spreadsheet": (".ods",),
    f"{_OPEN}presentation": (".odp",),
}
_TEXTS = {
    "text/plain": (".txt", ".log"),
    "text/csv": (".csv",),
    "text/markdown": (".md", ".markdown"),
    "application/json": (".json",),
}
_MAIL = "message/rfc822"
# media type -> endings of a name that fit it, the first one is added where none fits
ENDINGS: dict[str, tuple[str, ...]] = {
    "application/pdf": (".pdf",),
    "image/png": (".png",),
    "image/jpeg": (".jpg", ".jpeg"),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    _MAIL: (".eml",),
    **_PACKED,
    **_TEXTS,
}
# A document whose parts come in another order is known as a ZIP file only: it keeps its ending.
_ANY_PACKED = {ending for endings in _PACKED.values() for ending in endings}

_HEAD = 8192  # bytes that tell the kind
# Names of parts stand unpacked in an Office or OpenDocument file.
_MACROS = (b"vbaProject.bin", b"xl/macrosheets/", b"Basic/script-lc.xml", b"Scripts/python/")
_LONGEST_MACRO = max(map(len, _MACROS))
_MARKUP = re.compile(r"<[a-z!?/]", re.IGNORECASE)
_HEADER = re.compile(r"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*)+\r?\n")
_CONTROL = re.compile("[\0-\b\x0e-\x1a\x1c-\x1f]")
_NAME_LENGTH, _ENDING_LENGTH = 255, 20


@dataclass(frozen=True, slots=True)
class Content:
    """A file that may be kept: `sha256` in 64 hexadecimal digits, `size` in bytes."""

    sha256: str
    size: int
    media_type: str


def read_content(chunks: Iterable[bytes], name: str, *, most: int) -> Content:
    """Hash and judge a file in one pass over its bytes; `name` only tells one harmless text from
    another. Raises ValidationError: nothing in it, more than `most` bytes, no kind that is taken."""
    digest, size, head, tail = hashlib.sha256(), 0, b"", b""
    macros, text = False, _Text()
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
        if size > most:
            raise ValidationError(too_large(most))
        if len(head) < _HEAD:
            head += chunk[: _HEAD - len(head)]
        tail += chunk
        macros = macros or any(name in tail for name in _MACROS)
        tail = tail[-_LONGEST_MACRO:]
        text.feed(chunk)
    if not size:
        raise ValidationError(_("Found an empty file; expected one with something in it."))
    return Content(digest.hexdigest(), size, _kind(head, name, text, macros))


def too_large(most: int) -> str:
    return _("Found more than %(most)s MiB; expected a file of at most %(most)s MiB.") % {
        "most": f"{most / 2**20:.4g}"
    }


def clean_name(name: str) -> str:
    """The last part of a path, without what no reader could see (line ends, marks that turn the
    direction of writing); a name that is too long keeps its ending.

    >>> clean_name("C:\\\\proofs\\\\..\\\\备案\\r\\n证明.pdf")
    '备案 证明.pdf'
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    seen = "".join(sign if sign.isprintable() else " " * sign.isspace() for sign in last)
    shown = " ".join(seen.split()).strip(" .") or "evidence"
    stem, dot, ending = shown.rpartition(".")
    if not stem or len(ending) > _ENDING_LENGTH:
        return shown[:_NAME_LENGTH]
    return stem[: _NAME_LENGTH - len(ending) - 1] + dot + ending


def download_name(name: str, media_type: str) -> str:
    """The name with an ending that fits what the file is, so that nothing opens it as something else.

    >>> download_name("notice.html", "text/plain")
    'notice.html.txt'
    """
    endings = ENDINGS.get(media_type, (".bin",))
    fitting = _ANY_PACKED if media_type == "application/zip" else endings
    return name if name.lower().endswith(tuple(fitting)) else name + endings[0]


class _Text:
    """Whether bytes that come in pieces are UTF-8 text without control characters; `start` is how it
    begins, after white space."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8-sig")()
        self._sound = True
        self.start = ""

    def feed(self, chunk: bytes, *, last: bool = False) -> None:
        if not self._sound:
            return
        try:
            piece = self._decoder.decode(chunk, last)
        except UnicodeDecodeError:
            self._sound = False
            return
        self._sound = not _CONTROL.search(piece)
        if len(self.start) < _HEAD:
            self.start = (self.start + piece).lstrip()[:_HEAD]

    def ends_well(self) -> bool:
        self.feed(b"", last=True)
        return self._sound


def _kind(head: bytes, name: str, text: _Text, macros: bool) -> str:
    found = filetype.guess_mime(head)
    if found in _PACKED and macros:
        raise _refused(_("an Office file with macros"))
    if found in ENDINGS:
        return str(found)
    if found:
        raise _refused(str(found))
    if not text.ends_well():
        raise _refused(_("a kind that is not known here, and no text in UTF-8"))
    if _MARKUP.match(text.start):
        raise _refused(_("a web page or other markup (HTML, SVG, XML)"))
    if text.start.startswith("#!"):
        raise _refused(_("a script"))
    if _is_mail(text.start):
        return _MAIL
    ending = PurePosixPath(name.lower()).suffix
    return next((kind for kind, endings in _TEXTS.items() if ending in endings), "text/plain")


def _is_mail(text: str) -> bool:
    header = _HEADER.match(text.replace("\r\n", "\n"))
    if not header:
        return False
    fields = {line.partition(":")[0].lower() for line in header[0].splitlines()}
    return "from" in fields and bool(fields & {"date", "message-id", "received", "mime-version"})


def _refused(found: str) -> ValidationError:
    return ValidationError(
        _(
            "Found %(found)s; expected a PDF, an image (PNG, JPEG, WebP, GIF), an Office or "
            "OpenDocument file without macros, a text in UTF-8 (TXT, MD, CSV, JSON), an e-mail "
            "(EML) or a ZIP file."
        )
        % {"found": found}
    )
