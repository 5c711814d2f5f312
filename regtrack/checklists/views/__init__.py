from regtrack.checklists.views.check import check, save
from regtrack.checklists.views.checklist import answer, checklist, checklists
from regtrack.checklists.views.item import item, tick

__all__ = ["answer", "check", "checklist", "checklists", "item", "save", "tick"]
