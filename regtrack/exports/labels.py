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
    "due_moment": _("Due at"),
    "due_reason": _("Reason for another day"),
    "provisional": _("Provisional?"),
    "is_provisional": _("provisional"),
    "overdue": _("overdue"),
    "met_on": _("Last met for"),
    "note": _("Note"),
    "reason": _("Reason if not applicable"),
    "links": _("Links"),
    "proofs": _("Evidence"),
    "valid_from": _("valid from"),
    "valid_until": _("valid until"),
    "expired": _("expired"),
    "needs_review": _("Needs review"),
    "submitted_by": _("Put into review by"),
    "archived": _("Archived"),
    "is_archived": _("archived: its rule has gone"),
    "ended": _("ended"),
    "significant_change": _("Last significant change"),
    "evidence": _("Examples of evidence"),
    "penalty": _("Penalty"),
    "sources": _("Sources"),
    "checked_on": _("checked on"),
    "not_opened": _("the page itself was not opened"),
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
    # what calendars and feeds say of an event: its heading, then a sentence a line
    "in_place": _("%(place)s: %(event)s"),
    "moved_event": _("Moved: %(event)s"),
    "not_law_event": _("Not law: %(event)s"),
    "expected_event": _("Expected: %(event)s"),
    "undated_event": _("No date any more: %(event)s"),
    "days_left_event": _("%(days)s days left: %(event)s"),
    "expected_date": _("%(date)s (expected)"),
    "whole_period": _("The day is not known; this entry spans the whole period: %(date)s."),
    "open_period": _("The day is not known; this entry stands for one end of a period: %(date)s."),
    "moved_line": _("The date moved from %(old)s to %(new)s (known since %(day)s)."),
    "moved_by_line": _(
        "The date moved from %(old)s to %(new)s through “%(event)s” (known since %(day)s)."
    ),
    "expected_since_line": _("Expected since %(day)s."),
    "fell_away_line": _("The date %(old)s fell away (known since %(day)s)."),
    "fell_away_by_line": _("The date %(old)s fell away through “%(event)s” (known since %(day)s)."),
    # where a date was to come, and the instrument ended: by its status
    "ended_superseded": _("no longer to take effect (superseded)"),
    "ended_repealed": _("no longer to take effect (repealed)"),
    "ended_annulled": _("no longer to take effect (annulled)"),
    "ended_expired": _("no longer to take effect (expired)"),
    "ended_lapsed": _("no longer to take effect (lapsed)"),
    "ended_lifted": _("no longer to take effect (lifted)"),
    "date_in_words": _("Date in words"),
    "undated_line": _("No day is appointed any more; it had been %(date)s."),
    "milestone_line": _("On %(date)s: %(event)s."),
    "every_event": _("every event"),
    "earlier_dates": _("Earlier dates"),
    "recorded_at": _("Recorded at"),
    "only_expected": _("Only expected?"),
    "expected": _("expected"),
    "calendar_name": _("What is due"),
    "calendar_about": _(
        "The days that are due on checklists, with an entry 30 and 7 days before each."
    ),
    # how a sheet is filled in and brought back
    "uid": _("Checklist’s identifier"),
    "filling": _("How to fill in"),
    "filling_cells": _(
        "Fill in the tinted cells. All others are locked, and what is typed there is not read."
    ),
    "filling_status": _(
        "Status: one of the words of the list. Not applicable needs a reason; done may need a second "
        "person."
    ),
    "filling_owner": _(
        "Owner: a member of the team, by name or e-mail address; empty means nobody yet."
    ),
    "filling_due": _(
        "Due: a day such as 2026-12-01. A day of your own needs a reason; where you empty it, the day "
        "that the rule gives counts again."
    ),
    "filling_links": _("Links: web addresses, one a line."),
    "filling_keep": _(
        "Leave item and version as they are: by them each row is known, and what changed since."
    ),
    "filling_rows": _(
        "Rows may stand in any order, and be left out: what is not in the file stays as it is."
    ),
    "filling_back": _(
        "Bring the file back on the checklist’s page, under Export. A preview shows each change; "
        "nothing is written before you confirm it."
    ),
    "filling_conflict": _(
        "Where somebody changed the same thing on the web meanwhile, both values are shown, and the "
        "web’s stands until you choose."
    ),
    "members": _("Members of the team"),
    # what was signed off
    "signed_off": _("Signed off"),
    "signed_line": _("No. %(number)s by %(person)s. Later changes are not in it."),
    "statement": _("Statement"),
    "digest": _("SHA-256 of the signed file"),
    # two texts side by side
    "comparison": _("Comparison"),
    "first_text": _("First text"),
    "second_text": _("Second text"),
    "relations": _("Relations"),
    "relation": _("Relation"),
    "relation_reason": _("Reason"),
    "only_relation": _("Rows shown"),
    "all_rows": _("all"),
    "part": _("Part"),
    "duty_by_duty": _("Duty by duty"),
    "not_compared": _("Not compared"),
    "beyond": _("Beyond single duties"),
    "effect": _("Effect"),
    "provisions": _("Provisions"),
    "every_provision": _("Every provision of both texts"),
    "covered": _("compared: %(mapped)s of %(number)s"),
    "no_duty": _("No duty for a team"),
    "elsewhere": _("Elsewhere in the text"),
    "nothing_before": _("Nothing in the first text."),
    "nothing_after": _("Nothing in the second text."),
    "no_relation": _("The register holds no reviewed relation between duties of these two texts."),
    "first_place": _("First text: place"),
    "first_duty": _("First text: duty"),
    "first_asks": _("First text: what it asks"),
    "first_force": _("First text: force"),
    "first_is_law": _("First text: law?"),
    "first_refs": _("First text: references"),
    "second_place": _("Second text: place"),
    "second_duty": _("Second text: duty"),
    "second_asks": _("Second text: what it asks"),
    "second_force": _("Second text: force"),
    "second_is_law": _("Second text: law?"),
    "second_refs": _("Second text: references"),
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
