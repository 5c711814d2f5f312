"""LibreOffice as another program that opens our files and saves them."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Convert = Callable[[bytes, str, str], bytes]


@pytest.fixture(scope="session")
def convert(tmp_path_factory: pytest.TempPathFactory) -> Convert:
    """`convert(content, "docx", "pdf")`: opened as the first kind of file, saved as the second."""
    soffice = shutil.which("soffice")
    assert soffice, "these tests need LibreOffice"
    profile = tmp_path_factory.mktemp("profile")

    def converted(content: bytes, ending: str, wanted: str) -> bytes:
        folder = tmp_path_factory.mktemp("office")
        source, out = folder / f"file.{ending}", folder / "out"
        source.write_bytes(content)
        command = [
            soffice, f"-env:UserInstallation={profile.as_uri()}", "--headless",
            "--convert-to", wanted, "--outdir", str(out), str(source),
        ]  # fmt: skip
        done = subprocess.run(command, capture_output=True, timeout=180, check=False, text=True)
        made = Path(out / f"file.{wanted.partition(':')[0]}")
        assert made.exists(), done.stdout + done.stderr
        return made.read_bytes()

    return converted
