"""Reads what a comparison needs, in a fixed number of queries, and has it arranged."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q

from regtrack.core.texts import both
from regtrack.register.compare import comparison
from regtrack.register.models import (
    Instrument,
    InstrumentRelation,
    Mapping,
    ObligationRevision,
    Provision,
    StructuralChange,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """Two instruments in the order of comparison; of two versions the earlier comes first."""

    before: Instrument
    after: Instrument
    versions: bool


@dataclass(frozen=True, slots=True)
class Change:
    """A change beyond single duties, with its provisions in the order of each text."""

    said: StructuralChange
    before: tuple[comparison.Provision, ...]
    after: tuple[comparison.Provision, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    pair: Pair
    comparison: comparison.Comparison
    changes: tuple[Change, ...]


def in_order(one: Instrument, other: Instrument) -> Pair:
    """One query."""
    versions = {relation.as_versions for relation in InstrumentRelation.objects.of(one)}
    if (other.ref, one.ref) in versions and (one.ref, other.ref) not in versions:
        return Pair(other, one, versions=True)
    return Pair(one, other, versions=(one.ref, other.ref) in versions)


def read_comparison(pair: Pair, *, known: dt.date, public: bool) -> Reading:
    """The pair as known on `known`; with `public`, mappings of unpublished duties are left out."""
    before, after = pair.before, pair.after
    mappings = Mapping.objects.known(known).of_pair(before, after, versions=pair.versions)
    if public:
        mappings = mappings.public()
    mapped = [
        comparison.Mapped(
            ref=row.ref,
            relation=row.relation,
            reason=both(row, "reason"),
            confidence=row.confidence,
            before=tuple(duty.ref for duty in row.from_obligations.all()),
            after=tuple(duty.ref for duty in row.to_obligations.all()),
        )
        for row in mappings.prefetch_related("from_obligations", "to_obligations")
    ]
    named = {ref for row in mapped for ref in (*row.before, *row.after)}
    found = (
        ObligationRevision.objects.current(known)
        .filter(Q(obligation__instrument__in=(before, after)) | Q(obligation__ref__in=named))
        .select_related("obligation__instrument", "provision")
    )
    provisions: dict[int, list[comparison.Provision]] = {before.pk: [], after.pk: []}
    # A text of which no duty was known yet was itself not known: none of its provisions shows.
    revisions = list(found)
    texts = {revision.obligation.instrument_id for revision in revisions}
    shown = Provision.objects.filter(instrument__in=(before, after)).filter(
        Q(instrument__in=texts) | Q(instrument__obligations__isnull=True)
    )
    for row in shown.distinct().order_by("position", "pk"):
        provisions[row.instrument_id].append(
            comparison.Provision(
                row.ref, both(row, "label"), both(row, "gist"), both(row, "chapter")
            )
        )
    return Reading(
        pair,
        comparison.arrange(
            before.ref,
            after.ref,
            versions=pair.versions,
            duties=[_duty(revision) for revision in revisions],
            mapped=mapped,
            provisions=(provisions[before.pk], provisions[after.pk]),
        ),
        tuple(_changes(pair, provisions[before.pk], provisions[after.pk])),
    )


def _changes(
    pair: Pair, before: list[comparison.Provision], after: list[comparison.Provision]
) -> Iterator[Change]:
    found = StructuralChange.objects.filter(from_instrument=pair.before, to_instrument=pair.after)
    sides = ("from_provisions__ref", "to_provisions__ref")
    named = list(found.order_by().values_list("pk", *sides))
    first = {(pk, ref) for pk, ref, _ in named}
    second = {(pk, ref) for pk, _, ref in named}
    for row in found:
        yield Change(
            row,
            tuple(one for one in before if (row.pk, one.ref) in first),
            tuple(one for one in after if (row.pk, one.ref) in second),
        )


def _duty(revision: ObligationRevision) -> comparison.Duty:
    instrument = revision.obligation.instrument
    return comparison.Duty(
        ref=revision.obligation.ref,
        instrument=instrument.ref,
        locator=both(revision, "locator"),
        title=both(revision, "title"),
        text=both(revision, "text"),
        force=revision.force,
        position=revision.obligation.position,
        provision=revision.provision.ref if revision.provision else "",
        instrument_kind=instrument.kind,
        address=revision.obligation.get_absolute_url(),
        instrument_title=both(instrument, "short_title") or both(instrument, "title"),
    )
