"""The register as an OSCAL catalog: a group an instrument, inside it one a chapter; a control a duty.

One file says everything in one language; ids and UUIDs are the same in every language and every
revision, only the catalog's own UUID is of its revision and language, as OSCAL asks of a document
that changed. Properties and parts that OSCAL has no name for stand in RegTrack's namespace.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from regtrack.core import oscal
from regtrack.core.texts import Text
from regtrack.register.citing.json_ld import LICENCE
from regtrack.register.giving.catalog_controls import Controls
from regtrack.register.giving.edition import Edition
from regtrack.register.giving.words import not_law
from regtrack.register.packs.nodes import Content

TITLE = Text("RegTrack人工智能规则库", "The RegTrack register of AI rules")
_REMARKS = Text(
    "RegTrack记录已公布的内容，不构成法律意见。",
    "RegTrack records what was published. It is not legal advice.",
)
_ROLES = {
    "publisher": Text("发布者", "Publisher"),
    "issuer": Text("制定或者提出有关文件者", "Who issued or wrote the instruments"),
}
_LOOSE = Text("未列入章节", "In no chapter")
_TAGS = {"zh-hans": "zh-Hans", "en": "en"}


def catalog(edition: Edition, language: str, instrument: str = "") -> Content:
    """The whole register, or the instrument with that ref, as a file's content; `language` is
    "zh-hans" or "en", and the other one where a text is missing in it."""
    return _Catalog(edition, language).whole(instrument)


@dataclass(frozen=True)
class _Catalog:
    edition: Edition
    language: str

    def whole(self, only: str) -> Content:
        instruments = [node for node in self.edition.of("instrument") if only in {"", node["ref"]}]
        scope = f"instrument/{only}" if only else "register"
        title = self._name("instrument", only) if only else TITLE.get(self.language)
        controls = Controls(self.edition, self.language)
        groups = [self._group(node, controls) for node in instruments]
        return oscal.catalog(
            oscal.uuid_of("catalog", scope, self.language, self.edition.digest),
            self._metadata(title, scope, only, instruments),
            groups,
            self._resources(instruments),
        )

    def _metadata(
        self, title: str, scope: str, only: str, instruments: Collection[Content]
    ) -> Content:
        page = f"instruments/{only}/" if only else "data/"
        issuers = {ref: None for node in instruments for ref in node["authorities"]}
        edition = self.edition
        return oscal.metadata(
            title=title,
            version=str(edition.number),
            last_modified=edition.moment,
            identifier=f"regtrack-{scope.replace('/', '-')}",
            properties=[
                *oscal.props(
                    ("language", _TAGS[self.language]),
                    ("licence", LICENCE),
                    ("known", edition.known.isoformat() if edition.at else ""),
                    ("digest", edition.digest),
                ),
                *(oscal.prop("left-out", one) for one in edition.left_out),
            ],
            links=[
                oscal.link(edition.address(self.language, page), "canonical"),
                oscal.link(LICENCE, "license"),
                oscal.link(edition.address(self.language, "data/changelog/"), "version-history"),
            ],
            roles={role: words.get(self.language) for role, words in _ROLES.items()},
            parties={
                "publisher": [oscal.organization(oscal.uuid_of("party", "regtrack"), "RegTrack")],
                "issuer": [self._issuer(ref) for ref in issuers],
            },
            remarks=_REMARKS.get(self.language),
        )

    def _issuer(self, ref: str) -> Content:
        node = self.edition.nodes["authority", ref]
        return oscal.organization(
            oscal.uuid_of("authority", ref),
            Text.of(node["name"]).get(self.language),
            Text.of(node.get("short_name")).get(self.language),
            oscal.props(
                ("ref", ref),
                ("kind", node.get("kind", "government")),
                ("jurisdiction", node["jurisdiction"]),
            ),
        )

    def _name(self, kind: str, ref: str) -> str:
        return Text.of(self.edition.nodes[kind, ref]["title"]).get(self.language)

    def _group(self, node: Content, controls: Controls) -> Content:
        ref, language = node["ref"], self.language
        duties = controls.of(ref)
        chapters = self._chapters(ref)
        inside = {
            title: [duty for duty in duties if duty.provision in provisions]
            for title, provisions in chapters.items()
        }
        placed = {duty.ref for found in inside.values() for duty in found}
        loose = [duty for duty in duties if duty.ref not in placed]
        groups = [
            oscal.filled(
                id=f"chapter.{chapters[title][0]}",
                class_="chapter",
                title=oscal.line(title),
                controls=[duty.control for duty in found],
            )
            for title, found in inside.items()
            if found
        ]
        if groups and loose:  # a group holds either groups or controls
            groups.append(
                oscal.filled(
                    id=f"loose.{ref}",
                    class_="chapter",
                    title=_LOOSE.get(language),
                    controls=[duty.control for duty in loose],
                )
            )
        return oscal.filled(
            id=f"instrument.{ref}",
            class_=node["kind"],
            title=oscal.line(self._name("instrument", ref)),
            props=self._properties(node),
            links=[
                oscal.link(self.edition.address(language, f"instruments/{ref}/"), "canonical"),
                *(oscal.to_resource(oscal.uuid_of("source", one)) for one in node["sources"]),
            ],
            parts=self._parts(node),
            groups=groups,
            controls=[] if groups else [duty.control for duty in loose],
        )

    def _properties(self, node: Content) -> list[Content]:
        said = [
            ("ref", node["ref"]),
            ("kind", node["kind"]),
            ("jurisdiction", node["jurisdiction"]),
            ("locality", Text.of(node.get("locality")).get(self.language)),
            ("not-law", not_law(node["kind"]).get(self.language)),
            ("status", self.edition.status(node["ref"]).value),
            ("status-on", self.edition.known.isoformat()),
            ("confidence", node.get("confidence", "high")),
            *(("authority", oscal.uuid_of("authority", ref)) for ref in node["authorities"]),
            *(("relation", f"{one['kind']} {one['to']}") for one in node.get("relations", ())),
        ]
        identifiers = node.get("identifiers", {}).items()
        return [
            *oscal.props(*said),
            *(oscal.prop("identifier", value, class_=key) for key, value in identifiers),
        ]

    def _parts(self, node: Content) -> list[Content]:
        scope = Text.of(node.get("scope")).get(self.language)
        parts = [oscal.part("overview", scope, id_=f"instrument.{node['ref']}.overview")]
        for name in ("penalty", "note"):
            prose = Text.of(node.get(name)).get(self.language)
            id_ = f"instrument.{node['ref']}.{name}"
            parts.append(oscal.part(name, prose, id_=id_, is_own=True))
        return [part for part in parts if "prose" in part]

    def _chapters(self, ref: str) -> dict[str, list[str]]:
        """The refs of the instrument's provisions by chapter; without chapters nothing."""
        found: dict[str, list[str]] = {}
        for node in self.edition.parts_of("provision", ref):
            if title := Text.of(node.get("chapter")).get(self.language):
                found.setdefault(title, []).append(node["ref"])
        return found

    def _resources(self, instruments: Iterable[Content]) -> list[Content]:
        """Every source that a group or a control links to, once."""
        refs = {
            ref: None
            for node in instruments
            for one in [node, *self.edition.parts_of("obligation", node["ref"])]
            for ref in one["sources"]
        }
        return [self._resource(ref) for ref in refs]

    def _resource(self, ref: str) -> Content:
        node = self.edition.nodes["source", ref]
        return oscal.resource(
            oscal.uuid_of("source", ref),
            node["publisher"],
            node["url"],
            properties=oscal.props(
                ("ref", ref),
                ("kind", node["kind"]),
                ("language", node.get("language", "")),
                ("checked-on", node.get("checked_on", "")),
            ),
            sha256=node.get("sha256", ""),
        )
