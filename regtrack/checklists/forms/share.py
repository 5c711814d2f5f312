from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from regtrack.checklists.actions.make_share import DAYS, LETTERS, MOST_DAYS


class ShareForm(forms.Form):
    label = forms.CharField(
        label=_("For whom"),
        max_length=LETTERS,
        help_text=_("Such as the law firm. Only your team reads this."),
    )
    days = forms.IntegerField(
        label=_("Open for how many days"), min_value=1, max_value=MOST_DAYS, initial=DAYS
    )
