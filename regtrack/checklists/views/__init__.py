from regtrack.checklists.views.bulk import change_items
from regtrack.checklists.views.check import check, save
from regtrack.checklists.views.checklist import answer, checklist
from regtrack.checklists.views.clock import confirm, settle, start
from regtrack.checklists.views.evidence import (
    evidence,
    evidence_file,
    item_evidence,
    team_evidence,
)
from regtrack.checklists.views.facts import facts
from regtrack.checklists.views.item import item, tick
from regtrack.checklists.views.overview import checklists
from regtrack.checklists.views.progress import progress
from regtrack.checklists.views.review import review, undo
from regtrack.checklists.views.rules import (
    rules,
    rules_duty,
    rules_example,
    rules_file,
    rules_instrument,
)

__all__ = [
    "answer",
    "change_items",
    "check",
    "checklist",
    "checklists",
    "confirm",
    "evidence",
    "evidence_file",
    "facts",
    "item",
    "item_evidence",
    "progress",
    "review",
    "rules",
    "rules_duty",
    "rules_example",
    "rules_file",
    "rules_instrument",
    "save",
    "settle",
    "start",
    "team_evidence",
    "tick",
    "undo",
]
