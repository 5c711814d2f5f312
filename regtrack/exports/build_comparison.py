"""From a comparison that was read to the frozen document that formats render. No queries here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from regtrack.core.clocks import Clocks
from regtrack.core.messages import choice_label
from regtrack.core.texts import Text, both
from regtrack.exports import document
from regtrack.exports.build import LICENCE, joined
from regtrack.exports.labels import labels
from regtrack.register.compare import comparison
from regtrack.register.compare.reading import Change, Pair, Reading
from regtrack.register.models import (
    Confidence,
    Instrument,
    Mapping,
    ObligationRevision,
    StructuralChange,
)
from regtrack.register.views.standing import badges_of, dated_events


def comparison_document(
    reading: Reading, *, relation: str, clocks: Clocks, at: dt.datetime, url: str, site: str
) -> document.ComparisonDocument:
    """`relation` "" means all rows; `url` is the address of the file, `site` what links begin with,
    without a slash."""
    found, pair = reading.comparison, reading.pair
    return document.ComparisonDocument(
        on=clocks.on,
        known=clocks.known,
        made_at=at.replace(microsecond=0),
        url=url,
        licence=LICENCE,
        relation=relation,
        relation_label=_relation(relation) if relation else Text(),
        before=_text(pair.before, found.before, pair, clocks.on, site),
        after=_text(pair.after, found.after, pair, clocks.on, site),
        counts=tuple((code, _relation(code), number) for code, number in found.counts),
        rows=tuple(_row(row, pair, site) for row in found.rows_of(relation)),
        changes=tuple(_change(change) for change in reading.changes),
        labels=labels(),
    )


def _relation(code: str) -> Text:
    return choice_label(Mapping.Relation(code))


def _text(
    instrument: Instrument, side: comparison.Side, pair: Pair, on: dt.date, site: str
) -> document.ComparedText:
    return document.ComparedText(
        ref=instrument.ref,
        title=both(instrument, "title"),
        kind_label=choice_label(Instrument.Kind(instrument.kind)),
        jurisdiction=both(instrument.jurisdiction, "name"),
        status_label=joined(badges_of(instrument, dated_events(instrument), on)),
        not_law=not instrument.is_law,
        url=f"{site}{instrument.get_absolute_url()}",
        duties=len(side.duties),
        unmapped=_duties(side.unmapped, pair, site),
        provisions=tuple(
            document.CoveredProvision(
                ref=covered.provision.ref if covered.provision else "",
                label=covered.provision.label if covered.provision else Text(),
                gist=covered.provision.gist if covered.provision else Text(),
                duties=_duties(covered.duties, pair, site),
                mapped=covered.mapped,
            )
            for covered in side.coverage
        ),
    )


def _row(row: comparison.Row, pair: Pair, site: str) -> document.ComparedRow:
    return document.ComparedRow(
        ref=row.ref,
        relation=row.relation,
        relation_label=_relation(row.relation),
        reason=row.reason,
        confidence=row.confidence,
        confidence_label=choice_label(Confidence(row.confidence)),
        before=_duties(row.before, pair, site),
        after=_duties(row.after, pair, site),
    )


def _duties(
    duties: Iterable[comparison.Duty], pair: Pair, site: str
) -> tuple[document.ComparedDuty, ...]:
    own = {pair.before.ref, pair.after.ref}
    return tuple(
        document.ComparedDuty(
            ref=duty.ref,
            instrument=Text() if duty.instrument in own else duty.instrument_title,
            locator=duty.locator,
            title=duty.title,
            text=duty.text,
            force=duty.force,
            force_label=choice_label(ObligationRevision.Force(duty.force)),
            not_law=duty.force != ObligationRevision.Force.MANDATORY
            or duty.instrument_kind not in Instrument.BINDING,
            url=f"{site}{duty.address}",
        )
        for duty in duties
    )


def _change(found: Change) -> document.ComparedChange:
    change = found.said
    return document.ComparedChange(
        ref=change.ref,
        topic=both(change, "topic"),
        text=both(change, "text"),
        note=both(change, "note"),
        effect=change.effect,
        effect_label=choice_label(StructuralChange.Effect(change.effect)),
        before=tuple(provision.label for provision in found.before),
        after=tuple(provision.label for provision in found.after),
        confidence=change.confidence,
        confidence_label=choice_label(Confidence(change.confidence)),
    )
