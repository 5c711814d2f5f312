"""What a person says of a product. The questions come from the register's vocabulary."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from regtrack.accounts.models import Team
from regtrack.checklists.applicability import Facts
from regtrack.core.texts import sort_key, the
from regtrack.register.vocabulary import Question, Vocabulary


def _names(texts: dict[str, Any]) -> list[tuple[str, str]]:
    language = get_language() or "en"
    return [(code, text.get(language)) for code, text in texts.items()]


class CheckForm(forms.Form):
    """A product's facts as a GET form: one product = one URL. `facts()` once it is valid.

    The keys are `market`, `organisation` and the refs of the facets. `uses` says which
    jurisdictions' duties ask for a facet; what only one of them asks is put apart, under its name.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        *args: Any,
        uses: Mapping[str, Collection[str]] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.vocabulary, self.uses = vocabulary, uses or {}
        self.facets = vocabulary.facets
        self.fields["market"] = forms.MultipleChoiceField(
            label=_("Where is it offered?"),
            choices=self._markets(),
            widget=forms.CheckboxSelectMultiple,
            error_messages={"required": _("Expected at least one market.")},
        )
        for facet in vocabulary.facets.values():
            self.fields[facet.ref] = _facet_field(facet)
        self.fields["organisation"] = forms.ChoiceField(
            label=_("Is your organisation one of these, which orders or promises name?"),
            choices=[("", _("No, none of these")), *_names(dict(vocabulary.organisations))],
            required=False,
        )

    def _markets(self) -> list[tuple[str, str]]:
        """By their names, those inside another (a state, a member of the EU) right after it."""
        markets, language = self.vocabulary.markets, get_language() or "en"

        def place(market: tuple[str, str]) -> tuple[object, ...]:
            root = self.vocabulary.root(market[0])
            outer = self.vocabulary.jurisdictions[root].get(language)
            return sort_key(outer, language), market[0] != root, sort_key(market[1], language)

        return sorted(_names(dict(markets)), key=place)

    def clean(self) -> dict[str, Any]:
        """ "None of these" stands alone."""
        chosen = super().clean() or {}
        for ref in self.facets:
            answers = chosen.get(ref)
            if isinstance(answers, list) and "none" in answers and len(answers) > 1:
                self.add_error(ref, _("Expected “none of these” alone, or some of the others."))
        return chosen

    def places(self) -> list[tuple[BoundWidget, list[BoundWidget]]]:
        """The boxes of the markets: each with the boxes of the places inside it."""
        boxes = {box.data["value"]: box for box in self["market"].subwidgets}
        inside: dict[str, list[BoundWidget]] = {}
        for code, box in boxes.items():
            root = self.vocabulary.root(code)
            inside.setdefault(root if root in boxes else code, []).append(box)
        return [(own, rest) for own, *rest in inside.values()]

    def general(self) -> list[forms.BoundField]:
        """The questions for every product, but for its markets."""
        return [
            field
            for field in self.visible_fields()
            if field.name != "market" and not self._asker(field.name)
        ]

    def special(self) -> list[tuple[str, list[forms.BoundField], bool]]:
        """The place's name, the questions that only its rules ask, and whether they concern the
        product: it is offered there, or one of them was answered."""
        groups: dict[str, list[forms.BoundField]] = {}
        for field in self.visible_fields():
            if code := self._asker(field.name):
                groups.setdefault(code, []).append(field)
        offered = {self.vocabulary.root(code) for code in self["market"].data or []}
        language = get_language() or "en"
        return [
            (
                self.vocabulary.jurisdictions[code].get(language),
                fields,
                code in offered or any(field.data for field in fields),
            )
            for code, fields in groups.items()
        ]

    def _asker(self, facet: str) -> str:
        """The one outermost jurisdiction whose duties ask for a facet; "" for none or several."""
        roots = {self.vocabulary.root(code) for code in self.uses.get(facet, ())}
        return roots.pop() if len(roots) == 1 else ""

    def facts(self) -> Facts:
        chosen = self.cleaned_data
        values = {
            ref: frozenset(chosen[ref] if facet.multiple else [chosen[ref]])
            for ref, facet in self.facets.items()
            if chosen[ref]
        }
        return Facts(frozenset(chosen["market"]), values, chosen["organisation"])


def _facet_field(facet: Question) -> forms.Field:
    language = get_language() or "en"
    choices = _names({ref: value.name for ref, value in facet.values.items()})
    label = facet.question.get(language)
    if facet.multiple:
        field: forms.Field = forms.MultipleChoiceField(
            label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
        )
    else:
        field = forms.ChoiceField(
            label=label,
            choices=[("", _("Not answered")), *choices],
            required=False,
            widget=forms.RadioSelect,
        )
    field.definitions = [  # type: ignore[attr-defined]
        (value.name.get(language), value.definition.get(language))
        for value in facet.values.values()
        if value.definition
    ]
    return field


class SaveForm(forms.Form):
    """Under which name and in which team a product is saved, and when it was launched where."""

    name = forms.CharField(label=_("Name of the product"), max_length=120)

    def __init__(
        self, teams: list[Team], markets: list[tuple[str, str]], *args: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.markets = markets
        if teams:
            self.fields["team"] = forms.ChoiceField(
                label=_("Team"), choices=[(team.pk, team.name) for team in teams]
            )
        else:
            self.fields["team_name"] = forms.CharField(
                label=_("Name of your new team"), max_length=120
            )
        for code, name in markets:
            self.fields[f"launched_{code}"] = forms.DateField(
                label=_("Launched in %(place)s on (leave empty if not yet)") % {"place": the(name)},
                required=False,
                widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
                input_formats=["%Y-%m-%d"],
            )

    def launches(self) -> dict[str, Any]:
        return {code: self.cleaned_data[f"launched_{code}"] for code, _name in self.markets}
