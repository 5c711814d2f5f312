"""“New version of …” and “Final text of this draft …”: a new instrument begun from an old one."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.widgets import AdminDateWidget, RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as ShapeError

from regtrack.core.texts import Text, both
from regtrack.register.actions.start_version import PERMISSIONS, Milestone, start_version
from regtrack.register.admin.event_rows import HOW_TO_SAY_A_DATE, KNOWN_FROM
from regtrack.register.admin.forms import BilingualForm, columns
from regtrack.register.admin.recorded import sentences
from regtrack.register.models import Event, EventDate, Instrument, ObligationRevision, Source
from regtrack.register.models.event import validate_edtf

RELATIONS = ("replaces", "drafts")
COPIED = _("Copied from the old one: change it where the new title differs.")


class VersionForm(BilingualForm):
    kind = forms.ChoiceField(label=_("Kind"))
    milestone = forms.ChoiceField(
        label=_("The duties apply from its milestone"),
        choices=Event.Kind.choices,
        initial="in-force",
    )
    edtf = forms.CharField(
        label=_("Date"),
        max_length=40,
        initial="not-appointed",
        validators=[validate_edtf],
        help_text=HOW_TO_SAY_A_DATE,
    )
    known_from = forms.DateField(
        label=_("Known since"), widget=AdminDateWidget, help_text=KNOWN_FROM
    )
    source = forms.ModelChoiceField(
        Source.objects.order_by("publisher", "ref"),
        label=_("Source of the new text"),
        widget=RelatedFieldWidgetWrapper(
            forms.Select(),
            EventDate._meta.get_field("source").remote_field,
            admin.site,
            can_add_related=True,
        ),
    )
    duties = forms.MultipleChoiceField(
        label=_("Duties to copy"), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Instrument
        fields: ClassVar[list[str]] = columns("title", "short_title")

    def __init__(self, old: Instrument, relation: str, *args: Any, **kwargs: Any) -> None:
        titles = {name: getattr(old, name) for name in self.Meta.fields}
        kwargs["initial"] = {
            **titles,
            "kind": "" if relation == "drafts" else old.kind,
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        kinds = [choice for choice in Instrument.Kind.choices if not _is_draft(choice, relation)]
        self._choices("kind", [("", "---------"), *kinds])
        latest = ObligationRevision.objects.current(dt.date.max)
        rows = latest.filter(obligation__instrument=old).select_related("obligation")
        found = [
            (row.obligation.ref, f"{row.locator} · {row.title}")
            for row in rows.order_by("obligation__position")
        ]
        self._choices("duties", found)
        self.fields["duties"].initial = [ref for ref, _name in found]
        for name in self.Meta.fields:
            self.fields[name].required = name in columns("title")
            self.fields[name].help_text = COPIED

    def _choices(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def text(self, name: str) -> Text:
        return Text(*(self.cleaned_data[column] or "" for column in columns(name)))


def _is_draft(choice: Any, relation: str) -> bool:
    return relation == "drafts" and choice[0] == Instrument.Kind.DRAFT


def version(request: HttpRequest, ref: str, relation: str) -> HttpResponse:
    """One page that asks for what the new one has of its own; then the mapping desk of both."""
    if relation not in RELATIONS:
        raise Http404
    if not request.user.has_perms(PERMISSIONS):
        raise PermissionDenied
    old = get_object_or_404(Instrument, ref=ref)
    if relation == "drafts" and old.kind != Instrument.Kind.DRAFT:
        raise Http404
    form = VersionForm(old, relation, request.POST or None)
    if request.method == "POST" and form.is_valid():
        new = _start(request, form, old, relation)
        if new is not None:
            messages.success(
                request,
                gettext(
                    "“%(name)s” is begun, and nobody but editors sees it. Each relation below is "
                    "a proposal: look at each, then edit what the new text says otherwise."
                )
                % {"name": new},
            )
            pair = [old.ref, new.ref]
            return HttpResponseRedirect(reverse("admin:register_desk", args=pair))
    return render(
        request,
        "admin/register/version.html",
        {
            **admin.site.each_context(request),
            "title": gettext("Final text of “%(name)s”") % {"name": old}
            if relation == "drafts"
            else gettext("New version of “%(name)s”") % {"name": old},
            "old": old,
            "old_titles": both(old, "title"),
            "form": form,
        },
    )


def _start(
    request: HttpRequest, form: VersionForm, old: Instrument, relation: str
) -> Instrument | None:
    given = form.cleaned_data
    try:
        return start_version(
            instrument=old,
            relation=relation,
            kind=given["kind"],
            title=form.text("title"),
            short_title=form.text("short_title"),
            milestone=Milestone(
                given["milestone"], given["edtf"], given["known_from"], given["source"]
            ),
            duties=given["duties"],
            actor=request.user,
            at=timezone.now(),
        )
    except (ValidationError, ShapeError) as error:
        for sentence in sentences(error):
            form.add_error(None, sentence)
        return None
