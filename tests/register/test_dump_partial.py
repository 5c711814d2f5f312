"""A part of the register as a pack: with the mappings between what is dumped, and it loads."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import timezone

from regtrack.register.packs.check import check
from regtrack.register.packs.dump import as_text, document
from regtrack.register.packs.load import load_packs
from regtrack.register.packs.read import read_pack
from tests.core.packs import PACK
from tests.register.rule import rule

__all__ = ["rule"]


@pytest.fixture
def two(rule: None, tmp_path: Path) -> None:
    """A second instrument; a mapping of each alone, and one between them."""
    head, mapping = PACK.replace("rule", "other").split("mappings:\n")
    between = (
        mapping.replace("map-duty", "map-between").replace("to: [", "from: [rule-duty]\n    to: [")
        .replace("relation: new", "relation: equal")
    )  # fmt: skip
    path = tmp_path / "other.yaml"
    text = f"{head}mappings:\n{mapping.replace('map-duty', 'map-other')}{between}"
    path.write_text(text, encoding="utf-8")
    load_packs([path], actor=None, at=timezone.now())


@pytest.mark.usefixtures("two")
@pytest.mark.parametrize(
    ("refs", "mappings"),
    [
        ([], {"map-duty", "map-other", "map-between"}),
        (["rule", "other"], {"map-duty", "map-other", "map-between"}),
        (["rule"], {"map-duty"}),
        (["other"], {"map-other"}),
    ],
)
def test_mappings_between_what_is_dumped_come_along(refs: list[str], mappings: set[str]) -> None:
    dumped = document(refs)
    assert {one["ref"] for one in dumped["mappings"]} == mappings
    assert {one["ref"] for one in dumped["instruments"]} == set(refs or ["rule", "other"])
    assert check([read_pack("dumped.yaml", as_text(dumped, "yaml"))], {}) == []
    call_command("dump_register", *refs)
