"""What a person fills in."""

from regtrack.checklists.forms.bulk import BulkForm
from regtrack.checklists.forms.check import CheckForm, SaveForm
from regtrack.checklists.forms.facts import FactsForm
from regtrack.checklists.forms.item import ClockForm, ItemForm, TickForm

__all__ = ["BulkForm", "CheckForm", "ClockForm", "FactsForm", "ItemForm", "SaveForm", "TickForm"]
