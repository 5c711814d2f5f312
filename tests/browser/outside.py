"""Somebody without an account, at the link of a sign-off."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser import story
from tests.exports.test_signoff import documented


def read_outside(page: Page, digest: str, folder: Path) -> None:
    """Reads and changes nothing, and computes the digest as the docs say."""
    expect(page.locator(".facts--signed .digest")).to_have_text(digest)
    expect(page.locator("form, button, input")).to_have_count(0)
    expect(page.locator("a[href*='/checklists/'], a[href*='/items/']")).to_have_count(0)

    content = story.taken(page, page.locator("a[href$='/signoff.json']"))
    file = folder / "signoff.json"
    file.write_bytes(content)
    assert _computed(0, folder) == digest
    # A copy that some program has formatted anew has the same content.
    file.write_text(json.dumps(json.loads(content), indent=2), encoding="utf-8")
    assert _computed(0, folder) != digest
    assert _computed(1, folder) == digest


def _computed(place: int, folder: Path) -> str:
    """By a command of the page on sign-offs."""
    command = documented("en")[place].replace("python3", sys.executable, 1)
    done = subprocess.run(command, shell=True, cwd=folder, capture_output=True, check=True)
    return done.stdout.split()[0].decode()
