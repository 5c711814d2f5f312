"""The house rules that a reader of the code relies on."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

BASE = Path(settings.BASE_DIR)
MODULES = sorted(
    path.relative_to(BASE).as_posix()
    for path in (BASE / "regtrack").rglob("*.py")
    if "migrations" not in path.parts
)
TEMPLATES = sorted(
    path.relative_to(BASE).as_posix()
    for path in (BASE / "templates").rglob("*")
    if path.suffix in {".html", ".txt", ".svg"}
)


def test_there_is_something_to_hold() -> None:
    assert len(MODULES) > 100
    assert len(TEMPLATES) > 30


def test_imports_point_one_way_and_the_middle_is_pure() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys; from importlinter.cli import lint_imports; "
            "sys.exit(lint_imports(no_cache=True))",
        ],
        cwd=BASE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("module", MODULES)
def test_a_module_fits_a_few_screens_and_prints_nothing(module: str) -> None:
    text = (BASE / module).read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 300
    assert not re.search(r"(?<![\w.])print\(", text)


MAILS = {"templates/reminders/digest.html"}  # no policy holds there, and no stylesheet is fetched


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_has_no_inline_style_or_script(template: str) -> None:
    """A strict policy drops them without a word."""
    text = (BASE / template).read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert ("<style" in text) == (template in MAILS)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert "|safe" not in text or template == "templates/components/field.html"  # own help texts


def test_scripts_and_styles_bring_nothing_from_elsewhere() -> None:
    for path in (BASE / "regtrack" / "static").rglob("*"):
        if path.suffix in {".css", ".js"}:
            text = path.read_text(encoding="utf-8")
            assert not re.search(r"@import|url\(\s*[\"']?(https?:)?//", text), path
            assert not re.search(r"\beval\(|new Function\(", text), path


# == What is in the repository ==

# Pieced together, so that this file does not name them itself
HOMES = re.compile(r"/(?:ro{2}t|ho{1}me/\w+|Use{1}rs/\w+|wo{1}rk)/[\w.]")
REGISTRIES = re.compile(
    "|".join(
        re.escape(name)
        for name in (
            "pypi." + "org/simple",
            "files.python" + "hosted.org",
            "registry.npm" + "js.org",
            "--index" + "-url",
            "--extra-index" + "-url",
        )
    )
)


def tracked() -> list[Path]:
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=BASE, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        pytest.skip("not a git checkout")
    return [BASE / name for name in done.stdout.split("\0") if name and (BASE / name).is_file()]


def test_no_file_names_a_machine_or_a_package_registry() -> None:
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for pattern in (HOMES, REGISTRIES):
            match = pattern.search(text)
            if match:
                found.append((path.relative_to(BASE).as_posix(), match[0]))
    assert found == []


def test_nothing_private_or_made_is_tracked() -> None:
    names = [path.relative_to(BASE).as_posix() for path in tracked()]
    assert not [
        name
        for name in names
        if re.search(r"(^|/)(\.env|secret-key|var/|\.venv/|__pycache__)|\.(sqlite3|mo|pyc)$", name)
    ]
