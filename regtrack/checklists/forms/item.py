"""What a person says of an item."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.models import Team, User
from regtrack.checklists.models import Item


class TickForm(forms.Form):
    """One press: the status wanted, and the version that the person saw."""

    version = forms.IntegerField(min_value=1)
    status = forms.ChoiceField(choices=[(Item.Status.TODO, ""), (Item.Status.DONE, "")])


class ItemForm(forms.Form):
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    status = forms.ChoiceField(label=_("Status"), choices=Item.Status.choices)
    reason = forms.CharField(
        label=_("Reason, if it is not applicable"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    owner_id = forms.ModelChoiceField(
        label=_("Owner"), queryset=User.objects.none(), required=False, empty_label=_("Nobody yet")
    )
    due_on = forms.DateField(
        label=_("Due (leave empty for the day that the rule gives)"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )
    due_reason = forms.CharField(
        label=_("Reason for another day than the rule’s"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    note = forms.CharField(label=_("Note"), required=False, widget=forms.Textarea({"rows": 4}))
    links = forms.CharField(
        label=_("Links (one web address a line)"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, team: Team, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.fields["owner_id"]
        assert isinstance(owner, forms.ModelChoiceField)
        is_member, is_owner = Q(memberships__team=team), Q(pk=self.initial.get("owner_id"))
        owner.queryset = User.objects.filter(is_member | is_owner).distinct().order_by("email")
        if team.second_person:
            self.fields["status"].help_text = Team._meta.get_field("second_person").help_text

    def keep_to_notes(self) -> None:
        """A precedent or an open question is no duty: nothing to do, to own or to be late with."""
        for name in ("status", "reason", "owner_id", "due_on", "due_reason"):
            del self.fields[name]

    def changes(self) -> dict[str, Any]:
        changes = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        if "owner_id" in changes:
            changes["owner_id"] = changes["owner_id"].pk if changes["owner_id"] else None
        changes["links"] = "\n".join(changes["links"].split())
        for name in ("reason", "due_reason", "note"):
            before = self.initial.get(name) or ""
            if name in changes and _as_typed(changes[name]) == _as_typed(before):
                changes[name] = before
        return changes


def _as_typed(text: str) -> str:
    """Without what a browser and a field change by themselves: line breaks, and space around it."""
    return "\n".join(text.splitlines()).strip()


class MinuteField(forms.DateTimeField):
    """The digits of a clock on a wall, wherever it hangs: aware, though in no zone of its own. UTC
    has every minute once; the installation's zone may lack one that another place has."""

    def to_python(self, value: Any) -> dt.datetime | None:
        with timezone.override(dt.UTC):
            return super().to_python(value)


class ClockForm(forms.Form):
    """When the team learned of something, to the minute, in the time `zone` of the rule."""

    happened_at = MinuteField(
        label=_("Learned of it at"),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"],
    )
    note = forms.CharField(label=_("What happened"), required=False, max_length=2000)

    def __init__(self, zone: ZoneInfo, data: QueryDict | None = None) -> None:
        super().__init__(data, prefix="clock")
        self.zone = zone

    def clean_happened_at(self) -> dt.datetime:
        """The digits that were typed, read as local to the zone; a minute that the clocks skip or
        repeat is taken as before the change."""
        moment: dt.datetime = self.cleaned_data["happened_at"]
        return moment.replace(tzinfo=self.zone, fold=0)
