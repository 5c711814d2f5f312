"""Load the shipped packs into an empty register, against parsing their YAML and no more."""

from __future__ import annotations

import pytest
import yaml
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from regtrack.register.packs.load import Summary, load_packs
from tests.bench.measure import Ledger, cost
from tests.bench.rows import for_a_while
from tests.conftest import REGISTER


@pytest.mark.django_db
def test_load_the_shipped_packs(ledger: Ledger) -> None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    texts = [path.read_text(encoding="utf-8") for path in sorted(REGISTER.rglob("*.yaml"))]

    def load() -> Summary:
        return load_packs([REGISTER], actor=None, at=timezone.now())

    def load_and_forget() -> None:
        with for_a_while():
            load()

    def parse() -> None:
        for text in texts:
            yaml.load(text, loader)

    floor = cost(parse, 3)
    with CaptureQueriesContext(connection) as captured, for_a_while():
        parts = len(load().added)
    ledger.add("load the register", parts, cost(load_and_forget, 3), floor, len(captured))
    load()
    with CaptureQueriesContext(connection) as again:
        assert len(load().unchanged) == parts
    ledger.add("load it again", parts, cost(load, 3), floor, len(again))
    assert len(again) < len(captured)
