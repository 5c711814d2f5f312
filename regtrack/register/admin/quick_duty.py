"""New duties as short rows of an instrument's page; the form of a duty has the rest."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from regtrack.core.texts import SUFFIXES, Text, both
from regtrack.register.actions.add_obligation import add_obligation
from regtrack.register.admin import duty_deadline
from regtrack.register.admin.duty_form import text_fields
from regtrack.register.admin.event_rows import present_date
from regtrack.register.admin.forms import BilingualForm, side_by_side
from regtrack.register.admin.more_rows import MoreRows, QuickFormSet
from regtrack.register.admin.recorded import StackedInline
from regtrack.register.models import (
    Event,
    Instrument,
    Obligation,
    ObligationRevision,
    Provision,
    Theme,
)
from regtrack.register.packs.nodes import Content

TEXTS = ("locator", "title", "text")
DEADLINE = ("kind", "number", "unit", "days", "anchor", "date")
KIND, EVENT = "kind:", "event:"


class QuickDutyForm(BilingualForm):
    in_one_language = TEXTS

    class Meta:
        model = Obligation
        fields: ClassVar[tuple[str, ...]] = ()

    def text_label(self, name: str) -> str:
        return str(ObligationRevision._meta.get_field(name).verbose_name)  # type: ignore[union-attr]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        for field, sentence in duty_deadline.faults(cleaned):
            self.add_error(field if field in self.fields else "deadline_kind", sentence)
        return cleaned

    def duty(self, instrument: Instrument, event: Event, provision: Provision | None) -> Content:
        """What the row says, as packs.schema.Duty; its sources are those of the instrument."""
        cleaned = self.cleaned_data
        theme = cleaned["theme"]
        return {
            "force": cleaned["force"],
            "provision": provision.ref if provision else None,
            "applies_from": event.ref,
            "deadline": duty_deadline.read(cleaned),
            "themes": [theme.ref] if theme else [],
            "sources": sorted(source.ref for source in instrument.sources.all()),
            **{
                name: {
                    language: cleaned[f"{name}_{suffix}"]
                    for language, suffix in SUFFIXES.items()
                    if cleaned[f"{name}_{suffix}"]
                }
                for name in TEXTS
            },
        }


class QuickDutyRow(MoreRows, StackedInline):
    model = Obligation
    form = QuickDutyForm
    formset = QuickFormSet
    part = "duties"
    first = 1
    can_delete = False
    verbose_name = _("duty")
    verbose_name_plural = _("new duties")
    fields = (
        ("force", "theme", "applies_from"),
        *side_by_side(*TEXTS),
        tuple(f"deadline_{name}" for name in DEADLINE),
    )

    def get_formset(self, request: HttpRequest, obj: Any | None = None, **kwargs: Any) -> Any:
        made = type("QuickDutyForm", (QuickDutyForm,), _fields(obj))
        return super().get_formset(request, obj, **{**kwargs, "form": made})

    def has_add_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return bool(request.user.has_perm("register.add_obligation"))

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    has_view_permission = has_delete_permission = has_change_permission


def _fields(instrument: Instrument | None) -> dict[str, forms.Field]:
    events = list(instrument.events.prefetch_related("dates")) if instrument else []
    texts = text_fields(None, TEXTS)
    texts["locator_en"].help_text = _(
        "Such as Art. 7(3). The duty is listed under the provision with whose label this begins."
    )
    deadline = duty_deadline.fields({})
    deadline["deadline_anchor"].choices = [  # type: ignore[attr-defined]
        choice for choice in duty_deadline.ANCHORS if choice[0] != "event"
    ]
    deadline["deadline_kind"].label = _("Deadline")
    deadline["deadline_kind"].initial = "continuous"  # what an untouched row sends
    return {
        "force": forms.ChoiceField(
            label=_("Force"), choices=ObligationRevision.Force.choices, initial="mandatory"
        ),
        "theme": forms.ModelChoiceField(Theme.objects.all(), label=_("Theme"), required=False),
        "applies_from": forms.ChoiceField(
            label=_("Applies from"), choices=_milestones(events), initial=_likely(events)
        ),
        **texts,
        **{f"deadline_{name}": deadline[f"deadline_{name}"] for name in DEADLINE},
    }


def _milestones(events: list[Event]) -> list[Any]:
    kinds = [(f"{KIND}{kind}", label) for kind, label in Event.Kind.choices]
    there = [(f"{EVENT}{event.ref}", f"{event.title} · {present_date(event)}") for event in events]
    new = (_("The milestone of this page that is of the kind"), kinds)
    return [(_("Milestones"), there), new] if there else [new]


def _likely(events: list[Event]) -> str:
    for kind in ("applies", "in-force"):
        for event in events:
            if event.kind == kind:
                return f"{EVENT}{event.ref}"
    return f"{KIND}in-force"


def add_rows(formset: Any, *, actor: Any, at: dt.datetime) -> list[Obligation]:
    """Add the duties of the rows, in their order, after milestones and provisions are saved."""
    instrument = formset.instance
    if not formset.filled:
        return []
    events, provisions = list(instrument.events.all()), list(instrument.provisions.all())
    made = []
    for number, form in enumerate(formset.filled, start=1):
        event = _event(form.cleaned_data["applies_from"], events, number)
        # A text that was left empty is None
        locator = Text(*(form.cleaned_data[f"locator_{name}"] or "" for name in ("zh_hans", "en")))
        duty = form.duty(instrument, event, provision_of(locator, provisions))
        made.append(add_obligation(instrument=instrument, duty=duty, actor=actor, at=at))
    return made


def _event(chosen: str, events: list[Event], number: int) -> Event:
    if chosen.startswith(EVENT):
        return next(event for event in events if f"{EVENT}{event.ref}" == chosen)
    kind = chosen.removeprefix(KIND)
    found = [event for event in events if event.kind == kind]
    if len(found) != 1:
        raise ValidationError(
            gettext(
                "New duty %(number)d, applies from: found %(found)d milestones of the kind "
                "“%(kind)s”; expected one, or a milestone chosen by its name."
            )
            % {"number": number, "found": len(found), "kind": Event.Kind(kind).label}
        )
    return found[0]


def provision_of(locator: Text, provisions: Iterable[Any]) -> Any | None:
    """The provision in which a place such as “Art. 7(3)” lies: the longest label that it begins with.

    “Art. 70” does not lie in Art. 7, nor 第七条之一 in 第七条.
    """
    best, longest = None, 0
    for provision in provisions:
        label = both(provision, "label")
        for place, part in ((locator.en, label.en), (locator.zh_hans, label.zh_hans)):
            goes_on = place[len(part) :][:1]
            if not part or not place.startswith(part) or len(part) <= longest:
                continue
            if (goes_on.isascii() and goes_on.isalnum()) or goes_on == "之":
                continue
            best, longest = provision, len(part)
    return best
