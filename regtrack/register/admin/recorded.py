"""The admin's side of a recorded write: refs made, never typed; sentences, never a lost form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from pydantic import ValidationError as ShapeError

from regtrack.register.actions import name_refs
from regtrack.register.actions.recording import recording
from regtrack.register.admin.forms import BilingualForm
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


class RecordedAdmin(ModelAdmin):
    """Saves and deletes inside a recording; what saving refuses comes back as sentences.

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
        if request.method != "POST":
            return super().changeform_view(request, object_id, form_url, extra_context)
        obj = self.get_object(request, unquote(object_id)) if object_id else None
        try:
            with recording(actor=request.user, at=timezone.now(), **self.watched(obj)) as made:
                request.register_made = made  # type: ignore[attr-defined]
                return super().changeform_view(request, object_id, form_url, extra_context)
        except (ValidationError, ShapeError) as error:
            request.register_problems = sentences(error)  # type: ignore[attr-defined]
        # Undone; once more, now with the sentences, which shows the form as it was filled in.
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(
        self, request: HttpRequest, obj: Any | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form: Any = super().get_form(request, obj, change=change, **kwargs)
        form.problems = getattr(request, "register_problems", ())
        return form

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if hasattr(obj, "ref") and not obj.ref:
            obj.ref = name_refs.free(type(obj)._default_manager.all(), self.new_ref(obj, form))
            request.register_made.add(obj.ref)  # type: ignore[attr-defined]
        super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with recording(actor=request.user, at=timezone.now(), **self.watched(obj)):
            super().delete_model(request, obj)

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


def is_referenced(obj: models.Model) -> bool:
    """Does a row outside `obj` itself refer to it? Its own many-to-many rows do not count."""
    own = {field.remote_field.through for field in obj._meta.many_to_many}
    for relation in obj._meta.get_fields(include_hidden=True):
        if not (relation.auto_created and not relation.concrete) or relation.many_to_many:
            continue
        other: Any = relation.related_model
        if other in own:
            continue
        if other._base_manager.filter(**{relation.field.name: obj}).exists():  # type: ignore[union-attr]
            return True
    return False
