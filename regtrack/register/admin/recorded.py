"""The admin's side of a recorded write: refs made, never typed; sentences, never a lost form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from pydantic import ValidationError as ShapeError

from regtrack.register.actions import name_refs
from regtrack.register.actions.recording import recording
from regtrack.register.actions.removable import is_referenced, remove
from regtrack.register.admin import locking
from regtrack.register.admin.forms import BilingualForm
from regtrack.register.admin.history import HistoryPages
from regtrack.register.changesets.overlaps import others_on_form
from regtrack.register.changesets.rights import SEE
from regtrack.register.models import ChangeSet
from regtrack.register.packs.node_models import kind_of
from regtrack.register.packs.problem import as_path, shown

if TYPE_CHECKING:
    ModelAdmin = admin.ModelAdmin[Any]
    StackedInline = admin.StackedInline[Any, Any]
    TabularInline = admin.TabularInline[Any, Any]
else:
    ModelAdmin = admin.ModelAdmin
    StackedInline = admin.StackedInline
    TabularInline = admin.TabularInline


def sentences(error: ValidationError | ShapeError) -> list[str]:
    """What is wrong, a sentence each: the field, what was found, what is expected."""
    if isinstance(error, ValidationError):
        if hasattr(error, "error_dict"):
            return [
                f"{name}: {message}"
                for name, messages in error.message_dict.items()
                for message in messages
            ]
        return list(error.messages)
    return [
        f"{as_path(tuple(fault['loc']))}: found {shown(fault['input'])}; {fault['msg']}"
        for fault in error.errors(include_url=False)
    ]


class RecordedAdmin(HistoryPages, ModelAdmin):
    """Saves and deletes inside a recording; what saving refuses comes back as sentences, and so
    does what somebody else saved since the form was opened.

    A subclass says which rows a save may touch (`watched`) and what a new row is called
    (`new_ref`).
    """

    form = BilingualForm
    save_on_top = True
    list_per_page = 50

    # == What a subclass says ==
    def watched(self, obj: Any | None) -> dict[str, Any]:
        """Arguments of `recording`; `obj` is None for a new row."""
        return {"vocabulary": True}

    def new_ref(self, obj: Any, form: Any) -> str:
        return name_refs.named_ref(
            str(self.opts.model_name), obj.name_en or "", getattr(obj, "jurisdiction_id", "") or ""
        )

    # == Saving ==
    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        asked: Any = request
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        if request.method != "POST":
            asked.register_seen = locking.token_of(obj) if obj else ""
            return super().changeform_view(request, object_id, form_url, extra_context)
        try:
            with recording(actor=request.user, at=timezone.now(), **self.watched(obj)) as made:
                asked.register_made = made
                if obj is not None:
                    self._look_for_conflict(asked, obj)
                return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, ShapeError) as error:
            asked.register_problems = sentences(error)
        # Undone; once more, now with the sentences, which shows the form as it was filled in.
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _look_for_conflict(self, request: Any, obj: Any) -> None:
        """Inside the recording, whose lock lets nobody write until this save is done."""
        conflict = locking.conflict_with(request, obj)
        if conflict is None:
            return
        request.register_problems = conflict.sentences
        request.register_conflict = True
        request.POST = request.POST.copy()
        request.POST[BilingualForm.SEEN] = conflict.token

    def render_change_form(
        self,
        request: HttpRequest,
        context: Any,
        add: bool = False,
        change: bool = False,
        form_url: str = "",
        obj: Any | None = None,
    ) -> HttpResponse:
        if BilingualForm.SEEN in context["adminform"].form.fields:
            locking.with_token(context["adminform"].fieldsets)
        if getattr(request, "register_conflict", False):
            context["both_values"] = locking.both_values(context)
        if obj is not None and request.user.has_perm(SEE):
            own: ChangeSet | None = getattr(request, "change_set", None)
            context["other_sets"] = others_on_form(obj, own)
        return super().render_change_form(request, context, add, change, form_url, obj)

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return self.guarded(request, obj, super().get_form(request, obj, change=change, **kwargs))

    def guarded(self, request: HttpRequest, obj: Any | None, form: Any) -> Any:
        """The form class with what saving found, and of a stored row with its token."""
        form.problems = getattr(request, "register_problems", ())
        if obj is not None and self.has_change_permission(request, obj):
            seen = getattr(request, "register_seen", "")
            locking.guarded(form, request.POST.get(BilingualForm.SEEN, seen))
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if hasattr(obj, "ref") and not obj.ref:
            obj.ref = name_refs.free(type(obj)._default_manager.all(), self.new_ref(obj, form))
            request.register_made.add(obj.ref)  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    # == Deleting ==
    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        try:
            return super().delete_view(request, object_id, extra_context)
        except ValidationError as error:  # since the page was opened, somebody else named it
            for sentence in sentences(error):
                self.message_user(request, sentence, messages.ERROR)
            page = reverse(f"admin:register_{self.opts.model_name}_change", args=[object_id])
            return HttpResponseRedirect(page)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with recording(actor=request.user, at=timezone.now(), **self.watched(obj)):
            remove(kind_of(self.model), obj)

    # == What may not be ==
    def get_readonly_fields(self, request: HttpRequest, obj: Any | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return [*fields, "ref"] if hasattr(self.model, "ref") else fields

    def has_delete_permission(self, request: HttpRequest, obj: Any | None = None) -> bool:
        """Only what nothing refers to can go; so there is no deleting of many at once."""
        return bool(
            obj is not None
            and super().has_delete_permission(request, obj)
            and not is_referenced(obj)
        )
