"""What changed in the register, a page at a time: `?before=NUMBER` for what came before it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from regtrack.core.address import AddressError
from regtrack.core.http import Request, site_of
from regtrack.register.giving.store import read_edition
from regtrack.register.history.changelog import ACTIONS, SIZE, Moment, read_changelog
from regtrack.register.revision import revised

NAMED = 8  # instruments that a moment names at most


@dataclass(frozen=True, slots=True)
class Shown:
    """A moment in words; moments of which nothing is public are drawn together."""

    moment: Moment
    origin: str
    counts: list[str]

    @property
    def named(self) -> list[object]:
        return list(self.moment.instruments[:NAMED])

    @property
    def more(self) -> int:
        return max(0, len(self.moment.instruments) - NAMED)


@revised()
def changelog(request: Request) -> HttpResponse:
    """The newest moments first."""
    before = _number(request.GET.get("before", ""))
    edition = read_edition(site_of(request), request.clocks.today)
    found = read_changelog(edition.nodes, before=before)
    shown = [
        Shown(moment, _origin(moment), list(_counts(moment))) for moment in _together(found[:SIZE])
    ]
    older = found[SIZE - 1].first if len(found) > SIZE else None
    return render(
        request,
        "register/changelog.html",
        {"moments": shown, "older": older, "is_first": before is None},
    )


def _number(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and 0 < len(text) < 10):
        raise AddressError("before", text, _("the number of a revision"))
    return int(text)


def _together(moments: list[Moment]) -> list[Moment]:
    """Neighbours of which nothing is public become one; the newest first."""
    found: list[Moment] = []
    for moment in moments:
        if found and not (found[-1].is_public or moment.is_public):
            found[-1] = replace(found[-1], first=moment.first)
        else:
            found.append(moment)
    return found


def _origin(moment: Moment) -> str:
    if not moment.is_public:
        return _("Nothing that is public")
    return {
        "packs": _("Loaded from reviewed files"),
        "set": _("A reviewed set of changes"),
        "edit": _("An editor’s change"),
    }[moment.origin]


Words = Callable[[int], str]
_WORDS: dict[tuple[str, str], Words] = {
    ("instrument", "added"): lambda n: ngettext(
        "%(number)s instrument added", "%(number)s instruments added", n
    ),
    ("instrument", "changed"): lambda n: ngettext(
        "%(number)s instrument changed", "%(number)s instruments changed", n
    ),
    ("instrument", "removed"): lambda n: ngettext(
        "%(number)s instrument removed", "%(number)s instruments removed", n
    ),
    ("event", "added"): lambda n: ngettext("%(number)s event added", "%(number)s events added", n),
    ("event", "changed"): lambda n: ngettext(
        "%(number)s event changed", "%(number)s events changed", n
    ),
    ("event", "removed"): lambda n: ngettext(
        "%(number)s event removed", "%(number)s events removed", n
    ),
    ("obligation", "added"): lambda n: ngettext(
        "%(number)s duty added", "%(number)s duties added", n
    ),
    ("obligation", "changed"): lambda n: ngettext(
        "%(number)s duty changed", "%(number)s duties changed", n
    ),
    ("obligation", "removed"): lambda n: ngettext(
        "%(number)s duty removed", "%(number)s duties removed", n
    ),
    ("other", "added"): lambda n: ngettext(
        "%(number)s other part added", "%(number)s other parts added", n
    ),
    ("other", "changed"): lambda n: ngettext(
        "%(number)s other part changed", "%(number)s other parts changed", n
    ),
    ("other", "removed"): lambda n: ngettext(
        "%(number)s other part removed", "%(number)s other parts removed", n
    ),
}


def _counts(moment: Moment) -> Iterator[str]:
    for kind in ("instrument", "event", "obligation", "other"):
        for action in ACTIONS:
            if number := moment.counts.get((kind, action), 0):
                yield _WORDS[kind, action](number) % {"number": number}
