"""A slip in a pack can be taken back, and correcting it is no news of the law."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client

from regtrack.register.models import EventDate
from regtrack.register.packs.load import load_packs
from tests.conftest import REGISTER
from tests.factories import AT, TODAY

PACK = REGISTER / "cn" / "cn-interim-measures.yaml"
RIGHT = "edtf: 2023-08-15"

pytestmark = pytest.mark.usefixtures("register")


def load(folder: Path, text: str) -> int:
    """The pack with another text; returns how many parts it changed."""
    path = folder / "pack.yaml"
    path.write_text(text, encoding="utf-8")
    return len(load_packs([path], actor=None, at=AT).changed)


def day() -> dt.date | None:
    return (
        EventDate.objects.current(TODAY)
        .get(event__instrument__ref="cn-interim-measures", event__kind="in-force")
        .earliest
    )


def test_a_wrong_day_is_corrected_and_taken_back(tmp_path: Path) -> None:
    text = PACK.read_text(encoding="utf-8")
    assert text.count(RIGHT) == 1
    for written, expected in (("2023-08-16", 16), ("2023-08-15", 15), ("2023-08-17", 17)):
        assert load(tmp_path, text.replace(RIGHT, f"edtf: {written}")) == 1
        assert day() == dt.date(2023, 8, expected)
        assert load(tmp_path, text.replace(RIGHT, f"edtf: {written}")) == 0


def test_a_correction_has_not_moved_a_date(tmp_path: Path, client: Client) -> None:
    text = PACK.read_text(encoding="utf-8")
    load(tmp_path, text.replace(RIGHT, "edtf: 2023-08-16"))
    load(tmp_path, text)
    html = client.get("/en/timeline/?jurisdiction=CN").content.decode()
    assert "<del>" not in html
    assert "Dates that moved" not in html
