"""What is due as a calendar to subscribe to: of a product, or of a person."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q

from regtrack.checklists.models import CalendarLink, Checklist, Item
from regtrack.core.texts import Text
from regtrack.exports.build import checklist_documents
from regtrack.exports.document import Language
from regtrack.exports.formats import ics_checklist
from regtrack.exports.formats.words import labelled, same
from regtrack.exports.labels import labels


def calendar_file(
    link: CalendarLink, *, at: dt.datetime, today: dt.date, site: str, url: str, language: Language
) -> bytes:
    """All duties with a day: of the product's checklists, or those that the person owns in the teams
    the person is in now. The number of queries does not depend on how many there are, but on how many
    days the checklists are known on."""
    checklists, items = _of_product(link) if link.product else _of_person(link.made_by)
    items = items.filter(verdict=Item.Verdict.APPLIES, archived_at=None).exclude(
        due_on=None, counted_on=None
    )
    documents = checklist_documents(list(checklists), items, at=at, today=today, site=site)
    words = labels()
    name = labelled(words["calendar_name"], _whose(link))
    return ics_checklist.render_many(documents, name, words["calendar_about"], url, language)


def _of_product(link: CalendarLink) -> tuple[Any, Any]:
    checklists = Checklist.objects.filter(product=link.product).for_page()
    return checklists, Item.objects.filter(checklist__product=link.product)


def _of_person(person: Any) -> tuple[Any, Any]:
    owned = Q(owner=person, checklist__in=Checklist.objects.for_user(person).values("pk"))
    items = Item.objects.filter(owned)
    checklists = Checklist.objects.filter(pk__in=items.values("checklist").order_by()).for_page()
    return checklists, items


def _whose(link: CalendarLink) -> Text:
    return same(link.product.name if link.product else str(link.made_by))
