"""What a cell should have said, as a phrase in the page's language."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from regtrack.register.bulk.columns import Column
from regtrack.register.packs.node_models import MODELS

_MOST = 12  # choices that a phrase names
_SAID = (  # by the schema, in its own words
    gettext_noop("expected period and anchor with kind within"),
    gettext_noop("expected period and anchor only with kind within or recurring"),
    gettext_noop("expected date with kind by-date"),
    gettext_noop("expected date only with kind by-date or recurring"),
    gettext_noop("expected date or anchor with kind recurring, not both"),
    gettext_noop("expected event with anchor event, and only there"),
    gettext_noop("expected rule only with kind recurring"),
    gettext_noop("expected rule beside period, date or anchor of kind recurring"),
    gettext_noop("expected side before only with a period"),
    gettext_noop("expected a period in days such as P10D with working days"),
    gettext_noop("expected a period of days or longer, not of hours, here"),
    gettext_noop("expected an ISO 8601 duration such as P10D, P3M or PT72H"),
    gettext_noop("expected values under exactly one of any_of and none_of"),
)


def of(detail: dict[str, Any], column: Column) -> str:
    """From one error of pydantic, for the cell of this column."""
    kind = detail["type"]
    if kind == "extra_forbidden":
        return _("expected nothing here")
    said = str(detail.get("ctx", {}).get("error", ""))
    if said in _SAID:
        return _(said)
    if column.form == "text" and kind in {"missing", "value_error"}:
        return _("expected a text in Chinese, in English, or both")
    if column.form == "edtf" and kind != "missing":
        return _(
            "expected a date such as 2023, 2023-07, 2023-07-13, 2023-33 (quarter), 2023~, 2023-07?, "
            "2023-04/2023-05, 2023-08-15/.. or not-appointed"
        )
    if column.form == "day" and kind != "missing":
        return _("expected a day such as 2023-07-13")
    if column.values:
        return one_of(list(column.values))
    if kind in {"missing", "too_short"}:
        return _("expected a value")
    if column.refers or column.form in {"code", "conditions"}:
        return _("expected lower-case letters and digits, joined by single hyphens")
    return _("expected a text")


def one_of(choices: list[str]) -> str:
    return _("expected one of %(names)s") % {"names": _(", ").join(choices)}


def a_ref(kind: str, choices: list[str]) -> str:
    """A ref of that kind; where there are few, each is named."""
    if 0 < len(choices) <= _MOST:
        return one_of(choices)
    return _("expected the ref of a known %(kind)s") % {"kind": MODELS[kind]._meta.verbose_name}
