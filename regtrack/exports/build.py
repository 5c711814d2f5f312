"""From rows to the frozen documents that formats render, in a bounded number of queries."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from django.db.models import Prefetch, prefetch_related_objects

from regtrack.accounts.models import User
from regtrack.checklists.answers import Entry, Group, by_instrument
from regtrack.checklists.models import Checklist, Flag, Item, Support
from regtrack.checklists.models.item import ItemQuerySet
from regtrack.checklists.reading import Reading, may_run
from regtrack.core.messages import choice_label, translated
from regtrack.core.progress import Step, advance, begin
from regtrack.core.texts import Text, both
from regtrack.exports import document
from regtrack.exports.labels import labels
from regtrack.register import badges
from regtrack.register.models import Confidence, Instrument, ObligationRevision, Source

LICENCE = "CC-BY-4.0"


def checklist_document(
    checklist: Checklist, *, at: dt.datetime, today: dt.date, site: str
) -> document.ChecklistDocument:
    """One checklist of `for_page()` as it stands at `at`, on the local day `today`; `site` is the
    address that links begin with, without a slash."""
    (made,) = checklist_documents([checklist], checklist.items.all(), at=at, today=today, site=site)
    return made


def checklist_documents(
    checklists: Sequence[Checklist],
    items: ItemQuerySet,
    *,
    at: dt.datetime,
    today: dt.date,
    site: str,
) -> list[document.ChecklistDocument]:
    """The same of several checklists, each with those of the `items` that are its own; the number of
    queries does not depend on theirs, but on how many days they are known on."""
    begin(Step.READ)
    rows = list(items.for_table("revision__sources"))
    prefetch_related_objects(rows, *_said())
    prefetch_related_objects([item for item in rows if item.submitted_by_id], "submitted_by")
    prefetch_related_objects([item for item in rows if may_run(item)], "occurrences")
    of: dict[int, list[Item]] = {}
    for row in rows:
        of.setdefault(row.checklist_id, []).append(row)
    prefetch_related_objects(checklists, "product__team__members")
    begin(Step.READ, len(rows))
    return [_document(one, of.get(one.pk, []), at, today, site) for one in checklists]


def names_of(people: Iterable[User]) -> dict[int, str]:
    """How each of them is called, by key; two of one name by their e-mail addresses too, so that a
    name in a file is one person's."""
    rows = {person.pk: person for person in people}
    times = Counter(str(person) for person in rows.values())
    return {
        key: str(person) if times[str(person)] == 1 else f"{person} <{person.email}>"
        for key, person in rows.items()
    }


def _document(
    checklist: Checklist, items: list[Item], at: dt.datetime, today: dt.date, site: str
) -> document.ChecklistDocument:
    reading = Reading(checklist, today)
    entries = reading.described(items)
    product = checklist.product
    members = list(product.team.members.all())
    names = names_of([*members, *(item.owner for item in items if item.owner)])
    present = [entry for entry in entries if entry.item and not entry.item.archived_at]
    archived = [entry for entry in entries if entry.item and entry.item.archived_at]
    return document.ChecklistDocument(
        id=checklist.pk,
        uid=str(checklist.uid),
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
            document.Market(both(market.jurisdiction, "name"), market.launched_on, market.ended_on)
            for market in product.markets.all()
        ),
        changed_on=product.changed_on,
        groups=_groups(present, reading, at, site, names),
        archived=_groups(archived, reading, at, site, names),
        labels=labels(),
        people=tuple(sorted(names[person.pk] for person in members)),
    )


def _said() -> tuple[Prefetch[str], Prefetch[str]]:
    """What proves the items and what asks for a look at them, as it holds now."""
    proofs = Support.objects.filter(removed_at=None).select_related("evidence")
    return (
        Prefetch("supports", proofs.order_by("evidence__title", "evidence"), to_attr="supporting"),
        Prefetch("flags", Flag.objects.filter(cleared_at=None), to_attr="open_flags"),
    )


def _groups(
    entries: Sequence[Entry],
    reading: Reading,
    at: dt.datetime,
    site: str,
    names: Mapping[int, str],
) -> tuple[document.Group, ...]:
    found = by_instrument(entries, reading.lives, reading.clocks.on)
    return tuple(_group(group, reading, at, site, names) for group in found)


def _group(
    group: Group, reading: Reading, at: dt.datetime, site: str, names: Mapping[int, str]
) -> document.Group:
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
        items=tuple(_item(entry, at, reading.clocks.today, site, names) for entry in group.entries),
    )


def _item(
    entry: Entry, at: dt.datetime, today: dt.date, site: str, names: Mapping[int, str]
) -> document.Item:
    advance()
    revision, item = entry.revision, entry.item
    assert item is not None
    # A day that the team set takes the place of the rule's moment too.
    moment = None if item.due_on else entry.due.moment
    is_open = item.verdict == Item.Verdict.APPLIES and item.status not in Item.Status.settled()
    over = moment < at if moment else bool(entry.due_on and entry.due_on < today)
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
        owner=names[item.owner_id] if item.owner_id else "",
        due=entry.due_on,
        due_moment=moment,
        due_label=_due(entry),
        due_reason=item.due_reason,
        provisional=entry.due.provisional and not item.due_on,
        overdue=is_open and over and not item.archived_at,
        met_on=item.met_on,
        note=item.note,
        reason=item.reason,
        links=tuple(line for line in item.links.splitlines() if line.strip()),
        evidence=tuple(_evidence(support, today) for support in item.supporting),  # type: ignore[attr-defined]
        flags=tuple(
            document.Flag(flag.kind, choice_label(Flag.Kind(flag.kind)), flag.raised_at)
            for flag in item.open_flags  # type: ignore[attr-defined]
        ),
        submitted_by=str(item.submitted_by or ""),
        archived_at=item.archived_at,
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


def _evidence(support: Support, today: dt.date) -> document.Evidence:
    found = support.evidence
    return document.Evidence(
        found.title,
        found.name,
        found.url,
        found.sha256,
        found.effective_on,
        found.expires_on,
        expired=found.expires_on is not None and found.expires_on < today,
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
