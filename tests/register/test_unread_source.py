"""A source that nobody could open only points to the place, and says so wherever it stands."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from django.test import Client

from regtrack.exports.build import source_of
from regtrack.exports.formats.words import checked
from regtrack.exports.labels import labels
from regtrack.register.checking import find
from regtrack.register.models import Source
from regtrack.register.packs.dump import as_text, document
from regtrack.register.packs.load import load_packs
from regtrack.register.packs.rows import snapshot
from tests.core.html import tree
from tests.core.packs import PACK
from tests.register.rule import AT, rule  # noqa: F401

pytestmark = pytest.mark.usefixtures("rule")
CHECKED = "    checked_on: 2026-11-22\n"


@pytest.fixture
def unread(tmp_path: Path, rule: None) -> None:  # noqa: F811
    assert CHECKED in PACK
    path = tmp_path / "unread.yaml"
    path.write_text(PACK.replace(CHECKED, ""), encoding="utf-8")
    load_packs([path], actor=None, at=AT)
    assert Source.objects.get().checked_on is None


def codes() -> set[str]:
    return {one.code for one in find(snapshot(), today=dt.date(2026, 11, 22))}


def test_what_nobody_opened_bears_nothing_officially(unread: None) -> None:
    assert "none-read" in codes()
    Source.objects.update(checked_on=dt.date(2026, 11, 22))
    assert not codes() & {"none-read", "only-unofficial"}


@pytest.mark.parametrize(
    ("language", "beside", "line"),
    [("en", "official, not opened", "The page itself was not opened"),
     ("zh-hans", "官方，未打开", "该页面本身未打开")],
)  # fmt: skip
def test_its_pages_say_so(
    client: Client, unread: None, language: str, beside: str, line: str
) -> None:
    for page in ("instruments/rule/", "timeline/"):
        assert beside in tree(client.get(f"/{language}/{page}")).text
    duty = tree(client.get(f"/{language}/obligations/rule-duty/"))
    assert line in duty.text
    for page in ("instruments/rule/", "obligations/rule-duty/", "instruments/"):
        text = tree(client.get(f"/{language}/{page}")).text
        assert "last read" not in text
        assert "来源最近核对" not in text


def test_files_say_so(unread: None) -> None:
    source = source_of(Source.objects.get())
    said = checked(source, labels(), lambda day, one: day.isoformat())
    assert (said.en, said.zh_hans) == (
        "(official, the page itself was not opened)", "（官方，该页面本身未打开）",
    )  # fmt: skip
    assert source.checked_on is None


def test_it_goes_out_and_in_again_unchanged(unread: None, tmp_path: Path) -> None:
    path = tmp_path / "again.yaml"
    path.write_text(as_text(document(), "yaml"), encoding="utf-8")
    assert "checked_on" not in path.read_text(encoding="utf-8")
    summary = load_packs([path], actor=None, at=AT)
    assert (summary.added, summary.changed, summary.kept) == ([], [], [])
