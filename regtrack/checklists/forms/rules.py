from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from regtrack.checklists.models.relation import TERMS
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


class RelationForm(forms.Form):
    """How a requirement is related to another duty; a team says it of its own rules."""

    relation = forms.ChoiceField(choices=TERMS, label=_("This requirement is"))
    other = forms.CharField(
        label=_("Of the duty"), max_length=300,
        help_text=_("Its reference, such as cn-im-17-1, or the address of its page."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}))

    def clean_other(self) -> str:
        """The reference, the last part of an address."""
        path = self.cleaned_data["other"].partition("?")[0].partition("#")[0]
        return str(path.rstrip("/").rpartition("/")[2])
