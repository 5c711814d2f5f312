"""Every fixed word of an export, in both languages at once, from the message catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from regtrack.core.messages import translated
from regtrack.core.texts import Text


def _(message: str) -> str:
    """Marks a message for the catalogue. Django's gettext_noop would ask for settings on import."""
    return message


LABELS: Mapping[str, str] = {
    "checklist": _("Checklist"),
    "timeline": _("Timeline"),
    "team": _("Team"),
    "product": _("Product"),
    "organisation": _("Organisation"),
    "facts": _("Product facts"),
    "markets": _("Markets"),
    "launched": _("launched"),
    "not_launched": _("launch date not given"),
    "not_answered": _("not answered"),
    "law_on": _("Law on"),
    "known_on": _("as known on"),
    "made_at": _("File made at"),
    "licence": _("Licence of the register’s texts"),
    "not_advice": _("RegTrack records what was published. It is not legal advice."),
    "not_law": _("not law"),
    "jurisdiction": _("Jurisdiction"),
    "instrument": _("Instrument"),
    "instrument_status": _("Instrument’s status"),
    "provision": _("Provision"),
    "duty": _("Duty"),
    "text": _("What it asks"),
    "force": _("Force"),
    "verdict": _("Applies?"),
    "why": _("Why it applies"),
    "status": _("Status"),
    "owner": _("Owner"),
    "due": _("Due"),
    "due_rule": _("How it is counted"),
    "note": _("Note"),
    "reason": _("Reason if not applicable"),
    "evidence": _("Examples of evidence"),
    "penalty": _("Penalty"),
    "sources": _("Sources"),
    "checked_on": _("checked on"),
    "confidence": _("Confidence"),
    "ref": _("Reference"),
    "revision": _("Revision"),
    "item": _("Item"),
    "version": _("Version"),
    "link": _("Link"),
    "changed_at": _("Last change"),
    "changed_by": _("Changed by"),
    "date": _("Date"),
    "known_from": _("Known since"),
    "event": _("Event"),
    "kind": _("Kind"),
    "summary": _("Summary"),
    "duties": _("Duties"),
    "filters": _("Filters"),
    "nobody": _("nobody yet"),
    "page": _("Page"),
    "nothing": _("Nothing here."),
    "about": _("About this file"),
    "made_from": _("Made from"),
    "notice": _("Notice"),
    "is_law": _("Law?"),
    "instrument_ref": _("Instrument’s reference"),
    "jurisdiction_code": _("Jurisdiction’s code"),
    "earliest": _("Earliest day"),
    "latest": _("Latest day"),
    "contents": _("Contents"),
    # what a filled-in spreadsheet chooses from: the words of the model's own choices
    "status_todo": _("To do"),
    "status_in_progress": _("In progress"),
    "status_in_review": _("In review"),
    "status_done": _("Done"),
    "status_not_applicable": _("Not applicable"),
}


def labels() -> dict[str, Text]:
    """All labels as bilingual texts, by key."""
    return {key: translated(message) for key, message in LABELS.items()}
