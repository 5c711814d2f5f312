"""What needs an editor, above the list of what can be edited."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib import admin
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError as ShapeError

from regtrack.audit.models import Chain
from regtrack.register.actions.open_change_set import CHAIN
from regtrack.register.admin.recorded import sentences
from regtrack.register.admin.unmapped import unmapped_pairs
from regtrack.register.checking import STALE_AFTER, Finding, find
from regtrack.register.checking.words import label, sentence
from regtrack.register.models import (
    ChangeSet,
    Event,
    Instrument,
    Mapping,
    Obligation,
    Provision,
    Source,
)
from regtrack.register.packs.rows import snapshot
from regtrack.register.revision import read_revision

SHOWN = 8
ON_A_PAGE = 100
KEPT = 24 * 60 * 60  # seconds
_MODELS: dict[str, Any] = {
    "instrument": Instrument,
    "event": Event,
    "obligation": Obligation,
    "mapping": Mapping,
    "source": Source,
}


@dataclass(frozen=True, slots=True)
class Row:
    """One thing to do: where, what it is called, and why."""

    address: str
    name: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Need:
    """One kind of thing to do. `name` is its part of the address; `rows` are all of them."""

    name: str
    title: str | Promise
    rows: list[Row] = field(default_factory=list)

    @property
    def shown(self) -> list[Row]:
        return self.rows[:SHOWN]

    @property
    def is_cut(self) -> bool:
        return len(self.rows) > SHOWN


TITLES = {
    "change-sets": gettext_lazy("Sets of changes not yet published"),
    "drafts": gettext_lazy("Instruments not yet public"),
    "errors": gettext_lazy("Contradictions and errors"),
    "unconfirmed": gettext_lazy("Days that have come, not yet confirmed"),
    "stale": gettext_lazy("Sources not read for long"),
    "unmapped": gettext_lazy("Versions with duties that nobody compared"),
}


def find_all(today: dt.date) -> list[Finding]:
    """What the checks find in the whole register that an editor must see to. Reads all of it."""
    findings = find(snapshot(), today=today)
    return [one for one in findings if one.level == "error" or one.code == "unconfirmed"]


def kept_findings(today: dt.date, change_set: ChangeSet | None) -> list[Finding]:
    """The same, found once a revision of the register: as it is, or with that open set of changes.

    Whatever changes a finding is a write to the register or to a set, and each is recorded.
    """
    revision = read_revision()
    if not revision.length:
        return find_all(today)  # nothing was ever recorded, so there is nothing to tell it by
    name = f"findings {today} {revision.length} {revision.head}"
    if change_set is not None:
        prepared = Chain.objects.filter(name=CHAIN).values_list("head", flat=True).first()
        name = f"{name} {change_set.pk} {prepared}"
    key = f"register-{hashlib.sha256(name.encode()).hexdigest()}"
    findings: list[Finding] | None = cache.get(key)
    if findings is None:
        findings = find_all(today)
        cache.set(key, findings, KEPT)
    return findings


def read_needs(
    today: dt.date, findings_of: Callable[[dt.date], list[Finding]] = find_all
) -> list[Need]:
    """Everything that needs an editor on the local day `today`, in a fixed number of queries."""
    refused: list[Row] = []
    findings: list[Finding] = []
    try:
        findings = findings_of(today)
    except ShapeError as error:  # a row from elsewhere, which the pack format refuses
        refused = [Row("", _("Not checked"), one) for one in sentences(error)]
    read: dict[str, Callable[[], list[Row]]] = {
        "change-sets": _change_sets,
        "drafts": _drafts,
        "errors": lambda: [
            *refused,
            *_found(one for one in findings if one.level == "error" and one.code != "unmapped"),
        ],
        "unconfirmed": lambda: _found(one for one in findings if one.code == "unconfirmed"),
        "stale": lambda: _stale(today),
        "unmapped": _unmapped,
    }
    return [Need(name, title, read[name]()) for name, title in TITLES.items()]


def index(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
    """The admin's first page; what needs an editor is only for who may see the register in it."""
    seen = {"needs": _needs(request)} if _may(request) else {}
    context = {**seen, **(extra_context or {})}
    return admin.AdminSite.index(admin.site, request, context)


