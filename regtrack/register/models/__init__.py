"""The register: what the law says. Public; no team's data here."""

from regtrack.register.changesets.keys import KeyField
from regtrack.register.models.change_set import ChangeSet, ChangeSetEntry
from regtrack.register.models.event import Event, EventDate
from regtrack.register.models.instrument import (
    Instrument,
    InstrumentAuthority,
    InstrumentRelation,
    Provision,
)
from regtrack.register.models.mapping import Mapping, StructuralChange
from regtrack.register.models.obligation import Obligation, ObligationRevision
from regtrack.register.models.pack import LoadedNode
from regtrack.register.models.search import SearchEntry
from regtrack.register.models.source import Confidence, Source
from regtrack.register.models.vocabulary import (
    Authority,
    Facet,
    FacetValue,
    Jurisdiction,
    Organisation,
    Theme,
)

__all__ = [
    "Authority",
    "ChangeSet",
    "ChangeSetEntry",
    "Confidence",
    "Event",
    "EventDate",
    "Facet",
    "FacetValue",
    "Instrument",
    "InstrumentAuthority",
    "InstrumentRelation",
    "Jurisdiction",
    "KeyField",
    "LoadedNode",
    "Mapping",
    "Obligation",
    "ObligationRevision",
    "Organisation",
    "Provision",
    "SearchEntry",
    "Source",
    "StructuralChange",
    "Theme",
]
