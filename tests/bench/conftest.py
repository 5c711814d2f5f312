"""How fast, as ratios to a floor measured in the same run. No test asserts a time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.bench.measure import Ledger

_ledger = Ledger()


@pytest.fixture
def ledger() -> Ledger:
    return _ledger


@pytest.fixture(autouse=True)
def _addresses(settings: Any, tmp_path: Path) -> None:
    settings.ROOT_URLCONF = "tests.bench.urls"
    settings.STATIC_ROOT = tmp_path


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if _ledger.lines:
        terminalreporter.section("cost, as a multiple of the floor")
        terminalreporter.write_line(_ledger.table())
