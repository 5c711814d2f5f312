"""The smallest pack, loaded, and one more word on when its event happened.

Use it by importing the fixture and `pytest.mark.usefixtures("rule")`.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from regtrack.register.actions.assert_date import assert_date
from regtrack.register.models import Event, EventDate, Source
from regtrack.register.packs.load import load_packs
from tests.core.packs import PACK

AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)


@pytest.fixture
def rule(db: None, tmp_path: Any) -> None:
    path = tmp_path / "rule.yaml"
    path.write_text(PACK, encoding="utf-8")
    load_packs([path], actor=None, at=AT)


def say(edtf: str, known_from: dt.date, **fields: Any) -> EventDate:
    return assert_date(
        event=Event.objects.get(ref="rule-published"), edtf=edtf, known_from=known_from,
        source=Source.objects.get(), actor=None, at=AT, **fields,
    )  # fmt: skip
