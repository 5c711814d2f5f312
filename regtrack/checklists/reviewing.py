"""A checklist beside the register as it is now: what a review would do, in a fixed number of
queries."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from regtrack.checklists.answers import Describer, Entry
from regtrack.checklists.applicability import Facts, Verdict
from regtrack.checklists.following import Held, Link, Offered, Planned, plan
from regtrack.checklists.judging import ProductDays, days_of, facts_of, judge
from regtrack.checklists.models import Checklist, Item
from regtrack.checklists.wording import wording
from regtrack.core.clocks import Clocks
from regtrack.core.texts import both
from regtrack.register.lives import Lives, read_lives, with_owned
from regtrack.register.models import Mapping, ObligationRevision
from regtrack.register.phase import Phase
from regtrack.register.vocabulary import Vocabulary, load_vocabulary


@dataclass(frozen=True, slots=True)
class Prospect:
    """What would change. `items` are those of the checklist by key, each with its number of `proofs`;
    `entries` the duties as they are at the new `clocks` by ref; `was` describes the items as they
    stand."""

    clocks: Clocks
    planned: list[Planned]
    items: dict[int, Item]
    entries: dict[str, Entry]
    was: Before
    describer: Describer  # at the new clocks

    @property
    def digest(self) -> str:
        """Of what it would do: the same as long as nothing on either side changed."""
        said = [
            (
                one.kind,
                one.item.key if one.item else None,
                self.items[one.item.key].version if one.item else None,
                one.duty,
                one.into,
                [str(day) for day in (*(one.due or ()), *(one.starts or ()))],
            )
            for one in self.planned
        ]
        revisions = sorted((ref, entry.revision.pk) for ref, entry in self.entries.items())
        return digest_of([str(self.clocks.on), str(self.clocks.known), said, revisions])


@dataclass(frozen=True, slots=True)
class Rules:
    """The register at two clocks, read once for any number of checklists."""

    clocks: Clocks
    vocabulary: Vocabulary
    lives: Lives
    revisions: list[ObligationRevision]
    links: list[Link]
    # Of the teams' own instruments: those that any of the products follows or did, and their duties
    own: frozenset[str] = frozenset()
    owned: list[ObligationRevision] = field(default_factory=list)
    _known: dict[dt.date, Lives] = field(default_factory=dict)

    def lives_on(self, known: dt.date) -> Lives:
        """As known on another day; one query a day."""
        if known == self.clocks.known:
            return self.lives
        if known not in self._known:
            self._known[known] = with_owned(read_lives(known), self.own, known)
        return self._known[known]


def digest_of(plain: Any) -> str:
    return hashlib.sha256(json.dumps(plain, sort_keys=True).encode()).hexdigest()


def read_rules(clocks: Clocks, own: frozenset[str] = frozenset()) -> Rules:
    """With what is `own` to teams (refs of instruments); two queries more where anything is."""
    owned = ObligationRevision.every.owned_for_judging(clocks.known, own) if own else []
    return Rules(
        clocks,
        load_vocabulary(),
        with_owned(read_lives(clocks.known), own, clocks.known),
        list(ObligationRevision.objects.for_judging(clocks.known)),
        _links(clocks.known),
        own,
        list(owned),
    )


def read_prospect(
    checklist: Checklist,
    clocks: Clocks,
    facts: Facts | None = None,
    days: ProductDays | None = None,
) -> Prospect:
    """Of a checklist of `for_page()` at the new clocks; or with other facts and days of its product
    at its own clocks, where its items keep the revisions that were read."""
    (items,) = _items_of([checklist])
    own = frozenset(checklist.product.follows) | (facts.follows if facts else frozenset())
    return _prospect(checklist, items, read_rules(clocks, own), facts, days)


def read_prospects(checklists: Sequence[Checklist], clocks: Clocks) -> list[Prospect]:
    """Of many checklists of `for_page()`, in their order; the number of queries hardly depends on
    theirs."""
    rules = read_rules(clocks, frozenset(ref for one in checklists for ref in one.product.follows))
    return [
        _prospect(checklist, items, rules)
        for checklist, items in zip(checklists, _items_of(checklists), strict=True)
    ]


def is_blank(item: Item) -> bool:
    """Whether nobody has said anything on an item (of a prospect)."""
    said = (
        item.note,
        item.reason,
        item.links,
        item.due_reason,
        item.owner_id,
        item.due_on,
        item.met_on,
    )
    proofs = getattr(item, "proofs", 0)
    begun = item.status != Item.Status.TODO or proofs
    return not (begun or any(said) or (item.pk and item.occurrences.all()))


class Before:
    """A checklist's items as they stand: with its own clocks and its product's present facts."""

    def __init__(self, checklist: Checklist, rules: Rules) -> None:
        clocks = checklist.clocks(rules.clocks.today)
        product, lives = checklist.product, rules.lives_on(clocks.known)
        self.vocabulary = rules.vocabulary
        self.describer = Describer(
            facts_of(product), days_of(product), clocks, rules.vocabulary, lives
        )

    def due(self, item: Item, offered: Offered | None) -> dt.date | None:
        """The day that was counted; counted now where none was kept, and the rule gives one today."""
        if item.counted_on or offered is None or offered.due is None:
            return item.counted_on
        return self.describer.due(item.revision, item).day


def _items_of(checklists: Sequence[Checklist]) -> list[dict[int, Item]]:
    found: dict[int, dict[int, Item]] = {checklist.pk: {} for checklist in checklists}
    rows = (
        Item.objects.filter(checklist__in=found)
        .select_related("obligation", "revision__obligation__instrument__jurisdiction")
        .prefetch_related("occurrences", "carried_to__obligation", "revision__addressees")
        .with_proofs()
        .order_by(
            "revision__obligation__instrument__jurisdiction",
            "revision__obligation__instrument",
            "revision__obligation__position",
            "pk",
        )
    )
    for item in rows:
        found[item.checklist_id][item.pk] = item
    return [found[checklist.pk] for checklist in checklists]


def _prospect(
    checklist: Checklist,
    items: dict[int, Item],
    rules: Rules,
    facts: Facts | None = None,
    days: ProductDays | None = None,
) -> Prospect:
    clocks, vocabulary, product = rules.clocks, rules.vocabulary, checklist.product
    owned = [one for one in rules.owned if one.team_id == product.team_id]
    of_facts = facts is not None or days is not None
    facts = facts or facts_of(product)
    describer = Describer(facts, days or days_of(product), clocks, vocabulary, rules.lives)
    # Each day with the clocks and rounds of its item, as it was counted: these are no change.
    of_duty = {item.obligation.ref: item for item in items.values()}
    entries = {
        (ref := judged.revision.obligation.ref): describer.entry(
            judged.revision, judged.decision, of_duty.get(ref)
        )
        for judged in judge(
            facts, clocks, vocabulary.parents, rules.lives, [*rules.revisions, *owned]
        )
    }
    if of_facts:
        entries |= _as_read(items.values(), entries, describer)
    # As decided now, not as its item says.
    entries = {ref: replace(entry, item=None) for ref, entry in entries.items()}
    now = {ref: _offered(ref, entry, describer) for ref, entry in entries.items()}
    was = Before(checklist, rules)
    held = [_held(item, was, now.get(item.obligation.ref)) for item in items.values()]
    planned = plan(held, now, rules.links)
    return Prospect(clocks, planned, items, entries, was, describer)


def _as_read(
    items: Iterable[Item], entries: dict[str, Entry], describer: Describer
) -> dict[str, Entry]:
    """The items' duties in the revisions that were read: another fact is no other text."""
    return {
        item.obligation.ref: describer.entry(item.revision, item=item)
        for item in items
        if not ((now := entries.get(item.obligation.ref)) and now.revision.pk == item.revision_id)
    }


