"""The pack format `regtrack-register/1`: what a YAML or JSON file of the register may say.

One shape serves the reviewed files under fixtures/register/, `load_register` and `dump_register`.
templates/docs/pack-format.md explains it to people; a test holds the two together.
"""

from __future__ import annotations

import datetime as dt
from typing import Literal, Self

from pydantic import ConfigDict, Field, model_validator

from regtrack.register.packs.scalars import (
    Confidence,
    Edtf,
    JurisdictionCode,
    Ref,
    TimeZone,
    Url,
)
from regtrack.register.packs.schema_compared import Mapping, StructuralChange
from regtrack.register.packs.schema_deadline import Deadline
from regtrack.register.packs.schema_node import Bilingual, BilingualList, Node

__all__ = [
    "About", "Authority", "Bilingual", "BilingualList", "Condition", "Deadline", "Duty", "Event",
    "EventDate", "Facet", "FacetValue", "Instrument", "Jurisdiction", "Mapping", "Node",
    "Obligation", "Organisation", "Pack", "Provision", "Relation", "Source",
    "StructuralChange", "Theme",
]  # fmt: skip

SCHEMA = "regtrack-register/1"


class Jurisdiction(Node):
    code: JurisdictionCode
    kind: Literal["country", "subdivision", "union", "international"] = "country"
    name: Bilingual
    time_zone: TimeZone
    parent: JurisdictionCode | None = None


class Authority(Node):
    ref: Ref
    name: Bilingual
    short_name: Bilingual | None = None
    jurisdiction: JurisdictionCode
    kind: Literal[
        "government", "court", "legislature", "international", "civil-society", "company"
    ] = "government"


class Organisation(Node):
    ref: Ref
    name: Bilingual


class FacetValue(Node):
    ref: Ref
    name: Bilingual
    definition: Bilingual | None = None


class Facet(Node):
    ref: Ref
    name: Bilingual
    question: Bilingual
    multiple: bool = True
    values: list[FacetValue] = Field(min_length=1)


class Theme(Node):
    ref: Ref
    name: Bilingual


class Source(Node):
    ref: Ref
    url: Url
    publisher: str = Field(min_length=1, max_length=200)
    language: str = Field("", max_length=12)
    kind: Literal["official", "official-mirror", "secondary", "press", "complainant"]
    checked_on: dt.date | None = None
    sha256: str = Field("", pattern=r"^([0-9a-f]{64})?$")


class Provision(Node):
    ref: Ref
    label: Bilingual
    chapter: Bilingual | None = None
    gist: Bilingual
    confidence: Confidence = "high"


class EventDate(Node):
    edtf: Edtf
    known_from: dt.date
    source: Ref
    moved_by: Ref | None = None
    expected: bool = False
    note: Bilingual | None = None


EventKind = Literal[
    "proposed", "consultation-opened", "consultation-closed", "adopted", "signed", "published",
    "in-force", "applies", "suspended", "lifted", "complaint-filed", "hearing",
    "investigation-opened", "fined", "annulled", "repealed", "superseded",
    "expired", "lapsed", "statement",
]  # fmt: skip


class Event(Node):
    ref: Ref
    kind: EventKind
    jurisdiction: JurisdictionCode | None = None
    title: Bilingual
    summary: Bilingual
    scope: Bilingual | None = None
    dates: list[EventDate] = Field(min_length=1)
    sources: list[Ref] = Field(default_factory=list)
    confidence: Confidence = "high"
    published: bool = True


class Condition(Node):
    """One fact that a product must have (`any_of`) or must not have (`none_of`)."""

    facet: Ref
    any_of: list[Ref] = Field(default_factory=list)
    none_of: list[Ref] = Field(default_factory=list)
    basis: Bilingual | None = None

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        if bool(self.any_of) == bool(self.none_of):
            raise ValueError("expected values under exactly one of any_of and none_of")
        return self


Force = Literal["mandatory", "encouraged", "voluntary", "proposed", "requested"]


class Duty(Node):
    """What a revision of an obligation says; a revision never changes."""

    provision: Ref | None = None
    locator: Bilingual
    force: Force
    themes: list[Ref] = Field(default_factory=list)
    addressees: list[Ref] = Field(default_factory=list)
    title: Bilingual
    text: Bilingual
    who: Bilingual | None = None
    trigger: Bilingual | None = None
    conditions: list[Condition] = Field(default_factory=list)
    applies_from: Ref
    ends_with: Ref | None = None
    deadline: Deadline
    evidence: BilingualList = Field(default_factory=BilingualList)
    penalty: Bilingual | None = None
    note: Bilingual | None = None
    sources: list[Ref] = Field(min_length=1)
    confidence: Confidence = "high"
    known_from: dt.date | None = None


class Obligation(Duty):
    """The current revision, flat; `earlier` holds the ones before it, oldest first."""

    ref: Ref
    earlier: list[Duty] = Field(default_factory=list)


class Relation(Node):
    kind: Literal["drafts", "replaces", "amends", "repeals", "implements"]
    to: Ref


InstrumentKind = Literal[
    "law", "regulation", "departmental-rule", "normative-document", "draft", "order", "decision",
    "complaint",
    "voluntary-commitment", "guideline", "standard", "statement",
]  # fmt: skip


class Instrument(Node):
    ref: Ref
    kind: InstrumentKind
    jurisdiction: JurisdictionCode
    locality: Bilingual | None = None
    authorities: list[Ref] = Field(min_length=1)
    title: Bilingual
    short_title: Bilingual | None = None
    identifiers: dict[str, str] = Field(default_factory=dict)
    scope: Bilingual | None = None
    penalty: Bilingual | None = None
    note: Bilingual | None = None
    legal_basis: BilingualList = Field(default_factory=BilingualList)
    sources: list[Ref] = Field(min_length=1)
    relations: list[Relation] = Field(default_factory=list)
    confidence: Confidence = "high"
    published: bool = True
    provisions: list[Provision] = Field(default_factory=list)
    events: list[Event] = Field(default_factory=list)
    obligations: list[Obligation] = Field(default_factory=list)


class About(Node):
    """What a file that was given away says of itself; a load reads past it."""

    licence: Url
    revision: int = Field(ge=0)
    revised_at: dt.datetime | None = None
    digest: str = Field("", pattern=r"^([0-9a-f]{64})?$")
    known: dt.date | None = None
    changelog: str = ""
    left_out: list[str] = Field(default_factory=list)


class Pack(Node):
    """A whole file: any part of the register, its parts in any number."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    schema_: Literal["regtrack-register/1"] = Field(alias="schema")
    about: About | None = None
    jurisdictions: list[Jurisdiction] = Field(default_factory=list)
    authorities: list[Authority] = Field(default_factory=list)
    organisations: list[Organisation] = Field(default_factory=list)
    facets: list[Facet] = Field(default_factory=list)
    themes: list[Theme] = Field(default_factory=list)
    sources: list[Source] = Field(default_factory=list)
    instruments: list[Instrument] = Field(default_factory=list)
    events: list[Event] = Field(default_factory=list)
    mappings: list[Mapping] = Field(default_factory=list)
    structural_changes: list[StructuralChange] = Field(default_factory=list)
