"""What a person says of many items at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regtrack.checklists.models import Item

KEEP = ""
NOBODY = "nobody"
MOST = 100


class BulkForm(forms.Form):
    """Only what is filled in is changed. `people` are the team's members."""

    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[(KEEP, _("Keep")), *Item.Status.choices]
    )
    owner = forms.ChoiceField(label=_("Owner"), required=False)
    due_on = forms.DateField(
        label=_("Due"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    reason = forms.CharField(
        label=_("Reason (for another day, or for not applicable)"),
        required=False,
        widget=forms.TextInput,
    )

    def __init__(self, people: Sequence[Any], data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="all")
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            (KEEP, _("Keep")),
            (NOBODY, _("Nobody yet")),
            *((str(person.pk), str(person)) for person in people),
        ]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if not self.errors and not any(said.get(name) for name in ("status", "owner", "due_on")):
            raise ValidationError(
                _("Found nothing to change; expected a status, an owner or a day.")
            )
        return said

    def changes(self) -> dict[str, Any]:
        """By the names of `item_rules.FIELDS`."""
        said, found = self.cleaned_data, {}
        if said["status"]:
            found["status"] = said["status"]
        if said["owner"]:
            found["owner_id"] = None if said["owner"] == NOBODY else int(said["owner"])
        if said["due_on"]:
            found |= {"due_on": said["due_on"], "due_reason": said["reason"]}
        if said["status"] == Item.Status.NOT_APPLICABLE:
            found["reason"] = said["reason"]
        return found


def versions_of(said: QueryDict) -> dict[int, int]:
    """The chosen items with the version that the person saw: each as `item=KEY.VERSION`. Raises
    ValidationError."""
    found: dict[int, int] = {}
    for text in said.getlist("item"):
        key, _dot, version = text.partition(".")
        if not all(number.isdecimal() and len(number) < 16 for number in (key, version)):
            raise ValidationError(
                gettext("Found “%(found)s”; expected an item and its version, such as 17.2.")
                % {"found": text}
            )
        found[int(key)] = int(version)
    if not 0 < len(found) <= MOST:
        raise ValidationError(
            gettext("Found %(number)s chosen items; expected 1 to %(most)s.")
            % {"number": len(found), "most": MOST}
        )
    return found
