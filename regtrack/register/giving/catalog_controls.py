"""Duties as OSCAL controls: what is asked in the statement, whom, when and how proved as guidance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from regtrack.core import oscal
from regtrack.core.texts import Text
from regtrack.register.deadline import rule_in_words
from regtrack.register.giving.edition import Edition
from regtrack.register.giving.words import not_law
from regtrack.register.packs.nodes import Content

_TITLES = {
    "who": Text("义务主体", "Who"),
    "when": Text("何时", "When"),
    "conditions": Text("适用条件", "On which conditions"),
    "evidence": Text("证据示例", "Examples of evidence"),
    "penalty": Text("法律责任", "Penalty"),
    "note": Text("备注", "Note"),
}
_ANY = Text("{facet}须为其中之一：{values}", "{facet}: must be one of {values}")
_NONE = Text("{facet}不得为：{values}", "{facet}: must be none of {values}")
_COMMA = {"zh-hans": "、", "en": ", "}


@dataclass(frozen=True, slots=True)
class Duty:
    """A duty as a control; `provision` is the ref of the provision it rests on, or ""."""

    ref: str
    provision: str
    control: Content


@dataclass(frozen=True)
class Controls:
    """The controls of an edition, in one language."""

    edition: Edition
    language: str

    def of(self, instrument: str) -> list[Duty]:
        return [
            Duty(node["ref"], node.get("provision", ""), self._control(node))
            for node in self.edition.parts_of("obligation", instrument)
        ]

    def _text(self, value: Mapping[str, str] | None) -> str:
        return Text.of(value).get(self.language)

    def _control(self, node: Content) -> Content:
        ref = oscal.token(node["ref"])
        return oscal.filled(
            id=ref,
            class_="obligation",
            title=oscal.line(self._text(node["title"])),
            props=self._properties(node),
            links=[
                oscal.link(
                    self.edition.address(self.language, f"obligations/{node['ref']}/"), "canonical"
                ),
                *(oscal.to_resource(oscal.uuid_of("source", one)) for one in node["sources"]),
            ],
            parts=list(self._parts(node, ref)),
        )

    def _properties(self, node: Content) -> list[Content]:
        edition = self.edition
        starts, ends = edition.when(node["applies_from"]), edition.when(node.get("ends_with"))
        kind = edition.nodes["instrument", node["instrument"]]["kind"]
        label = self._text(node["locator"])
        return [
            *([oscal.prop("label", label, is_own=False)] if label.strip() else []),
            *oscal.props(
                ("force", node["force"]),
                ("not-law", not_law(kind, node["force"]).get(self.language)),
                ("status", edition.phase(node).value),
                ("status-on", edition.known.isoformat()),
                ("applies-from", starts.get("edtf", "")),
                ("applies-from-event", node["applies_from"]),
                ("ends-with", ends.get("edtf", "")),
                ("ends-with-event", node.get("ends_with", "")),
                ("deadline", rule_in_words(node["deadline"]).get(self.language)),
                ("deadline-kind", node["deadline"]["kind"]),
                ("confidence", node.get("confidence", "high")),
                ("revision", str(1 + len(node.get("earlier", ())))),
                ("known-from", node.get("known_from", "")),
                ("provision", node.get("provision", "")),
            ),
            *self._named("theme", "theme", node.get("themes", ())),
            *self._named("addressee", "organisation", node.get("addressees", ())),
        ]

    def _named(self, name: str, kind: str, refs: Iterable[str]) -> list[Content]:
        """The name as the value, the ref as the class."""
        return [
            oscal.prop(name, self.edition.name(kind, ref).get(self.language), class_=ref)
            for ref in refs
        ]

    def _parts(self, node: Content, ref: str) -> Iterable[Content]:
        yield oscal.part("statement", self._text(node["text"]), id_=f"{ref}.statement")
        when = [rule_in_words(node["deadline"]).get(self.language), self._text(node.get("trigger"))]
        said = {
            "who": self._text(node.get("who")),
            "when": "\n\n".join(filter(None, when)),
            "conditions": self._bullets(map(self._condition, node.get("conditions", ()))),
            "evidence": self._bullets(self._lines(node.get("evidence"))),
        }
        parts = [self._own(name, prose, ref) for name, prose in said.items() if prose]
        yield oscal.part("guidance", id_=f"{ref}.guidance", parts=parts)
        for name in ("penalty", "note"):
            if prose := self._text(node.get(name)):
                yield self._own(name, prose, ref)

    def _own(self, name: str, prose: str, ref: str) -> Content:
        title = _TITLES[name].get(self.language)
        return oscal.part(name, prose, id_=f"{ref}.{name}", is_own=True, title=title)

    def _lines(self, lines: Mapping[str, list[str]] | None) -> list[str]:
        found = lines or {}
        return found.get(self.language) or next((part for part in found.values() if part), [])

    def _bullets(self, lines: Iterable[str]) -> str:
        return "\n".join(f"- {oscal.line(one)}" for one in lines)

    def _condition(self, condition: Content) -> str:
        facet = condition["facet"]
        mode, words = ("any_of", _ANY) if condition.get("any_of") else ("none_of", _NONE)
        names = {
            value["ref"]: Text.of(value["name"]).get(self.language)
            for value in self.edition.nodes.get(("facet", facet), {}).get("values", ())
        }
        return words.get(self.language).format(
            facet=self.edition.name("facet", facet).get(self.language),
            values=_COMMA[self.language].join(names.get(one, one) for one in condition[mode]),
        )
