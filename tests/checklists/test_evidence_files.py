"""A file is what its bytes say; what could run is refused, and each content is kept once."""

from __future__ import annotations

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from regtrack.checklists.files import store
from regtrack.checklists.files.kinds import clean_name, download_name, read_content
from tests.checklists import proof_files as files

TEXT = "备案号，日期\n网信算备，2023\n".encode()


def kind(content: bytes, name: str = "proof", piece: int = 1000) -> str:
    pieces = (content[at : at + piece] for at in range(0, len(content), piece))
    return read_content(pieces, name, most=10**6).media_type


@pytest.mark.parametrize(
    ("content", "name", "media_type"),
    [
        (files.PDF, "a.pdf", "application/pdf"),
        (files.PDF, "a.html", "application/pdf"),
        (files.PDF + files.HTML, "a.html", "application/pdf"),
        (bytes.fromhex("89504e470d0a1a0a0000000d49484452"), "a", "image/png"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0" + b"\0" * 20, "a", "image/jpeg"),
        (b"GIF89a" + b"\0" * 20, "a", "image/gif"),
        (b"RIFF\x24\0\0\0WEBPVP8 " + b"\0" * 20, "a", "image/webp"),
        (
            files.DOCX,
            "a",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (files.XLSX, "a", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        (
            files.PPTX,
            "a",
            "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        ),
        (files.ODT, "a", "application/vnd.oasis.opendocument.text"),
        (files.ODS, "a", "application/vnd.oasis.opendocument.spreadsheet"),
        (files.packed("minutes.txt"), "a", "application/zip"),
        (files.MAIL, "a", "message/rfc822"),
        (TEXT, "filing.CSV", "text/csv"),
        (b"\xef\xbb\xbf" + TEXT, "filing.csv", "text/csv"),
        (b'{"filed": true}', "a.json", "application/json"),
        (b"# Minutes\n\nNone.", "a.md", "text/markdown"),
        (TEXT, "备案.html", "text/plain"),
        (b"Note: no mail\n\nFrom here on.", "a.eml", "text/plain"),
    ],
)
@pytest.mark.parametrize("piece", [3, 10_000])
def test_what_is_taken(content: bytes, name: str, media_type: str, piece: int) -> None:
    assert kind(content, name, piece) == media_type


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (files.HTML, "a web page or other markup"),
        (files.HTML + files.PDF, "no text in UTF-8"),
        (b"\n \t" + files.HTML, "a web page or other markup"),
        (b"\xef\xbb\xbf" + files.HTML, "a web page or other markup"),
        (b"\n" * 20_000 + files.HTML, "a web page or other markup"),
        (b"<!-- quiet --><script>", "a web page or other markup"),
        (files.SVG, "a web page or other markup"),
        (b'<?xml version="1.0"?>' + files.SVG, "a web page or other markup"),
        (b"#!/bin/sh\nrm -rf /", "a script"),
        (b"MZ" + b"\0" * 200, "application/x-msdownload"),
        (b"\x7fELF" + b"\2" * 200, "application/x-executable"),
        (files.MACROS, "an Office file with macros"),
        (files.SHEET_MACROS, "an Office file with macros"),
        (files.OPEN_MACROS, "an Office file with macros"),
        (files.OPEN_SCRIPT, "an Office file with macros"),
        ("备案".encode("gbk"), "no text in UTF-8"),
        (b"a\0b", "no text in UTF-8"),
        (TEXT + "备".encode()[:2], "no text in UTF-8"),  # it breaks off
    ],
)
@pytest.mark.parametrize("name", ["proof.pdf", "proof.txt", "proof"])
@pytest.mark.parametrize("piece", [5, 10_000])
def test_what_is_refused_says_what_was_found_and_expected(
    content: bytes, found: str, name: str, piece: int
) -> None:
    with pytest.raises(ValidationError) as refusal:
        kind(content, name, piece)
    assert f"Found {found}" in refusal.value.message.replace(
        "a kind that is not known here, and ", ""
    )
    assert "expected a PDF, an image" in refusal.value.message


def test_too_large_and_empty() -> None:
    read = 0

    def endless() -> Any:
        nonlocal read
        while True:
            read += 1
            yield b"a" * 2**20

    with pytest.raises(
        ValidationError, match="Found more than 2 MiB; expected a file of at most 2"
    ):
        read_content(endless(), "a.txt", most=2 * 2**20)
    assert read == 3
    with pytest.raises(ValidationError, match="Found an empty file"):
        read_content([], "a.txt", most=10)
    assert read_content([b"a" * 10], "a.txt", most=10).size == 10


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd", "passwd"),
        ("..\\..\\boot.ini", "boot.ini"),
        ("/", "evidence"),
        ("", "evidence"),
        ("..", "evidence"),
        ("a\r\nSet-Cookie: b=c.pdf", "a Set-Cookie: b=c.pdf"),
        ("fdp.\u202eexe.pdf", "fdp.exe.pdf"),
        ("生成式　服务.pdf", "生成式 服务.pdf"),
        ("证" * 300 + ".pdf", "证" * 251 + ".pdf"),
        ("a." + "b" * 300, ("a." + "b" * 300)[:255]),
    ],
)
def test_a_name_is_no_path_and_hides_nothing(name: str, clean: str) -> None:
    assert clean_name(name) == clean
    assert clean_name(clean) == clean


@pytest.mark.parametrize(
    ("name", "media_type", "given"),
    [
        ("a.PDF", "application/pdf", "a.PDF"),
        ("a.html", "application/pdf", "a.html.pdf"),
        ("a.bat", "text/plain", "a.bat.txt"),
        ("a", "message/rfc822", "a.eml"),
        ("a.docx", "application/zip", "a.docx"),
        ("a.jar", "application/zip", "a.jar.zip"),
        ("a.jpeg", "image/jpeg", "a.jpeg"),
    ],
)
def test_a_file_comes_back_under_an_ending_that_fits(
    name: str, media_type: str, given: str
) -> None:
    assert download_name(name, media_type) == given


# == The store ==
def kept(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_the_same_content_twice_at_once_is_kept_once(tmp_path: Path) -> None:
    content = TEXT * 50_000
    sha256 = hashlib.sha256(content).hexdigest()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: store.put(sha256, ContentFile(content)), range(8)))
    (path,) = kept(tmp_path / "evidence")
    assert path == tmp_path / "evidence" / sha256[:2] / sha256[2:4] / sha256
    assert path.read_bytes() == content
    assert store.hash_now(sha256) == sha256


def test_what_breaks_off_leaves_nothing_behind(tmp_path: Path) -> None:
    class Broken(ContentFile):  # type: ignore[type-arg]
        def chunks(self, chunk_size: int | None = None) -> Any:
            yield b"half"
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        store.storage().save("ab/cd/abcd", Broken(b"whole"))
    assert kept(tmp_path / "evidence") == []


def test_what_was_changed_or_is_missing_is_seen(tmp_path: Path) -> None:
    sha256 = hashlib.sha256(TEXT).hexdigest()
    assert store.hash_now(sha256) is None
    store.put(sha256, io.BytesIO(TEXT))
    (path,) = kept(tmp_path / "evidence")
    path.write_bytes(b"forged")
    assert store.hash_now(sha256) == hashlib.sha256(b"forged").hexdigest()
    store.put(sha256, io.BytesIO(TEXT))  # the true bytes mend it
    assert store.hash_now(sha256) == sha256
