"""What a person says of a piece of evidence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regtrack.checklists.files.kinds import too_large
from regtrack.core.http import Request


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )


class EvidenceChangeForm(forms.Form):
    """Its title and the days between which it counts."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    effective_on = _day(gettext_lazy("Valid from"))
    expires_on = _day(
        gettext_lazy("Valid until"), gettext_lazy("The last day on which it proves something.")
    )

    def said(self) -> dict[str, Any]:
        names = ("title", "effective_on", "expires_on")
        return {name: self.cleaned_data[name] for name in names}


class NewEvidenceForm(EvidenceChangeForm):
    """A file or a link. Of a file that is too large only its field arrives (core/uploads.py)."""

    file = forms.FileField(
        label=gettext_lazy("File"), required=False, allow_empty_file=True, max_length=1000
    )
    url = forms.URLField(
        label=gettext_lazy("Or a link"), required=False, max_length=2000, assume_scheme="https"
    )
    field_order = ("title", "file", "url")

    def __init__(self, request: Request) -> None:
        super().__init__(request.POST or None, request.FILES or None)
        del self.fields["version"]
        self.fields["file"].help_text = _(
            "At most %(most)s MiB: PDF, image, Office, text, e-mail or ZIP."
        ) % {"most": f"{settings.EVIDENCE_MAX_BYTES / 2**20:.4g}"}
        self._too_large = getattr(request, "too_large", "") == "file"

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or self.cleaned_data
        if self._too_large:
            self.add_error("file", too_large(settings.EVIDENCE_MAX_BYTES))
        elif not self.errors and (said["file"] is not None) == bool(said["url"]):
            self.add_error("file", _("Expected either a file or a link."))
        return said

    def said(self) -> dict[str, Any]:
        file: UploadedFile[Any] | None = self.cleaned_data["file"]
        return {**super().said(), "file": file, "url": self.cleaned_data["url"]}
