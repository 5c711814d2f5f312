"""`export_checklist`: the same files from the command line."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from regtrack.checklists.models import Checklist
from regtrack.exports.formats import CHECKLIST_FORMATS
from tests.factories import Cast, load_shipped_register, make_checklist

MAGIC = {
    "pdf": b"%PDF-",
    "docx": b"PK\x03\x04",
    "html": b"<!doctype html>",
    "xlsx": b"PK\x03\x04",
    "csv": b"\xef\xbb\xbf",
    "markdown": b"#",
    "ics": b"BEGIN:VCALENDAR",
    "json": b"{",
    "oscal": b"PK\x03\x04",
}


@pytest.fixture
def made(cast: Cast) -> Checklist:
    load_shipped_register()
    return make_checklist(cast)


@pytest.mark.parametrize("form", CHECKLIST_FORMATS)
def test_to_a_file(
    made: Checklist, form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / f"checklist.{form}"
    call_command("export_checklist", made.pk, "--format", form, "--lang", "en", "--output", file)
    content = file.read_bytes()
    assert content.lstrip().startswith(MAGIC[form])
    assert capsys.readouterr().out == f"Wrote {file} ({len(content):,} bytes).\n"


@pytest.mark.parametrize("form", CHECKLIST_FORMATS)
def test_to_the_standard_output(
    made: Checklist, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = io.BytesIO()
    out = io.TextIOWrapper(file, encoding="utf-8")
    monkeypatch.setattr(sys, "stdout", out)
    call_command("export_checklist", made.pk, "--format", form)
    out.flush()
    assert file.getvalue().lstrip().startswith(MAGIC[form])


@pytest.mark.parametrize(("language", "prefix"), [("en", "/en/"), ("zh-hans", "/zh-hans/")])
def test_the_language_reaches_texts_and_links(
    made: Checklist, tmp_path: Path, language: str, prefix: str, settings: Any
) -> None:
    settings.SITE_URL = "https://regtrack.example"
    file = tmp_path / "checklist.json"
    call_command("export_checklist", made.pk, "--lang", language, "--output", file)
    content = json.loads(file.read_text(encoding="utf-8"))
    assert content["language"] == language
    assert content["url"] == f"https://regtrack.example{prefix}checklists/{made.pk}/"
    assert content["groups"][0]["items"][0]["title"].keys() == {language}


@pytest.mark.django_db
def test_an_unknown_checklist() -> None:
    with pytest.raises(CommandError, match=r"Found no checklist 99; expected the number of one\."):
        call_command("export_checklist", 99)


def test_a_missing_folder(made: Checklist, tmp_path: Path) -> None:
    file = tmp_path / "nowhere" / "checklist.json"
    with pytest.raises(CommandError, match=r"Cannot write .*checklist\.json: No such file"):
        call_command("export_checklist", made.pk, "--output", file)
    assert not file.parent.exists()


@pytest.mark.parametrize("wrong", [["--format", "odt"], ["--lang", "de"]])
def test_an_unknown_format_or_language(made: Checklist, wrong: list[str]) -> None:
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("export_checklist", str(made.pk), *wrong)


def test_a_text_too_long_for_a_cell(made: Checklist, tmp_path: Path) -> None:
    made.items.filter(obligation__ref="cn-im-04-1").update(note="x" * 40_000)
    file = tmp_path / "checklist.xlsx"
    with pytest.raises(CommandError, match="40,000 characters, an Excel cell holds 32,767"):
        call_command("export_checklist", made.pk, "--format", "xlsx", "--output", file)
    assert not file.exists()


def test_what_breaks_leaves_the_file_that_was_there(
    made: Checklist, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "checklist.json"
    file.write_text("before")

    def full(_path: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CommandError, match="No space left on device"):
        call_command("export_checklist", made.pk, "--output", file)
    assert file.read_text() == "before"
    assert [one.name for one in tmp_path.iterdir()] == ["checklist.json"]
