"""A duty's deadline as form fields that need no notation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.utils.translation import gettext_lazy as _

from regtrack.register.models import Event, ObligationRevision
from regtrack.register.packs.nodes import Content

KINDS = [
    ("continuous", _("Continuous")),
    ("promptly", _("Promptly")),
    ("on-request", _("On request")),
    ("before-launch", _("Before launch")),
    ("within", _("Within a period of something")),
    ("by-date", _("By a date")),
    ("recurring", _("Recurring")),
    ("none", _("None")),
]
UNITS = {
    "TH": _("hours"),
    "D": _("days"),
    "W": _("weeks"),
    "M": _("months"),
    "Y": _("years"),
}
DAYS = [("calendar", _("calendar days")), ("working", _("working days"))]
SIDES = [("after", _("after it")), ("before", _("before it"))]
ANCHORS = [
    ("", "---------"),
    ("launch", _("the product's launch there")),
    ("change", _("a change of the product")),
    ("service-end", _("the end of the service")),
    ("awareness", _("becoming aware")),
    ("request", _("a request")),
    ("receipt", _("receipt")),
    ("event", _("an event of the register")),
]
RULES = {
    "": "---------",
    "FREQ=MONTHLY": _("every month"),
    "FREQ=MONTHLY;INTERVAL=3": _("every three months"),
    "FREQ=MONTHLY;INTERVAL=6": _("every six months"),
    "FREQ=YEARLY": _("every year"),
}
TEXTS = ("basis", "note")
LANGUAGES = {"zh_hans": "zh-hans", "en": "en"}
FIELDSET: tuple[Any, dict[str, Any]] = (
    _("Deadline"),
    {
        "fields": (
            "deadline_kind",
            ("deadline_number", "deadline_unit", "deadline_days"),
            ("deadline_side", "deadline_anchor", "deadline_event"),
            "deadline_date",
            "deadline_rule",
            *(tuple(f"deadline_{text}_{suffix}" for suffix in LANGUAGES) for text in TEXTS),
        ),
        "description": _(
            "Fill in only what belongs to the kind: number, unit and anchor for “within”; the "
            "date for “by a date”; for “recurring” the rhythm, its first date or what it starts "
            "with, and a period where a duty is due some time after or before each date."
        ),
    },
)


def fields(deadline: Content) -> dict[str, forms.Field]:
    """The fields, filled in from `deadline` (a packs.schema.Deadline; {} for a new duty)."""
    number, unit = _split(deadline.get("period") or "")
    units = {"": "---------", **UNITS} | ({unit: unit[1:]} if unit.startswith("=") else {})
    rule = deadline.get("rule") or ""
    event = deadline.get("event")
    made: dict[str, forms.Field] = {
        "kind": forms.ChoiceField(label=_("Kind"), choices=KINDS, initial=deadline.get("kind")),
        "number": forms.IntegerField(
            label=_("Period"), min_value=1, required=False, initial=number
        ),
        "unit": forms.ChoiceField(
            label=_("Unit"), choices=list(units.items()), required=False, initial=unit
        ),
        "days": forms.ChoiceField(
            label=_("Counted in"), choices=DAYS, initial=deadline.get("days", "calendar")
        ),
        "side": forms.ChoiceField(
            label=_("After or before"),
            choices=SIDES,
            required=False,
            initial=deadline.get("side", "after"),
        ),
        "anchor": forms.ChoiceField(
            label=_("Counted from"),
            choices=ANCHORS,
            required=False,
            initial=deadline.get("anchor"),
        ),
        "event": forms.ModelChoiceField(
            Event.objects.all(),
            label=_("The event"),
            required=False,
            widget=AutocompleteSelect(ObligationRevision._meta.get_field("ends_with"), admin.site),
            initial=Event.objects.filter(ref=event).first() if event else None,
        ),
        "date": forms.DateField(
            label=_("Date"), required=False, widget=AdminDateWidget, initial=deadline.get("date")
        ),
        "rule": forms.ChoiceField(
            label=_("Rhythm"),
            choices=list((RULES if rule in RULES else {rule: rule, **RULES}).items()),
            required=False,
            initial=rule,
        ),
    }
    for text in TEXTS:
        label = _("Basis") if text == "basis" else _("Note")
        for suffix, language in LANGUAGES.items():
            made[f"{text}_{suffix}"] = forms.CharField(
                label=label,
                required=False,
                initial=(deadline.get(text) or {}).get(language, ""),
            )
    return {f"deadline_{name}": field for name, field in made.items()}


def read(cleaned: dict[str, Any]) -> Content:
    """The deadline as packs.schema.Deadline says it, even with what does not fit its kind."""
    unit = cleaned.get("deadline_unit") or ""
    number = cleaned.get("deadline_number")
    event, date = cleaned.get("deadline_event"), cleaned.get("deadline_date")
    deadline: Content = {
        "kind": cleaned.get("deadline_kind"),
        "period": _join(number, unit),
        "days": cleaned.get("deadline_days") or "calendar",
        "side": cleaned.get("deadline_side") or "after",
        "anchor": cleaned.get("deadline_anchor") or None,
        "event": event.ref if event else None,
        "date": date,
        "rule": cleaned.get("deadline_rule") or None,
    }
    for text in TEXTS:
        both = {
            language: cleaned.get(f"deadline_{text}_{suffix}") or ""
            for suffix, language in LANGUAGES.items()
        }
        deadline[text] = both if any(both.values()) else None
    return {name: value for name, value in deadline.items() if value is not None}


def faults(cleaned: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """What of the deadline does not fit together, as (field, sentence)."""
    kind, anchor = cleaned.get("deadline_kind"), cleaned.get("deadline_anchor")
    period = _join(cleaned.get("deadline_number"), cleaned.get("deadline_unit") or "")
    if kind == "within" and not period:
        yield (
            "deadline_number",
            _("Found no whole period; expected a number and a unit with this kind."),
        )
    if kind == "within" and not anchor:
        yield "deadline_anchor", _("Found nothing; expected what the period is counted from.")
    if kind not in {"within", "recurring"} and (period or anchor):
        yield "deadline_number", _("Found a period or its start; expected none with this kind.")
    date, rule = cleaned.get("deadline_date"), cleaned.get("deadline_rule")
    for field, belongs in (("date", kind == "by-date"), ("event", anchor == "event")):
        if belongs and not cleaned.get(f"deadline_{field}"):
            yield (
                f"deadline_{field}",
                _("Found nothing; expected it, as the choice above asks for it."),
            )
    if date and (kind not in {"by-date", "recurring"} or (kind == "recurring" and anchor)):
        yield "deadline_date", _("Found a value; expected none with the choice above.")
    if cleaned.get("deadline_event") and anchor != "event":
        yield "deadline_event", _("Found a value; expected none with the choice above.")
    if rule and kind != "recurring":
        yield "deadline_rule", _("Found a rhythm; expected none with this kind.")
    if kind == "recurring" and not rule and (date or period or anchor):
        yield "deadline_rule", _("Found nothing; expected the rhythm.")
    hours = bool(period and "T" in period)
    back = cleaned.get("deadline_side") == "before"
    if back and not period:
        yield "deadline_side", _("Found “before”; expected a period with it.")
    if hours and (back or kind == "recurring"):
        yield "deadline_unit", _("Found hours; expected days or longer here.")


def _split(period: str) -> tuple[int | None, str]:
    """`P10D` -> (10, "D"), `PT72H` -> (72, "TH"); two units stay whole: (None, "=P1Y6M")."""
    match = re.fullmatch(r"P(T?)(\d+)([YMWDH])", period)
    if match and (match[1] == "T") == (match[3] == "H"):
        return int(match[2]), match[1] + match[3]
    return None, f"={period}" if period else ""


def _join(number: int | None, unit: str) -> str | None:
    if unit.startswith("="):
        return unit[1:]
    if number is None or not unit:
        return None
    return f"P{unit[:-1]}{number}{unit[-1]}"
