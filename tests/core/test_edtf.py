"""Dates: what each form means, what a wrong one is told, and that all of them are valid EDTF."""

from __future__ import annotations

import datetime as dt
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regtrack.core.edtf import NOT_APPOINTED, EdtfError, parse

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the package calls its parser's old names
    from edtf_validate.valid_edtf import is_valid

D = dt.date


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("2023", D(2023, 1, 1), D(2023, 12, 31), "year"),
        ("2023-07", D(2023, 7, 1), D(2023, 7, 31), "month"),
        ("2023-02", D(2023, 2, 1), D(2023, 2, 28), "month"),
        ("2024-02", D(2024, 2, 1), D(2024, 2, 29), "month"),
        ("2023-12", D(2023, 12, 1), D(2023, 12, 31), "month"),
        ("2023-07-13", D(2023, 7, 13), D(2023, 7, 13), "day"),
        ("2024-02-29", D(2024, 2, 29), D(2024, 2, 29), "day"),
        ("2023-33", D(2023, 1, 1), D(2023, 3, 31), "quarter"),
        ("2023-34", D(2023, 4, 1), D(2023, 6, 30), "quarter"),
        ("2023-35", D(2023, 7, 1), D(2023, 9, 30), "quarter"),
        ("2023-36", D(2023, 10, 1), D(2023, 12, 31), "quarter"),
        ("2023-04/2023-05", D(2023, 4, 1), D(2023, 5, 31), "interval"),
        ("2023-04-11/2023-05-10", D(2023, 4, 11), D(2023, 5, 10), "interval"),
        ("2023-07-13/2023-07-13", D(2023, 7, 13), D(2023, 7, 13), "interval"),
        ("2022/2023-05-10", D(2022, 1, 1), D(2023, 5, 10), "interval"),
        ("2023-08-15/..", D(2023, 8, 15), None, "interval"),
        ("../2023-05-10", None, D(2023, 5, 10), "interval"),
        ("0001", D(1, 1, 1), D(1, 12, 31), "year"),
        ("9999-12-31", D(9999, 12, 31), D(9999, 12, 31), "day"),
        ("not-appointed", None, None, "none"),
    ],
)
def test_each_form_has_its_first_and_last_day(
    text: str, earliest: dt.date | None, latest: dt.date | None, precision: str
) -> None:
    date = parse(text)
    assert (date.text, date.earliest, date.latest) == (text, earliest, latest)
    assert date.precision == precision


@pytest.mark.parametrize(
    ("text", "approximate", "uncertain", "is_day"),
    [
        ("2023-07-13", False, False, True),
        ("2023-07-13~", True, False, False),
        ("2023-07?", False, True, False),
        ("2023~", True, False, False),
        ("2023", False, False, False),
        ("2023~/2024", True, False, False),
        ("2023/2024?", False, True, False),
        ("2023~/2024?", True, True, False),
        ("2023-07-13/2023-07-13", False, False, False),
        ("not-appointed", False, False, False),
    ],
)
def test_marks_say_how_sure_a_date_is(
    text: str, approximate: bool, uncertain: bool, is_day: bool
) -> None:
    date = parse(text)
    assert (date.approximate, date.uncertain, date.is_day) == (approximate, uncertain, is_day)


FORMS = "expected a date such as 2023, 2023-07, 2023-07-13"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f"found ''; {FORMS}"),
        ("July 2023", f"found 'July 2023'; {FORMS}"),
        ("2023-7", f"found '2023-7'; {FORMS}"),
        ("2023/07/13", f"found '2023/07/13'; {FORMS}"),
        ("13-07-2023", f"found '13-07-2023'; {FORMS}"),
        (" 2023", f"found ' 2023'; {FORMS}"),
        ("2023\n", f"found '2023\\n'; {FORMS}"),
        ("2023%", f"found '2023%'; {FORMS}"),
        ("2023?~", f"found '2023?~'; {FORMS}"),
        ("..", f"found '..'; {FORMS}"),
        ("2023/", f"found '2023/'; {FORMS}"),
        ("/2023", f"found '/2023'; {FORMS}"),
        ("2023/2024/2025", f"found '2023/2024/2025'; {FORMS}"),
        ("２０２３-07-13", f"found '２０２３-07-13'; {FORMS}"),
        ("٢٠٢٣", f"found '٢٠٢٣'; {FORMS}"),
        ("2023-13", "found '2023-13', a day that is in no calendar; expected"),
        ("2023-00", "found '2023-00', a day that is in no calendar; expected"),
        ("2023-32", "found '2023-32', a day that is in no calendar; expected"),
        ("2023-37", "found '2023-37', a day that is in no calendar; expected"),
        ("2023-02-30", "found '2023-02-30', a day that is in no calendar; expected"),
        ("2023-02-29", "found '2023-02-29', a day that is in no calendar; expected"),
        ("2023-33-01", "found '2023-33-01', a day that is in no calendar; expected"),
        ("0000", "found '0000', a day that is in no calendar; expected"),
        ("2023/2023-02-30", "found '2023/2023-02-30', a day that is in no calendar; expected"),
        (
            "../..",
            "found '../..', an interval open at both ends; expected one end or not-appointed",
        ),
        ("2024/2023", "found '2024/2023', which ends before it starts"),
        ("2023-05-10/2023-04-11", "found '2023-05-10/2023-04-11', which ends before it starts"),
        ("2023-07-13/2023", "found '2023-07-13/2023', whose end may lie before its start"),
        ("2023-33~", "found '2023-33~', a quarter with a mark; expected it without"),
        ("2023-33/2023-36", "found '2023-33/2023-36', an interval of quarters; expected months"),
        ("2023-33/..", "found '2023-33/..', an interval of quarters; expected months"),
    ],
)
def test_a_wrong_text_is_told_what_is_expected(text: str, sentence: str) -> None:
    with pytest.raises(EdtfError) as error:
        parse(text)
    assert str(error.value).startswith(sentence)


_years = st.integers(1, 9999).map(lambda year: f"{year:04}")
_months = st.builds(lambda year, month: f"{year}-{month:02}", _years, st.integers(0, 37))
_days = st.builds(lambda month, day: f"{month}-{day:02}", _months, st.integers(0, 32))
_points = st.builds(str.__add__, _years | _months | _days, st.sampled_from(["", "", "~", "?"]))
_ends = _points | st.just("..")
_texts = (
    _points
    | st.builds("{}/{}".format, _ends, _ends)
    | st.text("0123456789-/.~?%XS", max_size=12)
    | st.from_regex(r"\d{4}(-\d{2}){0,2}[~?]?(/\d{4}(-\d{2}){0,2}[~?]?)?", fullmatch=True)
)


@settings(deadline=None)
@given(_texts)
def test_whatever_is_accepted_is_valid_edtf_in_order_and_stable(text: str) -> None:
    try:
        date = parse(text)
    except EdtfError:
        return
    assert is_valid(text)
    assert date.earliest is None or date.latest is None or date.earliest <= date.latest
    assert date.earliest or date.latest
    assert parse(date.text) == date


@settings(deadline=None)
@given(st.dates(), st.dates())
def test_every_day_and_every_two_days_in_order_are_accepted(one: dt.date, other: dt.date) -> None:
    start, end = sorted([one, other])
    assert parse(start.isoformat()).is_day
    interval = parse(f"{start.isoformat()}/{end.isoformat()}")
    assert (interval.earliest, interval.latest) == (start, end)


def test_not_appointed_is_the_registers_own_word() -> None:
    assert not is_valid(NOT_APPOINTED)
    assert parse(NOT_APPOINTED).precision == "none"
