"""Versions of one rule whose duties are not all compared."""

from __future__ import annotations

from collections import defaultdict

from regtrack.core.texts import Text
from regtrack.register.compare import comparison
from regtrack.register.compare.reading import Pair
from regtrack.register.models import Instrument, InstrumentRelation, Mapping, Obligation


def unmapped_pairs() -> list[tuple[Pair, int, int]]:
    """Each earlier and later version of which duties have no relation, with how many of each; in
    five queries. What counts as related is what the page that compares them shows."""
    rows = InstrumentRelation.objects.select_related("instrument", "to").order_by("pk")
    instruments: dict[str, Instrument] = {}
    pairs: dict[tuple[str, str], None] = {}
    for row in rows:
        if row.as_versions:
            pairs[row.as_versions] = None
            instruments |= {one.ref: one for one in (row.instrument, row.to)}
    duties = {
        ref: comparison.Duty(ref, instrument, Text(), Text(), Text(), "", position)
        for ref, instrument, position in Obligation.objects.values_list(
            "ref", "instrument__ref", "position"
        )
    }
    own: dict[str, list[comparison.Duty]] = defaultdict(list)
    for duty in duties.values():
        own[duty.instrument].append(duty)
    mapped: dict[str, list[comparison.Mapped]] = defaultdict(list)
    for mapping in Mapping.objects.prefetch_related("from_obligations", "to_obligations"):
        sides = [
            tuple(duty.ref for duty in side.all())
            for side in (mapping.from_obligations, mapping.to_obligations)
        ]
        one = comparison.Mapped(mapping.ref, mapping.relation, Text(), "", *sides)
        for instrument in {duties[ref].instrument for side in sides for ref in side}:
            mapped[instrument].append(one)
    found = []
    for before, after in pairs:
        related = {one.ref: one for one in (*mapped[before], *mapped[after])}.values()
        # A relation to a duty of a third text is none between these two.
        named = [duties[ref] for one in related for ref in (*one.before, *one.after)]
        compared = comparison.arrange(
            before,
            after,
            versions=True,
            duties=[*own[before], *own[after], *named],
            mapped=related,
            provisions=((), ()),
        )
        left, right = len(compared.before.unmapped), len(compared.after.unmapped)
        if left or right:
            found.append((Pair(instruments[before], instruments[after], True), left, right))
    return found
