"""What is given away of one revision of the register: its public nodes, and what it says of itself.

Everything follows from the nodes, the revision and the site's address: the same give the same files.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from regtrack.core import edtf
from regtrack.core.texts import Text
from regtrack.register.citing.json_ld import LICENCE
from regtrack.register.lives import ENDED_BY_DUTY
from regtrack.register.packs.nodes import Content, Key, current
from regtrack.register.phase import Phase, When, phase_of
from regtrack.register.status import ENDED, Dated, Status, status_on

# When nothing was ever written (a moment is required in some formats)
NEVER = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Edition:
    """`number`, `digest` and `at` are the revision's (at None: nothing was ever written); `known` is
    the day as known on which the nodes are; `site` is the address of the site without its last
    slash; `left_out` are "<kind> <ref>" of public parts that could not be given, since they or what
    they rest on hold what the format does not allow."""

    number: int
    digest: str
    at: dt.datetime | None
    known: dt.date
    site: str
    nodes: Mapping[Key, Content] = field(repr=False)
    left_out: tuple[str, ...] = ()

    @property
    def moment(self) -> dt.datetime:
        return (self.at or NEVER).astimezone(dt.UTC)

    @property
    def about(self) -> Content:
        """As packs.schema.About says it."""
        content = {
            "licence": LICENCE,
            "revision": self.number,
            "changelog": self.address("en", "data/changelog/"),
        }
        if self.at:
            content |= {
                "revised_at": self.moment.isoformat(timespec="seconds"),
                "digest": self.digest,
                "known": self.known.isoformat(),
            }
        return {**content, **({"left_out": list(self.left_out)} if self.left_out else {})}

    def address(self, language: str, path: str) -> str:
        return f"{self.site}/{language}/{path}"

    def of(self, kind: str) -> list[Content]:
        """The nodes of that kind, in the register's order."""
        return self._by_kind.get(kind, [])

    def name(self, kind: str, ref: str) -> Text:
        node = self.nodes.get((kind, ref), {})
        for field_ in ("short_title", "title", "name", "label"):
            if node.get(field_):
                return Text.of(node[field_])
        return Text(ref, ref)

    @cached_property
    def _by_kind(self) -> Mapping[str, list[Content]]:
        found: dict[str, list[Content]] = {}
        for (kind, _), node in self.nodes.items():
            found.setdefault(kind, []).append(node)
        return found

    def parts_of(self, kind: str, instrument: str) -> list[Content]:
        """The provisions, events or obligations of an instrument, in order."""
        return self._inside.get((kind, instrument), [])

    @cached_property
    def _inside(self) -> Mapping[tuple[str, str], list[Content]]:
        found: dict[tuple[str, str], list[Content]] = {}
        for (kind, _), node in self.nodes.items():
            if "instrument" in node:
                found.setdefault((kind, node["instrument"]), []).append(node)
        return found

    @cached_property
    def _statuses(self) -> Mapping[str, Status]:
        return {node["ref"]: self._status(node) for node in self.of("instrument")}

    def _status(self, instrument: Content) -> Status:
        dated = [
            Dated(event["kind"], When(current(event["dates"])["edtf"]).day, event["ref"])
            for event in self.parts_of("event", instrument["ref"])
        ]
        return status_on(instrument["kind"], dated, self.known)

    def status(self, instrument: str) -> Status:
        """How the instrument with that ref stands on the day `known`."""
        return self._statuses[instrument]

    def phase(self, duty: Content) -> Phase:
        """Where a duty stands on the day `known`; a rule that ended takes its duties with it."""
        starts, ends = self.when(duty["applies_from"]), self.when(duty.get("ends_with"))
        phase = phase_of(day_of(starts), day_of(ends), self.known)
        instrument = self.nodes["instrument", duty["instrument"]]
        if phase != Phase.ENDED and instrument["kind"] not in ENDED_BY_DUTY:
            status = self.status(instrument["ref"])
            if status in ENDED:
                return Phase.ENDED
            if status == Status.SUSPENDED:
                return Phase.SUSPENDED
        return phase

    def when(self, event: str | None) -> Content:
        """The date that holds of an event, {} for none."""
        node = self.nodes.get(("event", event or ""))
        return current(node["dates"]) if node else {}


def day_of(date: Content) -> dt.date | None:
    """The earliest day of an assertion; None where open, and for {}."""
    return When(date["edtf"]).day if date else None


def bounds(date: Content) -> tuple[str, str]:
    """The earliest and the latest day of an assertion, "" where open."""
    if not date:
        return "", ""
    parsed = edtf.parse(date["edtf"])
    return (
        parsed.earliest.isoformat() if parsed.earliest else "",
        parsed.latest.isoformat() if parsed.latest else "",
    )
