"""What a sign-off freezes: `regtrack-signoff/1`.

Canonical JSON (`core/canonical.py`) of: schema, number, signed_at, signed_by, statement, summary
(counts of what is signed, see `summary`), checklist (`regtrack-checklist/1` in both languages, but
for its `made_at`, which is `signed_at` here).
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from regtrack.checklists.models import Checklist
from regtrack.exports.build import checklist_document
from regtrack.exports.document import ChecklistDocument
from regtrack.exports.formats.json import checklist_content
from regtrack.exports.formats.words import is_duty

SCHEMA = "regtrack-signoff/1"
SETTLED = ("done", "not-applicable")


def frozen(checklist: Checklist, *, at: dt.datetime, today: dt.date, site: str) -> dict[str, Any]:
    """All but what signing adds, as plain JSON values; the same as long as nothing changes.

    Takes a checklist of `for_page()` whose `waiting` changes were counted.
    """
    document = checklist_document(checklist, at=at, today=today, site=site)
    content = checklist_content(document, "both")
    del content["made_at"]
    return {
        "schema": SCHEMA,
        "summary": summary(document, checklist.waiting),
        "checklist": content,
    }


def summary(document: ChecklistDocument, waiting: int) -> dict[str, int]:
    """How many of its duties are done, open and overdue (not applicable counts as done); how many
    items need review, wait for an answer or are archived; how many changes wait to be reviewed."""
    duties = [item for item in document.items if is_duty(item)]
    done = sum(item.status in SETTLED for item in duties)
    return {
        "duties": len(duties),
        "done": done,
        "open": len(duties) - done,
        "overdue": sum(item.overdue for item in duties),
        "needs_review": sum(bool(item.flags) for item in document.items),
        "needs_answer": sum(item.verdict == "needs-answer" for item in document.items),
        "archived": sum(len(group.items) for group in document.archived),
        "changes_waiting": waiting,
    }
