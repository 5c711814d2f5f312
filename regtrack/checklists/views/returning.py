"""Back to the list from which a form was sent, as it was filtered."""

from __future__ import annotations

from django.utils.http import url_has_allowed_host_and_scheme

from regtrack.checklists.models import Checklist
from regtrack.core.http import Request


def back_to(request: Request, checklist: Checklist) -> str:
    """The address that the form says in `back`, where it is one of this list; else the whole list."""
    asked = request.POST.get("back", "")
    own = checklist.get_absolute_url()
    if asked.startswith(own) and url_has_allowed_host_and_scheme(asked, None):
        return asked
    return own
