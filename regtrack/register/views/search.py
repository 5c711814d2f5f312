from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from regtrack.core.address import AddressError
from regtrack.core.http import LONGEST_SEARCH, Request
from regtrack.register.models import SearchEntry
from regtrack.register.revision import revised
from regtrack.register.search.engine import MOST
from regtrack.register.search.reading import search as found_by

ROWS = 25
KINDS = {
    SearchEntry.Kind.INSTRUMENT: gettext_lazy("Instruments"),
    SearchEntry.Kind.EVENT: gettext_lazy("Events"),
    SearchEntry.Kind.OBLIGATION: gettext_lazy("Duties"),
}


@revised()
def search(request: Request) -> HttpResponse:
    """`?q`: words in Chinese or English, all of which must stand in a part of the register;
    `?kind` keeps parts of one kind; `?page` counts from 1."""
    asked, kind = request.GET.get("q", "").strip(), request.GET.get("kind", "")
    page = _page(request.GET.get("page", "1"))
    if len(asked) > LONGEST_SEARCH:
        expected = _("at most %(most)s characters") % {"most": LONGEST_SEARCH}
        raise AddressError("q", f"{asked[:40]}…", expected)
    if kind and kind not in KINDS:
        raise AddressError("kind", kind, ", ".join(KINDS))
    first = (page - 1) * ROWS
    found = found_by(asked, request.clocks, kind=kind, first=first, size=ROWS)
    numbers = found.numbers or {}
    number = numbers.get(kind, 0) if kind else found.number
    return render(
        request,
        "register/search.html",
        {
            "asked": asked,
            "found": found,
            "kinds": [(key, name, numbers[key]) for key, name in KINDS.items() if key in numbers],
            "kind": kind,
            "number": number,
            "previous": page - 1,
            "next": page + 1 if first + ROWS < number else 0,
            "most": MOST,
        },
    )


def _page(text: str) -> int:
    last = -(-MOST // ROWS)
    if text.isascii() and text.isdigit() and len(text) < 4 and 1 <= int(text) <= last:
        return int(text)
    raise AddressError("page", text, _("a number from 1 to %(most)s") % {"most": last})
