"""Pages of a list: every row once, in order, whatever the size and the direction."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db.models.functions import Coalesce
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from regtrack.core.address import AddressError
from regtrack.core.paging import Column, Page, Place, chosen, page_of, read
from regtrack.register.models import Event, EventDate
from tests.factories import make_event, make_instrument

ORDER = (
    Column("day", dt.date, descending=True),
    Column("event__jurisdiction_id", str),
    Column("event__position", int),
    Column("event_id", int),
)
EDTF = st.sampled_from(["2023-07-13", "2023-07", "2024", "../2023-07-13", "not-appointed"])


def page(place: Place, extra: int = 0) -> Page[EventDate]:
    """The page as a view reads it: among `extra` other rows of the list."""
    dates = EventDate.objects.annotate(day=Coalesce("earliest", "latest"))
    wanted = {row.pk for row in chosen(dates, ORDER, place)}
    wanted |= set(dates.values_list("pk", flat=True)[:extra])
    return page_of(dates.filter(pk__in=wanted).select_related("event"), ORDER, place)


@pytest.mark.django_db
@settings(
    deadline=None, max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(EDTF, st.integers(0, 2)), max_size=12), st.integers(1, 5), st.integers(0, 4)
)
def test_going_down_and_up_again_shows_every_row_once_in_order(
    made: list[tuple[str, int]], size: int, extra: int
) -> None:
    EventDate.objects.all()._raw_delete("default")
    Event.objects.all()._raw_delete("default")
    for number, (edtf, position) in enumerate(made):
        make_event(
            None, "statement", edtf, known="2023-01-01", ref=f"e-{number}", position=position
        )
    whole = [row.pk for row in EventDate.objects.in_order()]
    down, place = [], Place(size)
    while True:
        found = page(place, extra)
        down.append([row.pk for row in found.rows])
        if not found.after:
            break
        place = Place(size, after=found.after)
    assert [pk for rows in down for pk in rows] == whole
    up = [down[-1]]
    while found.before:
        found = page(Place(size, before=found.before), extra)
        up.append([row.pk for row in found.rows])
    assert [pk for rows in reversed(up) for pk in rows] == whole
    assert all(len(rows) <= size for rows in down + up)


@pytest.mark.django_db
def test_a_row_added_above_moves_nothing() -> None:
    rule = make_instrument("rule")
    for year in range(2020, 2026):
        make_event(rule, "statement", f"{year}-01-01", ref=f"e-{year}")
    first = page(Place(2))
    assert [row.edtf[:4] for row in first.rows] == ["2025", "2024"]
    make_event(rule, "statement", "2026-01-01", ref="e-2026")
    assert [row.edtf[:4] for row in page(Place(2, after=first.after)).rows] == ["2023", "2022"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ({"rows": "0"}, "rows"),
        ({"rows": "1001"}, "rows"),
        ({"rows": "ten"}, "rows"),
        ({"rows": "-5"}, "rows"),
        ({"rows": "１０"}, "rows"),
        ({"rows": "1" * 5000}, "rows"),
        ({"after": "a", "before": "b"}, "before"),
    ],
)
def test_an_address_that_names_no_page_is_refused(query: dict[str, str], name: str) -> None:
    with pytest.raises(AddressError) as error:
        read(query, size=100, most=1000)
    assert error.value.name == name


@pytest.mark.django_db
@pytest.mark.parametrize(
    "token",
    [
        "x",
        "1~2",
        "~~~",
        "2023-02-30~CN~0~1",
        "2023-01-01~CN~zero~1",
        "2023-W01-1~CN~0~1",
        "2023-07-13~CN~1_0~1",
        "2023-07-13~CN~0~99999999999999999999",
        "2023-07-13~\0~0~1",
    ],
)
def test_a_token_that_is_none_is_refused(token: str) -> None:
    dates = EventDate.objects.annotate(day=Coalesce("earliest", "latest"))
    with pytest.raises(AddressError):
        list(chosen(dates, ORDER, Place(2, after=token)))
    assert read({"rows": "7", "after": token}, size=1, most=9) == Place(7, token, "")
