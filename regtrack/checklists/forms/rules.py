from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from regtrack.checklists.own.reading import own_instruments
from regtrack.register.models import Instrument, Jurisdiction


class RulesForm(forms.Form):
    """A file of requirements; for the first version also what it is called and where it holds."""

    file = forms.FileField(
        label=_("File"), help_text=_("OSCAL catalog (JSON), CSV or XLSX."), allow_empty_file=False
    )
    instrument: forms.ModelChoiceField[Instrument] = forms.ModelChoiceField(
        Instrument.every.none(), to_field_name="ref", required=False, label=_("New version of"),
        empty_label=_("None: rules of their own"),
    )  # fmt: skip
    title = forms.CharField(
        label=_("Title"), max_length=300, required=False,
        help_text=_("Where it is empty, the title that stands in the file."),
    )  # fmt: skip
    jurisdiction: forms.ModelChoiceField[Jurisdiction] = forms.ModelChoiceField(
        Jurisdiction.objects.none(), label=_("Where it holds"),
        help_text=_("International rules hold in every market."),
    )  # fmt: skip
    day = forms.DateField(
        label=_("Applies from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Of a new version: the day from which its changes are known and apply."),
    )  # fmt: skip

    def __init__(self, *args: Any, team: int, today: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["instrument"].queryset = own_instruments(team)  # type: ignore[attr-defined]
        places = Jurisdiction.objects.order_by("code")
        self.fields["jurisdiction"].queryset = places  # type: ignore[attr-defined]
        worldwide = places.filter(kind=Jurisdiction.Kind.INTERNATIONAL).first()
        self.fields["jurisdiction"].initial = worldwide and worldwide.pk
        self.fields["day"].initial = today

    def said(self) -> dict[str, Any]:
        """What `keep_rules_file` takes beside the file; the title is one in the page's language."""
        title = self.cleaned_data["title"]
        chinese = get_language() == "zh-hans"
        return {
            "title_zh": title if chinese else "",
            "title_en": "" if chinese else title,
            **{name: self.cleaned_data[name] for name in ("instrument", "jurisdiction", "day")},
        }