def needs(request: HttpRequest, name: str) -> HttpResponse:
    """All of one kind, a hundred a page."""
    if not _may(request):
        raise PermissionDenied
    if name not in TITLES:
        raise Http404
    need = next(one for one in _needs(request) if one.name == name)
    page = Paginator(need.rows, ON_A_PAGE).get_page(request.GET.get("page"))
    return render(
        request,
        "admin/register/needs.html",
        {**admin.site.each_context(request), "title": need.title, "need": need, "page": page},
    )


def _needs(request: HttpRequest) -> list[Need]:
    change_set = getattr(request, "change_set", None)
    return read_needs(timezone.localdate(), lambda today: kept_findings(today, change_set))


def _may(request: HttpRequest) -> bool:
    return request.user.has_perm("register.view_instrument")


# == Each kind ==
def _page(model: str, pk: Any) -> str:
    return reverse(f"admin:register_{model}_change", args=[pk])


def _change_sets() -> list[Row]:
    return [
        Row(_page("changeset", one.pk), str(one), str(one.get_state_display()))
        for one in ChangeSet.objects.filter(state__in=ChangeSet.WAITING)
    ]


def _drafts() -> list[Row]:
    rows = Instrument.objects.filter(published=False).select_related("jurisdiction")
    return [
        Row(_page("instrument", one.pk), str(one), f"{one.place} · {one.get_kind_display()}")
        for one in rows
    ]


def _stale(today: dt.date) -> list[Row]:
    since = today - dt.timedelta(days=STALE_AFTER)
    return [
        Row(
            _page("source", one.pk),
            f"{one.publisher} · {one.ref}",
            _("last read on %(day)s") % {"day": one.checked_on},
        )
        for one in Source.objects.filter(checked_on__lt=since).order_by("checked_on", "ref")
    ]


def _unmapped() -> list[Row]:
    return [
        Row(
            reverse("admin:register_desk", args=[pair.before.ref, pair.after.ref]),
            f"{pair.before} → {pair.after}",
            _("without a relation: %(before)d in the earlier text, %(after)d in the later one")
            % {"before": before, "after": after},
        )
        for pair, before, after in unmapped_pairs()
    ]


def _found(findings: Iterator[Finding]) -> list[Row]:
    found = list(findings)
    pages = pages_of((one.kind, one.ref) for one in found)
    return [
        Row(
            pages.get((one.kind, one.ref), ""),
            one.ref,
            f"{label(one.code)}{_(': ')}{sentence(one)}",
        )
        for one in found
    ]


def pages_of(keys: Iterator[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Where each node is edited, by (kind, ref); a query a kind. Vocabulary is found by its list."""
    refs: dict[str, set[str]] = {}
    for kind, ref in keys:
        refs.setdefault(kind, set()).add(ref)
    pages = {
        (kind, ref): _page(kind, pk)
        for kind, model in _MODELS.items()
        if kind in refs
        for ref, pk in model.objects.filter(ref__in=refs[kind]).values_list("ref", "pk")
    }
    provisions = Provision.objects.filter(ref__in=refs.pop("provision", ()))
    for ref, pk in provisions.values_list("ref", "instrument"):
        pages["provision", ref] = f"{_page('instrument', pk)}#provisions"
    for kind, found in refs.items():
        for ref in found - {ref for one, ref in pages if one == kind}:
            plain = kind.replace("_", "")
            address = reverse(f"admin:register_{plain}_changelist")
            pages[kind, ref] = f"{address}?{urlencode({'q': ref})}"
    return pages
