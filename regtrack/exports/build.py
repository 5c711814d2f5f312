"""From rows to the frozen documents that formats render, in a bounded number of queries."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from regtrack.checklists.answers import Entry, Group, by_instrument
from regtrack.checklists.models import Checklist, Item
from regtrack.checklists.reading import Reading, read_checklist
from regtrack.core.messages import choice_label, translated
from regtrack.core.texts import Text, both
from regtrack.exports import document
from regtrack.exports.labels import labels
from regtrack.register import badges
from regtrack.register.models import Confidence, Instrument, ObligationRevision, Source

LICENCE = "CC-BY-4.0"


def checklist_document(
    checklist: Checklist, *, at: dt.datetime, today: dt.date, site: str
) -> document.ChecklistDocument:
    """One checklist of `for_page()`; `site` is the address that links begin with, without a slash."""
    reading = read_checklist(checklist, today, "revision__sources")
    product = checklist.product
    groups = by_instrument(reading.entries, reading.lives, checklist.on)
    return document.ChecklistDocument(
        id=checklist.pk,
        title=product.name,
        team=product.team.name,
        product=product.name,
        organisation=both(product.organisation, "name").get("en") if product.organisation else "",
        on=checklist.on,
        known=checklist.known,
        made_at=at.replace(microsecond=0),
        url=site + checklist.get_absolute_url(),
        licence=LICENCE,
        facts=tuple(document.Fact(name, values) for name, values in reading.facts_in_words),
        markets=tuple(
            document.Market(both(market.jurisdiction, "name"), market.launched_on)
            for market in product.markets.all()
        ),
        groups=tuple(_group(group, reading, site) for group in groups),
        labels=labels(),
    )


def _group(group: Group, reading: Reading, site: str) -> document.Group:
    instrument = group.instrument
    assert instrument is not None
    return document.Group(
        ref=instrument.ref,
        title=both(instrument, "title"),
        kind_label=choice_label(Instrument.Kind(instrument.kind)),
        jurisdiction=reading.vocabulary.jurisdictions[instrument.jurisdiction_id],
        status=group.status.value,
        status_label=joined(group.badges),
        not_law=not instrument.is_law,
        items=tuple(_item(entry, site) for entry in group.entries),
    )


def _item(entry: Entry, site: str) -> document.Item:
    revision, item = entry.revision, entry.item
    assert item is not None
    evidence = both(revision, "evidence")
    return document.Item(
        id=item.pk,
        version=item.version,
        ref=revision.obligation.ref,
        revision=revision.number,
        locator=both(revision, "locator"),
        title=both(revision, "title"),
        text=both(revision, "text"),
        force=revision.force,
        force_label=choice_label(ObligationRevision.Force(revision.force)),
        not_law=not entry.is_law,
        verdict=item.verdict,
        verdict_label=choice_label(Item.Verdict(item.verdict)),
        why=entry.why,
        status=item.status,
        status_label=choice_label(Item.Status(item.status)),
        owner=str(item.owner or ""),
        due=entry.due_on,
        due_label=_due(entry),
        note=item.note,
        reason=item.reason,
        evidence_examples=tuple(
            Text(chinese, english)
            for chinese, english in zip(
                evidence.zh_hans.split("\n"), evidence.en.split("\n"), strict=False
            )
            if chinese or english
        ),
        penalty=both(revision, "penalty"),
        sources=tuple(source_of(source) for source in revision.sources.all()),
        confidence=revision.confidence,
        confidence_label=choice_label(Confidence(revision.confidence)),
        url=f"{site}{revision.obligation.get_absolute_url()}",
        changed_at=item.changed_at,
        changed_by=str(item.changed_by or ""),
    )


def _due(entry: Entry) -> Text:
    """The rule, its arithmetic, and whether the team set another day."""
    parts = [entry.due.rule, entry.due.sum]
    if entry.item and entry.item.due_on:
        parts.append(Text("团队另定日期", "day set by the team"))
    said = [part for part in parts if part]
    return Text("；".join(part.zh_hans for part in said), "; ".join(part.en for part in said))


def source_of(source: Source) -> document.Source:
    return document.Source(
        source.publisher, source.url, choice_label(Source.Kind(source.kind)), source.checked_on
    )


def joined(found: Iterable[badges.Badge]) -> Text:
    words = [translated(badge.word) for badge in found]
    return Text("，".join(word.zh_hans for word in words), ", ".join(word.en for word in words))
