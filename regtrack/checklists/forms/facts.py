"""All that a team says of a product it has saved: the questions of the check, and its own days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from regtrack.checklists.applicability import Facts
from regtrack.checklists.facts import ProductFacts
from regtrack.checklists.forms.check import CheckForm
from regtrack.checklists.judging import ProductDays
from regtrack.core.texts import the


def _date_field(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        required=False,
        help_text=help_text,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d"],
    )


class FactsForm(CheckForm):
    """The check's questions, `launched_CODE` and `ended_CODE` of each market that is chosen,
    `changed_on`, and the `version` of the product that was seen. `said()` once it is valid."""

    def __init__(
        self,
        *args: Any,
        markets: Iterable[str] = (),
        own: Iterable[tuple[str, str]] = (),
        **kwargs: Any,
    ) -> None:
        """`markets` are those that get days: the saved ones and the chosen ones; `own` the team's
        own instruments, ref and title."""
        super().__init__(*args, **kwargs)
        self.dated = [code for code, _name in self._markets() if code in set(markets)]
        for code, name in self._markets():
            if code in self.dated:
                place = {"place": the(name)}
                self.fields[f"launched_{code}"] = _date_field(_("Launched in %(place)s on") % place)
                self.fields[f"ended_{code}"] = _date_field(_("Ended in %(place)s on") % place)
        self.fields["changed_on"] = _date_field(
            _("Last significant change"),
            _("The day on which the product last changed so much that a rule may ask anew."),
        )
        if own := list(own):
            self.fields["follows"] = forms.MultipleChoiceField(
                label=_("Own rules"),
                help_text=_("Rules that the team imported, and that this product follows."),
                choices=own,
                required=False,
                widget=forms.CheckboxSelectMultiple,
            )
        self.fields["version"] = forms.IntegerField(
            widget=forms.HiddenInput,
            error_messages={
                "required": _("Expected the version of the facts that you saw."),
                "invalid": _("Expected the version of the facts that you saw."),
            },
        )

    @staticmethod
    def data_of(said: ProductFacts, version: int) -> MultiValueDict[str, str]:
        """What would be sent of a product as it stands."""
        plain = said.as_dict()
        sent = {
            "market": sorted(plain["markets"]),
            "organisation": [plain["organisation"]],
            "changed_on": [plain["changed_on"] or ""],
            "version": [str(version)],
            "follows": plain.get("follows", []),
            **plain["facts"],
        }
        for code, (launched, ended) in plain["markets"].items():
            sent |= {f"launched_{code}": [launched or ""], f"ended_{code}": [ended or ""]}
        return MultiValueDict(sent)

    def clean(self) -> dict[str, Any]:
        chosen = super().clean()
        for code in self.dated:
            launched, ended = chosen.get(f"launched_{code}"), chosen.get(f"ended_{code}")
            if launched and ended and ended < launched:
                self.add_error(
                    f"ended_{code}",
                    _("Found %(ended)s; expected no day before the launch on %(launched)s.")
                    % {"ended": ended, "launched": launched},
                )
        return chosen

    def days(self) -> list[tuple[str, forms.BoundField, forms.BoundField]]:
        """The two days of each market."""
        names = dict(self._markets())
        return [
            (names[code], self[f"launched_{code}"], self[f"ended_{code}"]) for code in self.dated
        ]

    def general(self) -> list[forms.BoundField]:
        own = {
            "changed_on",
            "follows",
            *(name for name in self.fields if name.startswith(("launched_", "ended_"))),
        }
        return [field for field in super().general() if field.name not in own]

    def said(self) -> ProductFacts:
        follows = frozenset(self.cleaned_data.get("follows", ()))
        facts: Facts = replace(self.facts(), follows=follows)
        return ProductFacts(
            facts,
            ProductDays(
                {code: self._day("launched", code) for code in sorted(facts.markets)},
                {code: self._day("ended", code) for code in sorted(facts.markets)},
                self.cleaned_data["changed_on"],
            ),
        )

    def _day(self, name: str, code: str) -> dt.date | None:
        day: dt.date | None = self.cleaned_data.get(f"{name}_{code}")
        return day
