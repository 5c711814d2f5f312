"""What every page of the admin gets: who changed what, in words, and taking a change back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import ValidationError as ShapeError

from regtrack.audit.models import Entry
from regtrack.register.actions.revert_change import (
    plan_of,
    present_of,
    revert_change,
    why_impossible,
)
from regtrack.register.admin.history_rows import Write, action_words, in_writes, title_of
from regtrack.register.admin.names import Names
from regtrack.register.admin.wording import ShownField, shown_fields
from regtrack.register.history.reverting import Revert, set_back
from regtrack.register.history.trail import history_of, key_of, record, removed_of
from regtrack.register.packs.node_models import MODELS, kind_of, rows_of
from regtrack.register.packs.nodes import Content, digest

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    Base = ModelAdmin[Any]
else:
    Base = object

SIZE = 20  # entries a page
BEFORE = "before"  # the query that names the entry after which a page begins


@dataclass(frozen=True, slots=True)
class Choice:
    """One field of a revert, from now to then; `later`: another change has touched it since."""

    field: ShownField
    later: bool


class HistoryPages(Base):
    def get_urls(self) -> list[Any]:
        name = self.opts.model_name
        view = self.admin_site.admin_view
        return [
            path("removed/", view(self.removed_view), name=f"register_{name}_removed"),
            path("revert/<int:sequence>/", view(self.revert_view), name=f"register_{name}_revert"),
            *super().get_urls(),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        removed = reverse(f"admin:register_{self.opts.model_name}_removed")
        return super().changelist_view(request, {"removed_url": removed, **(extra_context or {})})

    # == What happened ==
    def history_view(
        self,
        request: HttpRequest,
        object_id: str,
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Every write that touched the row or its parts, newest first."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        title = _("History of %(name)s") % {"name": row}
        return self._page(request, history_of(row), title, {"object": row, **(extra_context or {})})

    def removed_view(self, request: HttpRequest) -> HttpResponse:
        """The removals of rows that are gone, each of which can be taken back."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        title = _("Removed: %(kind)s") % {"kind": self.opts.verbose_name_plural}
        return self._page(request, removed_of(kind_of(self.model)), title, {})

    def _page(
        self, request: HttpRequest, entries: Any, title: str, context: dict[str, Any]
    ) -> HttpResponse:
        before = request.GET.get(BEFORE, "")
        if before:
            if not (before.isascii() and before.isdigit() and len(before) < 10):
                raise Http404
            entries = entries.filter(sequence__lt=int(before))
        found = list(entries[: SIZE + 1])
        writes: list[Write] = in_writes(found[:SIZE], request.user)
        return TemplateResponse(
            request,
            "admin/register/history/history.html",
            {
                **self._around(request, title),
                "writes": writes,
                "before": before,
                "older": found[SIZE - 1].sequence if len(found) > SIZE else None,
                **context,
            },
        )

    def _around(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "subtitle": None,
        }

    # == Taking it back ==
    def revert_view(self, request: HttpRequest, sequence: int) -> HttpResponse:
        """What taking a change back would do; then it is done."""
        entry = record().filter(sequence=sequence).select_related("chain").first()
        if entry is None or kind_of_page(entry) != self.opts.model_name:
            raise Http404
        row, now = present_of(entry)
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        plan, faults = plan_of(entry, now), []
        chosen = set(plan.fields) - plan.later
        if request.method == "POST":
            chosen = set(request.POST.getlist("fields"))
            try:
                revert_change(
                    entry=entry,
                    fields=chosen,
                    seen=request.POST.get("seen", ""),
                    actor=request.user,
                    at=timezone.now(),
                )
            except ValidationError as error:
                faults = error.messages
                row, now = present_of(entry)  # what the person shall look at is what is there
                plan = plan_of(entry, now)
            except ShapeError as error:
                faults = [str(one["msg"]) for one in error.errors(include_url=False)]
            else:
                self.message_user(request, _("The change was taken back."))
                return HttpResponseRedirect(_history_address(entry))
        return TemplateResponse(
            request,
            "admin/register/history/revert.html",
            {
                **self._around(request, _("Take a change back")),
                "entry": entry,
                "what": title_of(entry),
                "did": action_words(entry.action),
                "plan": plan,
                "impossible": list(why_impossible(entry, row, plan)),
                "faults": faults,
                "choices": _choices(entry, plan, now),
                "chosen": chosen,
                "seen": digest(now),
                "back": _history_address(entry),
            },
            status=409 if faults else 200,
        )


def kind_of_page(entry: Entry) -> str:
    """The model whose admin pages show this entry: a provision's are its instrument's."""
    kind, _ref = key_of(entry)
    return "instrument" if kind == "provision" else kind.replace("_", "")


def _choices(entry: Entry, plan: Revert, now: Content) -> list[Choice]:
    kind, _ref = key_of(entry)
    if plan.verb == "nothing":
        return []
    then = _then(entry, plan, now)
    keys = set(plan.fields) if plan.verb == "set back" else None
    names = Names([(kind, now), (kind, then)])
    return [
        Choice(field, field.key in plan.later)
        for field in shown_fields(kind, now, then, names, keys)
    ]


def _then(entry: Entry, plan: Revert, now: Content) -> Content:
    """The node as it would be; where not all of it can be set back at once, as it was."""
    was: Content = entry.before
    if plan.verb != "set back":
        return was
    try:
        return set_back(key_of(entry)[0], was, now, plan.fields)
    except ShapeError:
        return was


def _history_address(entry: Entry) -> str:
    kind, ref = key_of(entry)
    instrument = (entry.after or entry.before).get("instrument")
    if kind == "provision" and instrument:
        kind, ref = "instrument", instrument
    name = MODELS[kind]._meta.model_name
    row = rows_of(kind, [ref]).first()
    if row is None:
        return reverse(f"admin:register_{name}_removed")
    return reverse(f"admin:register_{name}_history", args=[row.pk])