def _held(item: Item, was: Before, offered: Offered | None) -> Held:
    return Held(
        key=item.pk,
        duty=item.obligation.ref,
        revision=item.revision.number,
        force=item.revision.force,
        wording=wording(item.revision),
        verdict=item.verdict,
        status=item.status,
        due=was.due(item, offered),
        archived=item.archived_at is not None,
        into=[later.obligation.ref for later in item.carried_to.all()],
        blank=is_blank(item),
        starts=first_day(item.revision, was.describer.lives),
    )


def _offered(ref: str, entry: Entry, describer: Describer) -> Offered:
    revision = entry.revision
    standing = describer.lives.standing(revision, describer.clocks.on)
    for_others = entry.decision.verdict == Verdict.PRECEDENT
    return Offered(
        duty=ref,
        revision=revision.number,
        force=revision.force,
        wording=wording(revision),
        verdict=entry.decision.verdict.value,
        due=entry.due.day,
        # An order that has ended still shows others what an authority asked for.
        ended=standing.phase == Phase.ENDED and not for_others,
        starts=first_day(revision, describer.lives),
    )


def first_day(revision: ObligationRevision, lives: Lives) -> dt.date | None:
    """From which day a duty applies, as known."""
    starts = lives.when.get(revision.applies_from_id)
    return starts.day if starts else None


def _links(known: dt.date) -> list[Link]:
    rows = (
        Mapping.objects.public().known(known).prefetch_related("from_obligations", "to_obligations")
    )
    return [
        Link(
            row.relation,
            tuple(duty.ref for duty in row.from_obligations.all()),
            tuple(duty.ref for duty in row.to_obligations.all()),
            both(row, "reason"),
        )
        for row in rows
    ]
