"""The two clocks in the URL."""

from __future__ import annotations

import datetime as dt

import pytest

from regtrack.core.address import AddressError
from regtrack.core.clocks import Clocks, read

NOW = dt.date(2026, 11, 22)
MOMENT = dt.datetime(2026, 11, 22, 23, 30, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("query", "on", "known"),
    [
        ({}, NOW, NOW),
        ({"on": "", "known": ""}, NOW, NOW),
        ({"on": "2023-05-01"}, dt.date(2023, 5, 1), NOW),
        ({"known": "2025-06-01"}, NOW, dt.date(2025, 6, 1)),
        (
            {"on": "2026-08-03", "known": "2025-06-01"},
            dt.date(2026, 8, 3),
            dt.date(2025, 6, 1),
        ),
    ],
)
def test_each_clock_defaults_to_today(query: dict[str, str], on: dt.date, known: dt.date) -> None:
    assert read(query, MOMENT) == Clocks(on, known, NOW, MOMENT)


@pytest.mark.parametrize("name", ["on", "known"])
@pytest.mark.parametrize(
    "found", ["2023-02-30", "2023-2-3", "2023", "13.07.2023", "yesterday", " 2023-07-13",
              "２０２３-07-13", "2023-07-13T00:00", "0000-01-01", "10000-01-01"],
)  # fmt: skip
def test_what_is_no_day_is_named(name: str, found: str) -> None:
    with pytest.raises(AddressError) as error:
        read({name: found}, MOMENT)
    assert str(error.value) == f"{name} is “{found}”; expected a day such as 2023-08-15."
    assert (error.value.name, error.value.found) == (name, found)


def test_a_link_carries_only_what_differs_from_today() -> None:
    day = dt.date(2023, 5, 1)
    assert Clocks(NOW, NOW, NOW).query == {}
    assert Clocks(NOW, NOW, NOW).is_today
    assert Clocks(day, NOW, NOW).query == {"on": "2023-05-01"}
    assert not Clocks(day, NOW, NOW).is_today
    assert Clocks(NOW, day, NOW).query == {"known": "2023-05-01"}
    assert not Clocks(NOW, day, NOW).is_today


def test_days_left_are_counted_where_the_law_holds() -> None:
    """At 23:30 in London it is the next day in Shanghai, and still the same one in Denver."""
    seen = Clocks(NOW, NOW, NOW, MOMENT)
    day = dt.date(2026, 12, 2)
    assert seen.days_until(day, "Asia/Shanghai") == 9
    assert seen.days_until(day, "America/Denver") == 10
    chosen = Clocks(dt.date(2026, 11, 1), NOW, NOW, MOMENT)
    assert chosen.days_until(day, "Asia/Shanghai") == 31
