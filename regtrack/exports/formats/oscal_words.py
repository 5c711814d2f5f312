"""A document's words as OSCAL wants them: one line in titles and properties, whole in remarks.

Of what a person typed nothing is lost: where a line is not the very text, the text stands in the
property's remarks. In "both" each text is printed in Chinese, then in English.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from regtrack.core import oscal
from regtrack.core.oscal import Content
from regtrack.core.texts import Text
from regtrack.exports.document import ChecklistDocument, Evidence, Item, Language, Source
from regtrack.exports.formats.about import Value, checklist_about
from regtrack.exports.formats.csv import written
from regtrack.exports.formats.words import is_web_address, iso_day, link_of, printed, same

TAGS = {"zh-hans": ("zh-Hans",), "en": ("en",), "both": ("zh-Hans", "en")}
ROLES = {
    "prepared-by": Text("编制者", "Prepared by"),
    "publisher": Text("法规库", "Register"),
}


@dataclass(frozen=True)
class Words:
    """What the files of one checklist share. `seed` begins its UUIDs: no other checklist has it."""

    document: ChecklistDocument
    language: Language

    @property
    def seed(self) -> str:
        return self.document.uid or self.document.url

    def uuid(self, *names: object) -> str:
        return oscal.uuid_of("checklist", self.seed, *names)

    def said(self, text: Text) -> str:
        """Whole: for prose, descriptions and remarks."""
        return printed(text, self.language)

    def title(self, text: Text, instead: str) -> str:
        return oscal.line(self.said(text)) or instead

    def props(self, *pairs: tuple[str, str]) -> list[Content]:
        """Properties with the exact text in their remarks where a line cannot hold it."""
        return [exact(name, words) for name, words in pairs if words]

    def texts(self, name: str, texts: Iterable[Text]) -> list[Content]:
        return self.props(*((name, self.said(text)) for text in texts))

    def metadata(self, kind: Text, name: str) -> Content:
        """Of the file `name`: whose list it is, both clocks, the facts, who signed it."""
        document = self.document
        team = oscal.organization(
            self.uuid("team"), document.team or "–", "", self.props(("name", document.team))
        )
        register = oscal.organization(oscal.uuid_of("party", "regtrack"), "RegTrack")
        about = [
            one
            for line in checklist_about(document, iso_day)
            for one in self.texts(line.key.replace("_", "-"), map(_plain, line.values))
        ]
        days = (("on", document.on.isoformat()), ("known", document.known.isoformat()))
        return oscal.metadata(
            title=f"{self.title(kind, name)}: {oscal.line(document.product)}",
            version=document.made_at.isoformat(),
            last_modified=document.made_at,
            identifier=f"{self.seed}/{name}",
            properties=[
                *(oscal.prop("language", tag) for tag in TAGS[self.language]),
                *oscal.props(*days),
                *about,
            ],
            links=[oscal.link(target, "canonical")] if (target := link_of(document.url)) else [],
            roles={role: self.said(words) for role, words in ROLES.items()},
            parties={"prepared-by": [team], "publisher": [register]},
        )

    def source(self, source: Source) -> Content:
        """A source as a resource of the back matter."""
        return self._resource(
            oscal.uuid_of("source", source.publisher, source.url),
            source.publisher,
            source.url,
            [
                *self.texts("kind", [source.kind]),
                *oscal.props(("checked-on", str(source.checked_on or ""))),
            ],
        )

    def proof(self, proof: Evidence) -> Content:
        """A piece of evidence, by its hash or its address; used twice, it is one resource."""
        days = (("valid-from", proof.effective_on), ("valid-until", proof.expires_on))
        return self._resource(
            self.proof_id(proof),
            proof.title,
            proof.url,
            [
                *self.props(("file-name", proof.name), ("sha-256", proof.sha256)),
                *oscal.props(*((name, str(day or "")) for name, day in days)),
                *oscal.props(("expired", "true" if proof.expired else "")),
            ],
            file=proof.name,
            sha256=proof.sha256,
        )

    def proof_id(self, proof: Evidence) -> str:
        return self.uuid("evidence", proof.sha256 or proof.url, proof.title, proof.name)

    def _resource(
        self,
        identifier: str,
        title: str,
        url: str,
        properties: list[Content],
        *,
        file: str = "",
        sha256: str = "",
    ) -> Content:
        # A stored file has no address outside: it is named by its hash.
        href = link_of(url) or (f"urn:sha256:{sha256}" if sha256 else "")
        made = oscal.resource(
            identifier,
            title or url or file,
            href,
            properties=[*self.props(("title", title), ("address", url)), *properties],
            sha256=sha256,
        )
        if not href:
            del made["rlinks"]
        return made


def _plain(value: Value) -> Text:
    """Days and moments as ISO 8601."""
    return value if isinstance(value, Text) else same(written(value))


def exact(name: str, words: str) -> Content:
    line = oscal.line(words)
    made = oscal.prop(name, line or "–")
    return made if line == words else {**made, "remarks": words}


def control_id(item: Item) -> str:
    """As the register's own catalogs name the duty."""
    return oscal.token(item.ref)


def is_link(url: str) -> bool:
    return is_web_address(url) and bool(link_of(url))
