"""The form of a duty: fills in from the present revision, and says what the next one is to be."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import (
    AdminDateWidget,
    AdminTextareaWidget,
    AdminTextInputWidget,
    AutocompleteSelect,
    AutocompleteSelectMultiple,
    RelatedFieldWidgetWrapper,
)
from django.db.models import Q
from django.forms.models import fields_for_model
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as ShapeError

from regtrack.core.texts import SUFFIXES, both
from regtrack.register.admin import duty_deadline
from regtrack.register.admin.duty_conditions import slots
from regtrack.register.admin.forms import BilingualForm, columns
from regtrack.register.changesets.keys import BAND
from regtrack.register.models import (
    Event,
    Instrument,
    Obligation,
    ObligationRevision,
    Provision,
)
from regtrack.register.packs import schema
from regtrack.register.packs.nodes import Content

TEXTS = ("locator", "title", "text", "who", "trigger", "evidence", "penalty", "note")
MANY = ("themes", "addressees", "sources")
PLAIN = ("force", "confidence", "provision", "applies_from", "ends_with", "known_from", *MANY)


class DutyForm(BilingualForm):
    """`instrument`, `revision` (None for a new duty) and `slots` are set by `duty_form`."""

    in_one_language = ("locator", "title", "text")
    instrument: Instrument
    revision: ObligationRevision | None
    slots: Any

    class Meta:
        model = Obligation
        fields: tuple[str, ...] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            self.instance.instrument = self.instrument

    def text_label(self, name: str) -> str:
        if name.startswith("deadline_") or name.endswith("_basis"):
            part = name.rpartition("_")[2]
            return str(_("Basis") if part == "basis" else _("Note"))
        return str(_foreign(name).verbose_name)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for field, sentence in duty_deadline.faults(cleaned):
            self.add_error(field, sentence)
        if self.errors:
            return cleaned
        try:
            schema.Duty.model_validate(self.duty())
        except ShapeError as error:
            for fault in error.errors(include_url=False):
                self._tell(fault["loc"], str(fault.get("ctx", {}).get("error", fault["msg"])))
        return cleaned

    def _tell(self, place: tuple[int | str, ...], message: str) -> None:
        name = str(place[0]) if place else ""
        candidates = (name, *columns(name), f"{name}_kind")
        field = next((field for field in candidates if field in self.fields), None)
        self.add_error(field, f"{message[:1].upper()}{message[1:]}.")

    def duty(self) -> Content:
        """What the form says, as packs.schema.Duty."""
        cleaned = self.cleaned_data
        content: Content = {
            "force": cleaned["force"],
            "confidence": cleaned["confidence"],
            "provision": cleaned["provision"].ref if cleaned["provision"] else None,
            "applies_from": cleaned["applies_from"].ref,
            "ends_with": cleaned["ends_with"].ref if cleaned["ends_with"] else None,
            "known_from": cleaned["known_from"],
            "deadline": duty_deadline.read(cleaned),
            "conditions": [condition for slot in self.slots if (condition := slot.read(cleaned))],
            **{name: sorted(row.ref for row in cleaned[name]) for name in MANY},
        }
        for name in TEXTS:
            text = {
                language: cleaned.get(f"{name}_{suffix}") or ""
                for language, suffix in SUFFIXES.items()
            }
            if name == "evidence":
                content[name] = {
                    language: [line.strip() for line in lines.split("\n") if line.strip()]
                    for language, lines in text.items()
                }
            elif any(text.values()):
                content[name] = text
        return {name: value for name, value in content.items() if value is not None}


def duty_form(
    instrument: Instrument, revision: ObligationRevision | None, today: dt.date
) -> type[DutyForm]:
    """The form class for one duty; `today` fills in since when a change of it is known."""
    found = list(slots(revision.conditions if revision else []))
    fields = {
        **_facts(instrument, revision, today),
        **text_fields(revision, TEXTS),
        **duty_deadline.fields(revision.deadline if revision else {}),
        **{name: field for slot in found for name, field in slot.fields().items()},
    }
    return type(
        "DutyForm",
        (DutyForm,),
        {**fields, "instrument": instrument, "revision": revision, "slots": found},
    )


def _facts(
    instrument: Instrument, revision: ObligationRevision | None, today: dt.date
) -> dict[str, forms.Field]:
    fields = fields_for_model(ObligationRevision, fields=PLAIN)
    for name in PLAIN:
        if revision is not None and name != "known_from":
            value = getattr(revision, name)
            fields[name].initial = list(value.all()) if name in MANY else value
    start = Q(instrument=instrument)
    if revision is not None:
        start |= Q(pk=revision.applies_from_id)
    _choose(fields["applies_from"], Event.objects.filter(start).order_by("position"))
    _choose(fields["provision"], Provision.objects.filter(instrument=instrument))
    fields["ends_with"].widget = AutocompleteSelect(_foreign("ends_with"), admin.site)
    fields["themes"].widget = forms.CheckboxSelectMultiple()
    for name in ("addressees", "sources"):
        fields[name].widget = RelatedFieldWidgetWrapper(
            AutocompleteSelectMultiple(_foreign(name), admin.site),
            _foreign(name).remote_field,
            admin.site,
            can_add_related=True,
        )
    for name in ("ends_with", *MANY):
        fields[name].widget.choices = fields[name].choices
    fields["sources"].required = True
    fields["sources"].error_messages["required"] = _("Found no source; expected at least one.")
    fields["addressees"].help_text = _("Leave it empty for a duty of everybody it fits.")
    fields["known_from"].widget = AdminDateWidget()
    fields["known_from"].required = False
    fields["known_from"].initial, fields["known_from"].help_text = _known(
        instrument, revision, today
    )
    return fields


def _known(instrument: Instrument, revision: ObligationRevision | None, today: dt.date) -> Any:
    """Since when the next revision is known, as it is filled in, and what is said of it."""
    if revision is None:
        return None, _("Leave it empty for the day on which its event was first known.")
    if not instrument.published or revision.obligation_id >= BAND:  # new in a set of changes
        return revision.known_from, _(
            "The day from which this wording is known. Nobody but editors has read the duty yet, "
            "so it is the same day as before."
        )
    return today, _("The day from which this wording is known.")


def _choose(field: Any, rows: Any) -> None:
    field.queryset = rows


def _foreign(name: str) -> Any:
    return ObligationRevision._meta.get_field(name)


def text_fields(
    revision: ObligationRevision | None, names: Sequence[str]
) -> dict[str, forms.Field]:
    """The bilingual texts `names`, a field a language, filled in from `revision`."""
    fields = fields_for_model(ObligationRevision, fields=columns(*names))
    for name in names:
        for language, suffix in SUFFIXES.items():
            field: Any = fields[f"{name}_{suffix}"]
            if revision is not None:
                field.initial = both(revision, name).only(language)
            multiline = isinstance(field.widget, forms.Textarea)
            attrs = field.widget.attrs
            field.widget = (AdminTextareaWidget if multiline else AdminTextInputWidget)(attrs=attrs)
    return fields
