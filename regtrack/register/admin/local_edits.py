"""What was edited here since a pack last wrote it, from the pack to what is here."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from regtrack.register.admin.dashboard import pages_of
from regtrack.register.admin.names import Names, called
from regtrack.register.admin.wording import ShownField, shown_fields
from regtrack.register.history.local_edits import LocalEdit, read_local_edits
from regtrack.register.packs.node_models import MODELS

ON_A_PAGE = 25


@dataclass(frozen=True, slots=True)
class Shown:
    """An edited part in words; `address` is where it is edited, "" where it is gone."""

    what: str
    ref: str
    address: str
    edit: LocalEdit
    fields: list[ShownField]


def local_edits(request: HttpRequest) -> HttpResponse:
    """Every part that differs from what a pack last wrote, some a page."""
    if not request.user.has_perm("register.view_instrument"):
        raise PermissionDenied
    page = Paginator(read_local_edits(), ON_A_PAGE).get_page(request.GET.get("page"))
    some = list(page.object_list)
    names = Names([(one.kind, node) for one in some for node in (one.pack, one.here)])
    pages = pages_of((one.kind, one.ref) for one in some if one.here)
    return render(
        request,
        "admin/register/local_edits.html",
        {
            **admin.site.each_context(request),
            "title": _("Local edits"),
            "page": page,
            "edits": [_shown(one, names, pages.get((one.kind, one.ref), "")) for one in some],
        },
    )


def _shown(edit: LocalEdit, names: Names, address: str) -> Shown:
    what = _("%(kind)s “%(name)s”") % {
        "kind": capfirst(str(MODELS[edit.kind]._meta.verbose_name)),
        "name": called(edit.kind, edit.here or edit.pack) or edit.ref,
    }
    can_compare = edit.here and edit.pack
    fields = shown_fields(edit.kind, edit.pack, edit.here, names) if can_compare else []
    return Shown(what, edit.ref, address, edit, fields)
