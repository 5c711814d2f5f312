"""What the page of one instrument shows around its form: its sections, and what is still missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError as ShapeError

from regtrack.register.actions.publish_instrument import why_not
from regtrack.register.actions.start_version import PERMISSIONS, PROPOSED
from regtrack.register.admin.dashboard import pages_of
from regtrack.register.admin.found import nodes_around
from regtrack.register.admin.more_rows import QUERY
from regtrack.register.admin.previewing import as_readers_see
from regtrack.register.admin.recorded import sentences
from regtrack.register.checking import Finding, find
from regtrack.register.checking.words import label, sentence
from regtrack.register.models import (
    Instrument,
    InstrumentRelation,
    Mapping,
)

PARTS = {
    "what": _("What it is"),
    "milestones": _("Milestones"),
    "provisions": _("Provisions"),
    "duties": _("Duties"),
    "relations": _("Relations to other instruments"),
    "sources": _("Sources"),
    "notes": _("Notes"),
}
ROWS_WITHOUT_SCRIPT = 3


def fieldset(part: str, name: Any, fields: Iterable[Any]) -> Any:
    """A fieldset that stands in `part` of the page."""
    return (name, {"fields": list(fields), "classes": [f"in-{part}"]})


@dataclass(slots=True)
class Part:
    """One section of the page. `number` counts its rows that are saved; None where it has none."""

    name: str
    title: str | Promise
    fieldsets: list[Any] = field(default_factory=list)
    inlines: list[Any] = field(default_factory=list)
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Remark:
    """What one check found: its name, and for each node its sentence with where to mend it."""

    label: str
    level: str
    places: list[tuple[str, str, str]]  # address ("" for none), name, sentence


def context(request: HttpRequest, page: Any, obj: Instrument | None, today: dt.date) -> Any:
    """What the template shows beside `page`, the context of Django's own."""
    made: dict[str, Any] = {
        "parts": parts(page, obj),
        "rows_without_script": f"?{QUERY}={ROWS_WITHOUT_SCRIPT}",
    }
    if obj is None:
        return made
    remarks = [*_proposals(obj), *_remarks(obj, today)]
    return made | {
        "missing": [] if obj.published else list(why_not(obj)),
        "remarks": remarks,
        "has_errors": any(one.level == "error" for one in remarks),
        "others": _others(obj),
        "public_page": as_readers_see(request, obj.get_absolute_url(), obj),
        "is_draft": obj.kind == Instrument.Kind.DRAFT,
        "may_start": request.user.has_perms(PERMISSIONS),
        "may_relate": request.user.has_perm("register.add_mapping"),
    }


def parts(page: Any, obj: Instrument | None) -> list[Part]:
    """Fieldsets and inlines of Django's context, under the section that each says it belongs to."""
    made = {name: Part(name, title) for name, title in PARTS.items()}
    for found in page["adminform"]:
        name = next(word for word in found.classes.split() if word.startswith("in-"))
        made[name.removeprefix("in-")].fieldsets.append(found)
    for found in page["inline_admin_formsets"]:
        part = made[found.opts.part]
        part.inlines.append(found)
        if part.name != "what":
            part.number = (part.number or 0) + found.formset.initial_form_count()
    if obj is not None:
        made["duties"].number = obj.obligations.count()
        made["sources"].number = obj.sources.count()
        made["relations"].number = InstrumentRelation.objects.of(obj).count()
    return [part for part in made.values() if part.fieldsets or part.inlines]


def listed_duties(instrument: Instrument) -> Any:
    """The duties with their places, each a link to its form, and a link to the form of a new one."""
    listed = format_html_join(
        "",
        '<li><a href="{}">{}</a> {} <span class="quiet">{} · {}</span></li>',
        (
            (
                reverse("admin:register_obligation_change", args=[obligation.pk]),
                latest.title,
                latest.locator,
                latest.get_force_display(),
                obligation.ref,
            )
            for obligation in instrument.obligations.prefetch_related("revisions")
            for latest in list(obligation.revisions.all())[-1:]
        ),
    )
    return format_html(
        '<ol class="listed">{}</ol><p><a class="addlink" href="{}?{}">{}</a></p>',
        listed,
        reverse("admin:register_obligation_add"),
        urlencode({"instrument": instrument.ref}),
        _("Add a duty with its whole form"),
    )


def _others(obj: Instrument) -> list[tuple[str | Promise, Instrument]]:
    """The instruments that it is related to, with the relation in words."""
    return [
        (relation.get_kind_display(), relation.to)
        if relation.instrument_id == obj.pk
        else (relation.backwards, relation.instrument)
        for relation in InstrumentRelation.objects.of(obj)
    ]


# == What is still missing ==
def _proposals(obj: Instrument) -> Iterator[Remark]:
    if obj.published:
        return
    number = (
        Mapping.objects.filter(to_obligations__instrument=obj, reason_en=PROPOSED.en)
        .distinct()
        .count()
    )
    if number:
        text = ngettext(
            "%(number)d relation to an earlier text is a proposal: look at it on the mapping desk.",
            "%(number)d relations to earlier texts are proposals: look at each on the mapping desk.",
            number,
        )
        yield Remark(gettext("Proposals"), "warning", [("", "", text % {"number": number})])


def _remarks(obj: Instrument, today: dt.date) -> Iterator[Remark]:
    try:
        found = findings_of(obj, today)
    except ShapeError as error:  # a row from elsewhere, which the pack format refuses
        places = [("", obj.ref, one) for one in sentences(error)]
        yield Remark(gettext("Not checked"), "error", places)
        return
    pages = pages_of((one.kind, one.ref) for one in found)
    for (level, code), group in groupby(found, key=lambda one: (one.level, one.code)):
        places = [(pages.get((one.kind, one.ref), ""), one.ref, sentence(one)) for one in group]
        yield Remark(label(code), level, places)


def findings_of(obj: Instrument, today: dt.date) -> list[Finding]:
    """What the checks find in one instrument, read with the instruments that it refers to. What
    only the whole register tells (sources, mappings) is left to `check_register`."""
    nodes = nodes_around({obj.ref})
    return [one for one in find(nodes, today=today) if one.instrument == obj.ref]
