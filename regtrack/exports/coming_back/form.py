from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SheetForm(forms.Form):
    file = forms.FileField(
        label=_("The filled-in sheet"),
        help_text=_("XLSX or CSV, as this checklist was exported."),
        widget=forms.ClearableFileInput({"accept": ".xlsx,.csv"}),
    )
