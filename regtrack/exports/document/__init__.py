"""What a file says, before any format: frozen rows that know nothing of Django or the database.

An export is: queryset -> document (`build.py`, a bounded number of queries) -> `render(document)`
(one module a format in `formats/`). Days are local dates; moments are aware datetimes in UTC.
"""

from regtrack.exports.document.checklist import (
    ChecklistDocument,
    Evidence,
    Fact,
    Flag,
    Group,
    Item,
    Market,
    SignOff,
)
from regtrack.exports.document.comparison import (
    ComparedChange,
    ComparedDuty,
    ComparedRow,
    ComparedText,
    ComparisonDocument,
    CoveredProvision,
)
from regtrack.exports.document.shared import (
    LANGUAGES,
    Language,
    Source,
)
from regtrack.exports.document.timeline import (
    TimelineDocument,
    TimelineRow,
)

__all__ = [
    "LANGUAGES",
    "ChecklistDocument",
    "ComparedChange",
    "ComparedDuty",
    "ComparedRow",
    "ComparedText",
    "ComparisonDocument",
    "CoveredProvision",
    "Evidence",
    "Fact",
    "Flag",
    "Group",
    "Item",
    "Language",
    "Market",
    "SignOff",
    "Source",
    "TimelineDocument",
    "TimelineRow",
]
