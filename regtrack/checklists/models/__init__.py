"""What a team does about the register: its products, checklists and their items."""

from regtrack.checklists.models.checklist import Checklist, Item
from regtrack.checklists.models.product import Product, ProductMarket

__all__ = ["Checklist", "Item", "Product", "ProductMarket"]
