"""The single values of a pack, each with the sentence that says what is expected."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache
from typing import Annotated, Literal
from zoneinfo import available_timezones

from dateutil.rrule import rrulestr
from pydantic import (
    AfterValidator,
    AnyHttpUrl,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from regtrack.core.edtf import EdtfError, parse


def _not_own(ref: str) -> str:
    """Teams' own rules begin so: no pack may ever meet them."""
    if ref.startswith("own-"):
        raise ValueError("expected another beginning than own-, which is for rules of teams")
    return ref


Ref = Annotated[
    str,
    StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=120),
    AfterValidator(_not_own),
    Field(description="lower-case letters and digits, joined by single hyphens"),
]
JurisdictionCode = Annotated[
    str,
    StringConstraints(pattern=r"^(EU|INT|[A-Z]{2}(-[A-Z0-9]{1,3})?)$"),
    Field(description="ISO 3166-1 or 3166-2 code, EU, or INT for international bodies"),
]
Confidence = Literal["high", "medium", "low"]

_http_url: TypeAdapter[AnyHttpUrl] = TypeAdapter(AnyHttpUrl)


def _check_edtf(value: str) -> str:
    try:
        parse(value)
    except EdtfError as error:
        # The problem in the pack says itself what was found.
        raise ValueError(str(error).removeprefix(f"found {value!r}").lstrip(",; ")) from None
    return value


def _check_url(value: str) -> str:
    try:
        _http_url.validate_python(value)
    except ValidationError:
        raise ValueError("expected a web address that begins with http:// or https://") from None
    return value


_time_zones = cache(available_timezones)  # which reads the whole folder each time


def _check_time_zone(value: str) -> str:
    if value not in _time_zones():
        raise ValueError("expected an IANA time zone such as Asia/Shanghai")
    return value


def _check_duration(value: str) -> str:
    pattern = r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?)?"
    if not re.fullmatch(pattern, value, re.ASCII):
        raise ValueError("expected an ISO 8601 duration such as P10D, P3M or PT72H")
    return value


def _check_rhythm(value: str) -> str:
    """Of days and longer: what a checklist counts."""
    said = value.removeprefix("RRULE:")
    try:
        if not re.match(r"FREQ=(YEARLY|MONTHLY|WEEKLY|DAILY)(;|$)", said):
            raise ValueError
        if re.search(r"(INTERVAL|COUNT)=(?!0*[1-9])|BY(HOUR|MINUTE|SECOND)", said):
            raise ValueError  # dateutil looks for the next date without end; a duty has days
        rrulestr(said, dtstart=dt.datetime(2000, 1, 1))
    except ValueError:
        raise ValueError(
            "expected an RFC 5545 rule of days or longer such as FREQ=YEARLY"
        ) from None
    return value


Edtf = Annotated[str, AfterValidator(_check_edtf)]
Url = Annotated[str, AfterValidator(_check_url)]
TimeZone = Annotated[str, AfterValidator(_check_time_zone)]
Duration = Annotated[str, AfterValidator(_check_duration)]
Rhythm = Annotated[str, AfterValidator(_check_rhythm)]
