"""Word + shape + colour: how a status looks, everywhere the same. What is not law says so."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from regtrack.register import phase as duties
from regtrack.register.status import ENDED, Dated, Phase, Status, outcome, status_in


@dataclass(frozen=True, slots=True)
class Badge:
    """`icon` is a symbol of components/symbols.html, `look` a class `status--<look>`.

    `code` says the same as `word`, for programs, and never changes; "" where what it shows has a
    code of its own (a force, a relation).
    """

    word: str | Promise
    icon: str
    look: str
    code: str = ""


_STATUS = {
    Status.UNKNOWN: Badge(_("Unknown date"), "ring", "open", "unknown"),
    Status.PROPOSED: Badge(pgettext_lazy("status", "Proposed"), "dash", "notlaw", "proposed"),
    Status.CONSULTATION: Badge(_("In consultation"), "dash", "notlaw", "consultation"),
    Status.ADOPTED: Badge(_("Not yet in force"), "half", "soon", "not-yet-in-force"),
    Status.PARTLY_IN_FORCE: Badge(_("Partly in force"), "half", "law", "partly-in-force"),
    Status.IN_FORCE: Badge(pgettext_lazy("status", "In force"), "full", "law", "in-force"),
    Status.SUSPENDED: Badge(pgettext_lazy("status", "Suspended"), "half", "soon", "suspended"),
    Status.LIFTED: Badge(pgettext_lazy("status", "Lifted"), "end", "past", "lifted"),
    Status.ANNULLED: Badge(pgettext_lazy("status", "Annulled"), "end", "past", "annulled"),
    Status.REPEALED: Badge(pgettext_lazy("status", "Repealed"), "end", "past", "repealed"),
    Status.SUPERSEDED: Badge(pgettext_lazy("status", "Superseded"), "end", "past", "superseded"),
    Status.EXPIRED: Badge(pgettext_lazy("status", "Expired"), "end", "past", "expired"),
    Status.LAPSED: Badge(pgettext_lazy("status", "Lapsed"), "end", "past", "lapsed"),
    Status.VOLUNTARY: Badge(_("Voluntary, not law"), "word", "notlaw", "voluntary"),
    Status.REQUESTED: Badge(_("Complaint, not law"), "case", "notlaw", "complaint"),
    Status.PUBLISHED: Badge(_("Guidance, not law"), "word", "notlaw", "guidance"),
}
_NATURE = {
    "draft": Badge(_("Draft, not law"), "dash", "notlaw", "draft"),
    "complaint": Badge(_("Complaint, not law"), "case", "notlaw", "complaint"),
    "voluntary-commitment": Badge(_("Voluntary, not law"), "word", "notlaw", "voluntary"),
    "guideline": Badge(_("Guidance, not law"), "word", "notlaw", "guidance"),
    "standard": Badge(_("Standard"), "word", "notlaw", "standard"),
    "statement": Badge(_("Statement, not law"), "word", "notlaw", "statement"),
    "order": Badge(pgettext_lazy("kind of instrument", "Order"), "order", "crit", "order"),
    "decision": Badge(_("Decision"), "order", "crit", "decision"),
}
_FORCE = {
    "mandatory": Badge(_("Mandatory"), "full", "law"),
    "encouraged": Badge(_("Encouraged, not binding"), "word", "notlaw"),
    "voluntary": Badge(_("Voluntary, not law"), "word", "notlaw"),
    "proposed": Badge(_("Proposed, not law"), "dash", "notlaw"),
    "requested": Badge(_("Requested, not law"), "case", "notlaw"),
}
# Their nature does not say how they stand
_BINDS_OR_STANDS = {"order", "decision", "standard"}
_INQUIRY = Badge(_("Inquiry, not law"), "case", "notlaw", "inquiry")
_STATEMENT = Badge(_("Statement, not law"), "word", "notlaw", "statement")
_AHEAD = Badge(_("Not yet in force"), "half", "soon", "not-yet-in-force")


_DUTY = {
    duties.Phase.AHEAD: _AHEAD,
    duties.Phase.SUSPENDED: _STATUS[Status.SUSPENDED],
    duties.Phase.ENDED: Badge(_("Ended"), "end", "past"),
}


def of_status(status: Status) -> Badge:
    return _STATUS[status]


def of_nature(instrument_kind: str) -> Badge | None:
    """What the instrument is, for kinds that must not look like law, and for orders."""
    return _NATURE.get(instrument_kind)


def of_force(force: str) -> Badge:
    return _FORCE[force]


def of_duty(force: str, instrument_kind: str) -> list[Badge]:
    """Its force; what stands in no law says so first, whatever its force."""
    nature = of_nature(instrument_kind)
    if force in {"mandatory", "encouraged"} and nature and nature.look == "notlaw":
        return [nature, of_force(force)]
    return [of_force(force)]


def of_standing(phase: duties.Phase) -> list[Badge]:
    """Where a duty stands, if that is not simply in force."""
    return [_DUTY[phase]] if phase in _DUTY else []


def of_group(instrument_kind: str, status: Status) -> list[Badge]:
    """Above duties of an instrument: the orders of one case end one by one, each duty says when."""
    if instrument_kind in {"order", "decision"}:
        return [_NATURE[instrument_kind]]
    return of_instrument(instrument_kind, status)


def of_instrument(instrument_kind: str, status: Status) -> list[Badge]:
    """What it is, and how it stands where that says more."""
    nature = of_nature(instrument_kind)
    if nature is None:
        return [of_status(status)]
    if instrument_kind in _BINDS_OR_STANDS and status != Status.UNKNOWN:
        return [nature, of_status(status)]
    if status in ENDED or status in {Status.SUSPENDED, Status.CONSULTATION}:
        return [nature, of_status(status)]
    return [nature]


def of_event(instrument_kind: str, event: Dated, life: list[Phase], on: dt.date) -> list[Badge]:
    """What a reader of the timeline must see beside an event of an instrument with these phases;
    `instrument_kind` is "" for an event that stands alone."""
    if not instrument_kind or event.kind == "statement":
        return [_STATEMENT]
    if event.kind in {"hearing", "investigation-opened"}:
        return [_INQUIRY]
    if event.kind in ENDED | {Status.SUSPENDED}:
        nature = of_nature(instrument_kind)
        not_law = [nature] if nature and nature.look == "notlaw" else []
        return [*not_law, of_status(Status(event.kind))]
    if instrument_kind in _NATURE:
        ended = outcome(life, event.ref, on)
        return [_NATURE[instrument_kind], *([of_status(ended)] if ended else [])]
    now = status_in(life, on)
    ahead = event.kind in {"in-force", "applies"} and (event.day is None or event.day > on)
    return [_AHEAD if ahead and now not in ENDED else of_status(now)]


def looks_like_law(instrument_kind: str, event_kind: str) -> bool:
    """Whether an event is drawn with solid outlines: only what is, or ends, a binding instrument."""
    return (
        bool(instrument_kind)
        and event_kind != "statement"
        and (instrument_kind not in _NATURE or instrument_kind in {"order", "decision"})
    )
