"""The form of the mapping desk: duties of two texts, and how they relate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from regtrack.core.texts import Text
from regtrack.register.compare.comparison import BETWEEN_VERSIONS, RELATIONS, Duty, Row
from regtrack.register.compare.reading import Pair
from regtrack.register.models import Confidence, Mapping, Obligation
from regtrack.register.packs.nodes import digest

LABELS = dict(Mapping.Relation.choices)
HINTS = {
    "carried-over": _("the same burden"),
    "softened": _("less is asked on the right"),
    "strengthened": _("more is asked on the right"),
    "split": _("one on the left, several on the right"),
    "merged": _("several on the left, one on the right"),
    "dropped": _("only on the left"),
    "new": _("only on the right"),
    "equal": _("both ask for the same"),
    "subset-of": _("the left asks for a part of the right"),
    "superset-of": _("the left asks for more than the right"),
    "intersects-with": _("both ask for something that the other does not"),
}


class RelateForm(forms.Form):
    """`before` and `after` are ticked by ref. `change` names the relation that is changed, `seen`
    is a digest of it as it was shown."""

    change = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)
    before = forms.ModelMultipleChoiceField(
        Obligation.objects.none(), required=False, to_field_name="ref"
    )
    after = forms.ModelMultipleChoiceField(
        Obligation.objects.none(), required=False, to_field_name="ref"
    )
    relation = forms.ChoiceField(label=_("Relation"), widget=forms.RadioSelect, choices=[])
    reason_zh_hans = forms.CharField(
        label=_("Reason · 中文"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "zh-Hans"}),
    )
    reason_en = forms.CharField(
        label=_("Reason · English"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "lang": "en"}),
    )
    confidence = forms.ChoiceField(
        label=_("Confidence"), choices=Confidence.choices, initial=Confidence.HIGH
    )

    def __init__(self, pair: Pair, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for side, instrument in (("before", pair.before), ("after", pair.after)):
            choices: Any = self.fields[side]
            choices.queryset = Obligation.objects.filter(instrument=instrument)
        relation: Any = self.fields["relation"]
        relation.choices = [
            (code, f"{LABELS[code]} · {HINTS[code]}")
            for code in RELATIONS
            if (code in BETWEEN_VERSIONS) == pair.versions or code == self.initial.get("relation")
        ]

    @property
    def ticked(self) -> set[str]:
        """Refs of the duties that are ticked, as the page shows them."""
        return {ref for side in ("before", "after") for ref in self[side].value() or ()}

    @property
    def reason(self) -> Text:
        texts = (self.cleaned_data[name] for name in ("reason_zh_hans", "reason_en"))
        return Text(*(text.replace("\r\n", "\n").strip() for text in texts))

    def tell(self, field: str, messages: list[str]) -> None:
        """Put what an action refused where the person can mend it."""
        name = {"reason": "reason_zh_hans"}.get(field, field)
        for message in messages:
            self.add_error(name if name in self.fields else None, message)


def filled(row: Row, pair: Pair) -> dict[str, Any]:
    """The form's initial values for changing the relation that `row` shows."""
    return {
        "change": row.ref,
        "seen": seen_digest(row),
        "before": [duty.ref for duty in row.before if duty.instrument in _own(pair)],
        "after": [duty.ref for duty in row.after if duty.instrument in _own(pair)],
        "relation": row.relation,
        "reason_zh_hans": row.reason.zh_hans,
        "reason_en": row.reason.en,
        "confidence": row.confidence,
    }


def seen_digest(row: Row) -> str:
    """Of what `row` says; another one means that somebody changed it meanwhile."""
    return digest(
        {
            "before": [duty.ref for duty in row.before],
            "after": [duty.ref for duty in row.after],
            "relation": row.relation,
            "reason": row.reason.as_dict(),
            "confidence": row.confidence,
        }
    )


def foreign(duties: tuple[Duty, ...], pair: Pair) -> tuple[Duty, ...]:
    """Those of other texts than the two."""
    return tuple(duty for duty in duties if duty.instrument not in _own(pair))


def _own(pair: Pair) -> tuple[str, str]:
    return pair.before.ref, pair.after.ref
