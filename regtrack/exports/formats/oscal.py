"""OSCAL 1.2.1 for compliance tools: a ZIP file with a catalog of the duties on the list, a profile of
those that apply, and assessment results of their state.

Identifiers stay the same from export to export and are no other checklist's: they are made from the
checklist's UUID and the items' numbers (RFC 9562, version 5); a duty's control has the id that the
register's own catalogs give it. What RegTrack adds stands in its own namespace (`core/oscal.py`).
"""

from __future__ import annotations

import json

from regtrack.core.oscal import Content
from regtrack.exports.document import ChecklistDocument, Language
from regtrack.exports.formats.oscal_catalog import CATALOG, catalog, profile
from regtrack.exports.formats.oscal_results import assessment_results
from regtrack.exports.formats.oscal_words import Words
from regtrack.exports.formats.zipped import zipped


def render(document: ChecklistDocument, language: Language) -> bytes:
    words = Words(document, language)
    parts = {
        CATALOG: catalog(words),
        "profile.json": profile(words),
        "assessment-results.json": assessment_results(words),
    }
    return zipped(((name, _written(content)) for name, content in parts.items()), document.made_at)


def _written(content: Content) -> bytes:
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()
