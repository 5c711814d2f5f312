"""New sources as rows of an instrument's page: saved with it, and named by it."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.widgets import AdminDateWidget
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from regtrack.register.actions.add_source import add_source
from regtrack.register.admin.forms import AddressField, BilingualForm
from regtrack.register.admin.more_rows import MoreRows, QuickFormSet
from regtrack.register.admin.recorded import StackedInline
from regtrack.register.models import Instrument, Source

FIELDS = ("url", "publisher", "kind", "language", "checked_on")
PREFIX = "new_sources"
MOST_FORMS = 1_000  # what Django reads of a formset


class NewSourceForm(BilingualForm):
    url = AddressField(label=_("Address"), max_length=600)
    publisher = forms.CharField(label=_("Publisher"), max_length=200)
    kind = forms.ChoiceField(label=_("Kind"), choices=Source.Kind.choices, initial="official")
    language = forms.CharField(
        label=_("Language"),
        max_length=12,
        required=False,
        help_text=_("As a code, such as zh, en or it."),
    )
    checked_on = forms.DateField(
        label=_("Checked on"),
        widget=AdminDateWidget,
        help_text=_("The day on which you read it there."),
    )

    class Meta:
        model = Instrument.sources.through
        fields: ClassVar[tuple[str, ...]] = ()


class NewSourceFormSet(QuickFormSet):
    @classmethod
    def get_default_prefix(cls) -> str:
        return PREFIX


class NewSourceRow(MoreRows, StackedInline):
    """Rows only to add: what the instrument names already is in the field above them."""

    model = Instrument.sources.through
    form = NewSourceForm
    formset = NewSourceFormSet
    part = "sources"
    first = 1
    can_delete = False
    verbose_name = _("source")
    verbose_name_plural = _("new sources")
    fields = (("url", "publisher"), ("kind", "language", "checked_on"))

    def has_add_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return bool(request.user.has_perm("register.add_source"))

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    has_view_permission = has_delete_permission = has_change_permission


def are_named(sent: Any) -> bool:
    """Does a form, as it was sent (a QueryDict), bring a new source?"""
    total = str(sent.get(f"{PREFIX}-TOTAL_FORMS", ""))
    rows = int(total) if total.isascii() and total.isdigit() else 0
    return any(
        str(sent.get(f"{PREFIX}-{number}-{name}", "")).strip()
        for number in range(min(rows, MOST_FORMS))
        for name in ("url", "publisher")
    )


def add_rows(formset: Any, *, actor: Any, at: dt.datetime) -> list[Source]:
    """Make the sources of the rows, in their order, and let the instrument name them."""
    made = [
        add_source(actor=actor, at=at, **{name: form.cleaned_data[name] for name in FIELDS})
        for form in formset.filled
    ]
    formset.instance.sources.add(*made)
    return made
