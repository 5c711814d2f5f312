from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class SignOffForm(forms.Form):
    """A statement, and the digest (`seen`) of what the signer was shown."""

    statement = forms.CharField(
        label=_("Statement"),
        max_length=2_000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("What you confirm by signing, in your own words."),
    )
    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def clean_statement(self) -> str:
        return str(self.cleaned_data["statement"]).replace("\r\n", "\n").replace("\r", "\n")
