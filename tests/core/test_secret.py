"""The secret key of a local installation."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from regtrack.core import secret


def test_it_is_made_once_and_only_its_owner_may_read_it(tmp_path: Path) -> None:
    path = tmp_path / "new" / "secret-key"
    key = secret.local_secret(path)
    assert len(key) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert secret.local_secret(path) == key
    assert path.read_text() == f"{key}\n"
    assert list(path.parent.iterdir()) == [path]


def test_two_installations_have_different_keys(tmp_path: Path) -> None:
    assert secret.local_secret(tmp_path / "a") != secret.local_secret(tmp_path / "b")


def test_two_processes_that_start_at_once_agree(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process asks while this one has begun to make the key."""
    path = tmp_path / "secret-key"
    make = secret.secrets.token_urlsafe
    others: list[str] = []

    def interrupted(size: int) -> str:
        if not others:
            others.append("")
            others[0] = secret.local_secret(path)
        return make(size)

    monkeypatch.setattr(secret.secrets, "token_urlsafe", interrupted)
    mine = secret.local_secret(path)
    assert mine == others[0] == secret.local_secret(path)
    assert mine
