"""What a team does about the register: its products, checklists and their items."""

from regtrack.checklists.models.calendar import CalendarLink
from regtrack.checklists.models.checklist import Checklist
from regtrack.checklists.models.evidence import Evidence, Support
from regtrack.checklists.models.flag import Flag, Occurrence
from regtrack.checklists.models.item import Item
from regtrack.checklists.models.product import Product, ProductMarket
from regtrack.checklists.models.relation import Relation
from regtrack.checklists.models.review import Review, Step
from regtrack.checklists.models.rules import RulesFile
from regtrack.checklists.models.snapshot import Share, Snapshot

__all__ = [
    "CalendarLink", "Checklist", "Evidence", "Flag", "Item", "Occurrence", "Product",
    "ProductMarket", "Relation", "Review", "RulesFile", "Share", "Snapshot", "Step", "Support",
]  # fmt: skip
