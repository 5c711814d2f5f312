"""Rows of a form: empty ones for those without JavaScript, and rows that are not yet in a table."""

from __future__ import annotations

from typing import Any, ClassVar

from django.forms.models import BaseInlineFormSet
from django.http import HttpRequest

QUERY = "rows"
MOST = 20


def asked_rows(request: HttpRequest) -> int:
    """How many empty rows of each kind the address asks for: `?rows=3`; 0 where it is no number."""
    text = request.GET.get(QUERY, "")
    return min(int(text), MOST) if text.isascii() and text.isdigit() else 0


class MoreRows:
    """An inline that shows as many empty rows as the address asks for; on the page of what is new
    `first` of them at least."""

    extra = 0
    first = 0
    autocomplete_fields: ClassVar[Any] = ()

    def get_extra(self, request: HttpRequest, obj: Any | None = None, **kwargs: Any) -> int:
        return max(asked_rows(request), 0 if obj else self.first)

    def get_autocomplete_fields(self, request: HttpRequest) -> Any:
        """None where rows were asked for: a list that is searched by typing needs the script."""
        return () if asked_rows(request) else self.autocomplete_fields


class QuickFormSet(BaseInlineFormSet):  # type: ignore[type-arg]
    """Rows that an action turns into what they say; none of them is a row of a table yet.

    A form that was sent without them has none.
    """

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        prefix = kwargs.get("prefix") or self.get_default_prefix()
        if data is not None and f"{prefix}-TOTAL_FORMS" not in data:
            none = {f"{prefix}-{name}_FORMS": "0" for name in ("TOTAL", "INITIAL")}
            data = {**data.dict(), **none} if hasattr(data, "dict") else {**data, **none}
        super().__init__(data, *args, **kwargs)
        self.new_objects: list[Any] = []
        self.changed_objects: list[Any] = []
        self.deleted_objects: list[Any] = []

    def get_queryset(self) -> Any:
        return super().get_queryset().none()

    @property
    def filled(self) -> list[Any]:
        """The rows in which something was entered; the formset is valid."""
        return [form for form in self.extra_forms if form.has_changed()]
