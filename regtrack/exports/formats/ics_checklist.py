"""The days that are due on checklists, as an all-day entry each, and one 30 and one 7 days before.

Outlook shows no tasks (VTODO), so each is an event. A UID depends on the checklist and the item alone,
and SEQUENCE grows with each change of the item, so a day that moves replaces the old one. What is
settled stays on its day and says so; the entries before it are cancelled. The moment at which a
period of hours ends stands in the description. Notes and evidence stay out: calendars are shared,
and addresses get around.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from icalendar import Event, vUri

from regtrack.core.progress import advance
from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, Group, Item, Language
from regtrack.exports.formats.about import signed_lines, value_text
from regtrack.exports.formats.ics_parts import MILESTONES, calendar, entry, text
from regtrack.exports.formats.item_words import due_at
from regtrack.exports.formats.words import (
    Labels,
    clocks,
    each,
    filled,
    is_duty,
    joined,
    labelled,
    link_of,
    printed,
    same,
    visible,
    written_day,
)

PRODUCT = "-//RegTrack//Checklists//EN"
SETTLED = ("done", "not-applicable")


def render(document: ChecklistDocument, language: Language) -> bytes:
    read = clocks(document.on, document.known, document.labels, written_day)
    name = labelled(document.labels["checklist"], document.product)
    signed = [value_text(one) for line in signed_lines(document) for one in line.values]
    return render_many([document], name, joined([read, *signed]), document.url, language)


def render_many(
    documents: Sequence[ChecklistDocument], name: Text, about: Text, url: str, language: Language
) -> bytes:
    """Several checklists as one calendar, which says of itself `name` and `about`."""
    advice = [document.labels["not_advice"] for document in documents[:1]]
    said = joined([about, *advice])
    made = calendar(PRODUCT, printed(name, language), printed(said, language), url)
    for document in documents:
        for group in document.groups:
            for item in group.items:
                advance()
                for event in _events(document, group, item, language):
                    made.add_component(event)
    content: bytes = made.to_ical(sorted=False)
    return content


def is_shown(item: Item) -> bool:
    """A duty with a day."""
    return is_duty(item) and item.due is not None


def _events(
    document: ChecklistDocument, group: Group, item: Item, language: Language
) -> Iterator[Event]:
    if not is_shown(item) or item.due is None:
        return
    heading = _heading(document, group, item)
    main = _event(document, item, "", item.due)
    main["summary"] = text(printed(heading, language))
    main["description"] = text(_description(document, group, item, language))
    main["status"] = "TENTATIVE" if item.provisional else "CONFIRMED"
    yield main
    if item.due <= document.made_at.date():
        return
    for days in MILESTONES:
        before = item.due - dt.timedelta(days=days)
        event = _event(document, item, f"-t{days}", before)
        words = filled(document.labels["days_left_event"], days=str(days), event=heading)
        event["summary"] = text(printed(words, language))
        line = filled(document.labels["milestone_line"], date=_written(item.due), event=item.title)
        event["description"] = text(f"{printed(line, language)}\n{item.url}")
        event["status"] = "CANCELLED" if item.status in SETTLED else "CONFIRMED"
        yield event


def _event(document: ChecklistDocument, item: Item, part: str, day: dt.date) -> Event:
    midnight = dt.datetime.combine(document.known, dt.time(), dt.UTC)
    event = entry(
        f"{document.uid}-{item.id}{part}@regtrack",
        item.changed_at or midnight,
        item.version,
        day,
        day,
    )
    event.add("categories", [visible(document.product)])
    if target := link_of(item.url):
        event["url"] = vUri(target)
    event["class"] = "PRIVATE"
    return event


def _heading(document: ChecklistDocument, group: Group, item: Item) -> Text:
    """Done: Not law: Chat service: File the algorithm."""
    labels = document.labels
    heading = labelled(same(document.product), item.title)
    if item.not_law or group.not_law:
        heading = filled(labels["not_law_event"], event=heading)
    if item.status in SETTLED:
        heading = labelled(item.status_label, heading)
    return heading


def _description(document: ChecklistDocument, group: Group, item: Item, language: Language) -> str:
    labels: Labels = document.labels
    place = each(lambda one: " ".join((group.title.get(one), item.locator.get(one))).strip())
    lines = [
        item.text,
        place,
        labelled(labels["status"], item.status_label),
        *([labelled(labels["due_rule"], item.due_label)] if item.due_label else []),
        *([labelled(labels["due_moment"], due_at(item))] if item.due_moment else []),
        *([labelled(labels["due_reason"], item.due_reason)] if item.due_reason else []),
        *([labels["is_provisional"]] if item.provisional else []),
        *([labelled(labels["owner"], item.owner)] if item.owner else []),
    ]
    return f"{printed(joined(lines), language)}\n{item.url}"


def _written(day: dt.date) -> Text:
    return each(lambda one: written_day(day, one))
