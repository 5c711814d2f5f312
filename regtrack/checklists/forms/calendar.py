from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from regtrack.checklists.actions.make_calendar_link import LETTERS


class CalendarLinkForm(forms.Form):
    label = forms.CharField(
        label=_("For which calendar"),
        max_length=LETTERS,
        help_text=_("Such as “Outlook, at work”: by this you find it again to revoke it."),
    )
