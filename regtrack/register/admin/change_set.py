"""Sets of changes in the admin: the list, and the page on which one is read, decided, published."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse, translate_url
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from regtrack.register.actions.describe_change_set import describe_change_set
from regtrack.register.actions.move_change_set import move_change_set
from regtrack.register.actions.open_change_set import open_change_set
from regtrack.register.actions.publish_changes import publish_changes
from regtrack.register.actions.resolve_conflict import resolve_conflict
from regtrack.register.actions.withdraw_entry import withdraw_entry
from regtrack.register.admin.change_set_page import Group, read_page
from regtrack.register.admin.recorded import ModelAdmin
from regtrack.register.changesets import current, rights
from regtrack.register.models import ChangeSet, ChangeSetEntry

_State = ChangeSet.State


@admin.register(ChangeSet)
class ChangeSetAdmin(ModelAdmin):
    change_list_template = "admin/register/changeset/change_list.html"
    list_display = (
        "number",
        "state",
        "shown_note",
        "preparers",
        "publisher",
        "published_at",
        "parts",
    )
    list_display_links = ("number",)
    list_filter = ("state",)
    search_fields = ("title", "note")
    list_per_page = 50

    # == The list ==
    def get_queryset(self, request: HttpRequest) -> Any:
        return ChangeSet.objects.for_list()

    @admin.display(description=_("set of changes"), ordering="pk")
    def number(self, change_set: ChangeSet) -> str:
        return str(change_set)

    @admin.display(description=_("note"))
    def shown_note(self, change_set: ChangeSet) -> str:
        return change_set.note

    @admin.display(description=_("prepared by"))
    def preparers(self, change_set: ChangeSet) -> str:
        people = list(change_set.prepared_by.all()) or [change_set.made_by]
        return gettext(", ").join(map(str, people))

    @admin.display(description=_("published by"), empty_value="–")
    def publisher(self, change_set: ChangeSet) -> Any:
        return change_set.published_by

    @admin.display(description=_("parts"), ordering="parts")
    def parts(self, change_set: ChangeSet) -> int:
        return change_set.parts

    # == Addresses ==
    def get_urls(self) -> Any:
        def guarded(view: Any) -> Any:
            return self.admin_site.admin_view(require_POST(view))

        return [
            path("start/", guarded(self.start_view), name="register_changeset_start"),
            path("leave/", guarded(self.leave_view), name="register_changeset_leave"),
            *super().get_urls(),
        ]

    def start_view(self, request: HttpRequest) -> HttpResponse:
        made = open_change_set(actor=request.user, at=timezone.now())
        current.enter(request, made)
        return self._back(made)

    def leave_view(self, request: HttpRequest) -> HttpResponse:
        current.leave(request)
        return HttpResponseRedirect(reverse("admin:index"))

    def _back(self, change_set: ChangeSet) -> HttpResponse:
        page = reverse("admin:register_changeset_change", args=[change_set.pk])
        return HttpResponseRedirect(page)

    # == The page of one ==
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        number = int(object_id) if object_id.isdecimal() else 0
        change_set = get_object_or_404(ChangeSet.objects.for_list(), pk=number)
        faults: list[str] = []
        if request.method == "POST":
            try:
                self._do(request, change_set)
                return self._back(change_set)
            except ValidationError as error:
                faults = list(error.messages)
        return self._page(request, change_set, faults)

    def _do(self, request: HttpRequest, change_set: ChangeSet) -> None:
        """The one thing that a button asked for."""
        given: dict[str, Any] = {"actor": request.user, "at": timezone.now()}
        post = request.POST
        match post.get("do"):
            case "describe":
                describe_change_set(
                    change_set=change_set,
                    title=post.get("title", "").strip(),
                    note=post.get("note", "").strip(),
                    **given,
                )
            case "review":
                move_change_set(change_set=change_set, to=_State.IN_REVIEW, **given)
            case "work":
                if change_set.state == _State.IN_REVIEW:
                    move_change_set(change_set=change_set, to=_State.OPEN, **given)
                current.enter(request, change_set)
            case "withdraw":
                move_change_set(change_set=change_set, to=_State.WITHDRAWN, **given)
            case "withdraw-entry":
                withdraw_entry(entry=self._entry(request, change_set), **given)
            case "keep" | "take" as choice:
                resolve_conflict(
                    entry=self._entry(request, change_set),
                    keep_mine=choice == "keep",
                    seen=post.get("seen", ""),
                    **given,
                )
            case "publish":
                self._publish(request, change_set, given)
            case _:
                raise PermissionDenied

    def _entry(self, request: HttpRequest, change_set: ChangeSet) -> ChangeSetEntry:
        number = request.POST.get("entry", "")
        return get_object_or_404(change_set.entries, pk=int(number) if number.isdecimal() else 0)

    def _publish(self, request: HttpRequest, change_set: ChangeSet, given: dict[str, Any]) -> None:
        parts = publish_changes(
            change_set=change_set,
            note=request.POST.get("note", ""),
            public=request.POST.getlist("public"),
            **given,
        )
        said = ngettext(
            "%(set)s is published: %(number)d part of the register has changed.",
            "%(set)s is published: %(number)d parts of the register have changed.",
            parts,
        )
        self.message_user(request, said % {"set": change_set, "number": parts}, messages.SUCCESS)

    def _page(self, request: HttpRequest, change_set: ChangeSet, faults: list[str]) -> HttpResponse:
        shown, user = read_page(change_set, timezone.now()), request.user
        posted = request.POST if request.POST.get("do") == "publish" else None
        refs = posted.getlist("public") if posted is not None else None
        waiting = change_set.is_waiting
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(change_set),
            "change_set": change_set,
            "preparers": self.preparers(change_set),
            "shown": shown,
            "faults": faults,
            "note": posted.get("note", "") if posted is not None else change_set.note,
            "public": [
                (ref, title, refs is None or ref in refs) for ref, title in shown.for_the_reviewer
            ],
            "previews": _previews(change_set, shown.groups) if waiting else [],
            "may_prepare": waiting and rights.may_prepare(user, change_set),
            "may_publish": waiting and user.has_perm(rights.PUBLISH),
            "needs_others": settings.FOUR_EYES and rights.has_prepared(user, change_set),
            "works_in_it": getattr(request, "change_set", None) == change_set,
        }
        return TemplateResponse(request, "admin/register/changeset/page.html", context)

    # == What may not be ==
    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        return False


def _previews(
    change_set: ChangeSet, groups: list[Group]
) -> list[tuple[str, list[tuple[str, str]]]]:
    """The public pages that it touches, each in every language: name, then language and address."""
    pages = [
        (group.title, reverse("instrument", args=[group.ref])) for group in groups if group.ref
    ]
    pages.append((gettext("Timeline"), reverse("timeline")))
    return [
        (
            name,
            [
                (code, f"{translate_url(address, code)}?preview={change_set.pk}")
                for code, _name in settings.LANGUAGES
            ],
        )
        for name, address in pages
    ]
