"""A duty's conditions as form fields: a slot a facet, with its values to tick."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from regtrack.register.models import Facet, FacetValue
from regtrack.register.packs.nodes import Content

MODES = [("any_of", _("must be one of")), ("none_of", _("must be none of"))]
BASIS = {"zh_hans": "zh-hans", "en": "en"}


@dataclass(frozen=True, slots=True)
class Slot:
    """One condition that may be set. `content` is what the present revision says, else {}."""

    prefix: str
    facet: Facet
    content: Content

    @property
    def names(self) -> dict[str, str]:
        parts = ("mode", "values", *(f"basis_{suffix}" for suffix in BASIS))
        return {part: f"{self.prefix}_{part}" for part in parts}

    def fields(self) -> dict[str, forms.Field]:
        mode = "none_of" if self.content.get("none_of") else "any_of"
        basis = self.content.get("basis") or {}
        return {
            self.names["mode"]: forms.ChoiceField(
                label=_("The product"), choices=MODES, initial=mode
            ),
            self.names["values"]: forms.MultipleChoiceField(
                label=self.facet.name,
                choices=[(value.ref, value.name) for value in self.facet.values.all()],
                required=False,
                widget=forms.CheckboxSelectMultiple,
                initial=self.content.get(mode, []),
                help_text=_("Tick nothing for no condition."),
            ),
            **{
                self.names[f"basis_{suffix}"]: forms.CharField(
                    label=_("Basis"), required=False, initial=basis.get(language, "")
                )
                for suffix, language in BASIS.items()
            },
        }

    def fieldset(self) -> tuple[Any, dict[str, Any]]:
        names = self.names
        return (
            format_lazy("{}{}{}", _("Condition"), _(": "), self.facet.name),
            {
                "fields": (
                    names["mode"],
                    names["values"],
                    tuple(names[f"basis_{suffix}"] for suffix in BASIS),
                ),
                "classes": () if self.content else ("collapse",),
            },
        )

    def read(self, cleaned: dict[str, Any]) -> Content | None:
        """The condition as packs.schema.Condition says it; None where nothing is ticked."""
        names = self.names
        values = cleaned.get(names["values"])
        if not values:
            return None
        # Those that stand there keep their order, which the form does not know
        before = [*self.content.get("any_of", ()), *self.content.get("none_of", ())]
        kept = [value for value in before if value in values]
        values = [*kept, *(value for value in values if value not in kept)]
        condition: Content = {"facet": self.facet.ref, cleaned[names["mode"]]: values}
        basis = {
            language: cleaned.get(names[f"basis_{suffix}"], "")
            for suffix, language in BASIS.items()
        }
        if any(basis.values()):
            condition["basis"] = basis
        return condition


def slots(conditions: list[Content]) -> Iterator[Slot]:
    """Those that are set, in their order; then one for each facet without a condition."""
    facets = {
        facet.ref: facet
        for facet in Facet.objects.prefetch_related(Prefetch("values", FacetValue.objects.all()))
    }
    for number, condition in enumerate(conditions):
        yield Slot(f"condition_{number}", facets[condition["facet"]], condition)
    used = {condition["facet"] for condition in conditions}
    for ref, facet in facets.items():
        if ref not in used:
            yield Slot(f"facet_{ref.replace('-', '_')}", facet, {})
