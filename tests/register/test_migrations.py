"""An upgrade keeps what was recorded, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

BEFORE = [("register", "0001_initial"), ("audit", "0001_initial")]
AFTER = [("register", "0002_recorded_at"), ("audit", "0001_initial")]
LOADED = dt.datetime(2025, 3, 1, 8, 0, tzinfo=dt.UTC)
MOVED = dt.datetime(2025, 11, 19, 17, 30, tzinfo=dt.UTC)
DAY = dt.date(2024, 7, 12)


def migrate(targets: list[tuple[str, str]]) -> Any:
    """The models as they were then."""
    executor = MigrationExecutor(connection)
    return executor.migrate(targets).apps


@pytest.fixture
def old(transactional_db: None) -> Iterator[Any]:
    """The models of the first release. The database is at the latest migration again afterwards."""
    yield migrate(BEFORE)
    migrate(MigrationExecutor(connection).loader.graph.leaf_nodes())


def test_rows_of_the_first_release_keep_the_moment_when_they_were_recorded(
    old: Any,
) -> None:
    def add(model: str, **fields: Any) -> Any:
        return old.get_model("register", model).objects.create(**fields)

    chains = old.get_model("audit", "Chain").objects
    register, team = (chains.create(name=name) for name in ("register", "team 1"))

    def tell(
        sequence: int, at: dt.datetime, target: str, after: Any, chain: Any = register
    ) -> None:
        old.get_model("audit", "Entry").objects.create(
            chain=chain, sequence=sequence, at=at, action="changed", target=target, after=after
        )

    china = add("Jurisdiction", code="CN", name="China", time_zone="Asia/Shanghai")
    law = add("Instrument", ref="law", kind="law", jurisdiction=china, title="A law")
    source = add("Source", ref="s", url="https://example.org", kind="official", checked_on=DAY)
    for ref, numbers in (("act-applies", 2), ("act", 1), ("act-untold", 1), ("act-remade", 1)):
        event = add("Event", ref=ref, jurisdiction=china, kind="applies", title="It applies")
        for number in range(1, numbers + 1):
            date = {"edtf": "2026-08-02", "known_from": DAY, "source": source}
            add("EventDate", event=event, number=number, **date)
    for ref, numbers in (("duty", 3), ("duty-untold", 1)):
        duty = add("Obligation", ref=ref, instrument=law)
        for number in range(1, numbers + 1):
            said = {"force": "mandatory", "deadline": {}, "applies_from": event}
            add("ObligationRevision", obligation=duty, number=number, known_from=DAY, **said)

    tell(1, LOADED, "event act-applies", {"dates": [{}]})
    tell(2, LOADED, "event act", {"dates": [{}]})
    tell(3, LOADED, "obligation duty", {"title": "", "earlier": [{}]})
    tell(4, LOADED, "event act-remade", {"dates": [{}]})
    tell(5, LOADED, "event act-remade", {})
    tell(6, MOVED, "event act-applies", {"dates": [{}, {}]})
    tell(7, MOVED, "event act", {"dates": [{}], "title": "other words"})
    tell(8, MOVED, "obligation duty", {"title": "", "earlier": [{}, {}]})
    tell(9, MOVED, "event act-remade", {"dates": [{}]})
    tell(1, LOADED, "event act-untold", {"dates": [{}]}, chain=team)

    began = dt.datetime.now(dt.UTC)
    new = migrate(AFTER)

    def recorded(model: str, name: str) -> dict[tuple[str, int], dt.datetime]:
        rows = new.get_model("register", model).objects.all()
        return {(ref, n): at for ref, n, at in rows.values_list(name, "number", "recorded_at")}

    dates = recorded("EventDate", "event__ref")
    duties = recorded("ObligationRevision", "obligation__ref")
    assert dates.pop(("act-untold", 1)) >= began
    assert duties.pop(("duty-untold", 1)) >= began
    assert dates == {
        ("act-applies", 1): LOADED,
        ("act-applies", 2): MOVED,
        ("act", 1): LOADED,
        ("act-remade", 1): MOVED,
    }
    assert duties == {("duty", 1): LOADED, ("duty", 2): LOADED, ("duty", 3): MOVED}
