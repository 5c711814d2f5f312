"""An OSCAL catalog (JSON, 1.0 to 1.2) as requirements: one a control and one an enhancement.

Only what is read is checked; what else a catalog may hold is left alone. Of a control: `title`, the
property `label`, `params`, and the parts `statement`, `guidance`, `assessment-objective` and
`assessment-method` (in older catalogs `objective` and `assessment`). An insertion of a parameter
becomes its words in brackets, as NIST prints them.
https://pages.nist.gov/OSCAL-Reference/models/v1.1.2/catalog/json-reference/
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from regtrack.checklists.own.requirements import (
    LONGEST_PLACE,
    MOST,
    Requirement,
    Requirements,
    RulesError,
    unkept,
)
from regtrack.core.texts import Text

_DEEPEST = 20
_MOST_WITHIN = 5  # choices that stand in one another
_MOST_FILLED = 5_000_000  # characters that the parameters of a whole catalog may become
_INSERT = re.compile(r"\{\{\s*insert:\s*param,\s*([^\s}]+)\s*\}\}")
_PROOF = {"assessment-objective", "objective"}
_METHOD = {"assessment-method", "assessment"}
_TYPES: dict[type, str] = {str: "text", list: "a list", dict: "an object"}


def refuse_other_oscal(file: str, content: bytes) -> None:
    """OSCAL has three forms, of which one is read. Raises RulesError for the others."""
    suffix = file.lower().rpartition(".")[2]
    found = "YAML" if suffix in {"yaml", "yml"} else ""
    if suffix == "xml" or content.lstrip(b"\xef\xbb\xbf \r\n\t")[:1] == b"<":
        found = "XML"
    if found:
        said = _("%(file)s: found %(found)s; expected the JSON form of the catalog. Publishers of OSCAL "
                 "offer it beside the others, and oscal-cli converts between the three.")  # fmt: skip
        raise RulesError([said % {"file": file, "found": found}])


def read_catalog(content: bytes) -> Requirements:
    """Raises RulesError with every problem, each with its path: `catalog.groups[3].controls[2].title`."""
    try:
        whole = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise RulesError(
            [_("The file could not be read as JSON: %(reason)s.") % {"reason": error}]
        ) from None
    if not isinstance(whole, dict) or not isinstance(whole.get("catalog"), dict):
        keys = ", ".join(list(whole)[:3]) if isinstance(whole, dict) else ""
        said = _("catalog: found “%(found)s”; expected an OSCAL catalog.")
        raise RulesError([said % {"found": keys[:60]}])
    return _Reader().read(whole["catalog"])


@dataclass(frozen=True, slots=True)
class _Param:
    """`choices` stand behind `words`, and may insert other parameters."""

    words: str
    choices: tuple[str, ...] = ()
    in_brackets: bool = True


class _Reader:
    def __init__(self) -> None:
        self.problems: list[str] = []
        self.found: list[Requirement] = []
        self.left_out: list[str] = []
        self.params: dict[str, _Param] = {}
        self.chinese = False
        self.room = _MOST_FILLED

    def read(self, catalog: dict[str, Any]) -> Requirements:
        metadata = self.get(catalog, "metadata", "catalog", dict) or {}
        title = self.get(metadata, "title", "catalog.metadata", str) or ""
        language = str(metadata.get("language") or "en")
        self.chinese = language.lower().startswith("zh")
        controls = list(self.controls(catalog, "catalog", 0))
        for control, path in controls:
            for param, where in self.rows(control, "params", path):
                name = self.get(param, "id", where, str)
                if name:
                    self.params[name] = self.known(param, where)
        for control, path in controls:
            self.requirement(control, path)
        if not controls and not self.problems:
            self.problems.append(_("catalog: found no control; expected at least one."))
        if len(self.found) > MOST:
            said = _("catalog: found %(found)s controls; expected at most %(most)s.")
            self.problems.append(said % {"found": len(self.found), "most": MOST})
        if self.problems:
            raise RulesError(self.problems)
        parties = [party for party, _path in self.rows(metadata, "parties", "catalog.metadata")]
        publisher = next((str(party["name"]) for party in parties if party.get("name")), "")
        if found := unkept(title + publisher):
            said = _("%(path)s: found the character %(found)s; expected none that cannot be kept.")
            raise RulesError([said % {"path": "catalog.metadata", "found": found}])
        requirements = Requirements(title, publisher, tuple(self.found), tuple(self.left_out))
        return requirements.refuse_twins()

    def get(
        self, holder: dict[str, Any], name: str, path: str, kind: type, *, needed: bool = True
    ) -> Any:
        value = holder.get(name)
        if value is None and not needed:
            return None
        if not isinstance(value, kind) or (needed and value == ""):
            found = "nothing" if value is None else repr(value)[:60]
            said = _("%(path)s: found %(found)s; expected %(expected)s.")
            place = {"path": f"{path}.{name}", "found": found, "expected": _TYPES[kind]}
            self.problems.append(said % place)
            return None
        return value

    def rows(
        self, holder: dict[str, Any], name: str, path: str
    ) -> Iterator[tuple[dict[str, Any], str]]:
        for index, row in enumerate(self.get(holder, name, path, list, needed=False) or ()):
            where = f"{path}.{name}[{index}]"
            if isinstance(row, dict):
                yield row, where
            else:
                said = _("%(path)s: found %(found)s; expected %(expected)s.")
                place = {"path": where, "found": repr(row)[:60], "expected": _TYPES[dict]}
                self.problems.append(said % place)

    def controls(
        self, holder: dict[str, Any], path: str, depth: int
    ) -> Iterator[tuple[dict[str, Any], str]]:
        """Every control below, groups and enhancements in the order of the file."""
        if depth > _DEEPEST:
            said = _("%(path)s: found more than %(most)s levels; expected no more.")
            self.problems.append(said % {"path": path, "most": _DEEPEST})
            return
        for control, where in self.rows(holder, "controls", path):
            yield control, where
            yield from self.controls(control, where, depth + 1)
        for group, where in self.rows(holder, "groups", path):
            yield from self.controls(group, where, depth + 1)

    def requirement(self, control: dict[str, Any], path: str) -> None:
        identifier = self.get(control, "id", path, str) or ""
        title = self.get(control, "title", path, str) or ""
        props = [prop for prop, _where in self.rows(control, "props", path)]
        labels = [prop for prop in props if prop.get("name") == "label"]
        label = next((one for one in labels if "class" not in one), labels[0] if labels else {})
        place = str(label.get("value") or identifier)
        if len(place) > LONGEST_PLACE:
            said = _("%(path)s: found a label of %(found)s characters; expected at most %(most)s.")
            self.problems.append(said % {"path": path, "found": len(place), "most": LONGEST_PLACE})
        if any(
            prop.get("name") == "status" and str(prop.get("value")).lower() == "withdrawn"
            for prop in props
        ):
            self.left_out.append(place)
            return
        parts = list(self.rows(control, "parts", path))
        texts = {
            name: "\n\n".join(
                text for part, where in parts if part.get("name") in names
                if (text := "\n".join(self.prose(part, where, 0)))
            )
            for name, names in (
                ("text", {"statement"}), ("note", {"guidance"}), ("evidence", _METHOD), ("aims", _PROOF),
            )
        }  # fmt: skip
        evidence = "\n".join(filter(None, (texts["aims"], texts["evidence"])))
        evidence = "\n".join(line.strip() for line in evidence.split("\n") if line.strip())
        made = (identifier, place, title, texts["text"], evidence, texts["note"])
        if found := unkept("".join(made)):
            said = _("%(path)s: found the character %(found)s; expected none that cannot be kept.")
            self.problems.append(said % {"path": path, "found": found})
        self.found.append(
            Requirement(
                identifier, place, self.words(title), self.words(texts["text"] or title),
                self.words(evidence), self.words(texts["note"]),
            )
        )  # fmt: skip

    def words(self, text: str) -> Text:
        return Text(text, "") if self.chinese else Text("", text)

    def prose(self, part: dict[str, Any], path: str, depth: int) -> Iterator[str]:
        """A part and those below it, a line each, with its label, indented."""
        if depth > _DEEPEST:
            return
        label = next(
            (
                str(prop.get("value"))
                for prop, _w in self.rows(part, "props", path)
                if prop.get("name") == "label"
            ),
            "",
        )
        text = self.filled(self.get(part, "prose", path, str, needed=False) or "")
        if line := " ".join(filter(None, (label, text))):
            yield "  " * max(depth - 1, 0) + line
        for inner, where in self.rows(part, "parts", path):
            yield from self.prose(inner, where, depth + 1)

    def known(self, param: dict[str, Any], path: str) -> _Param:
        """What an insertion of a parameter is made of: a choice, or plain words."""
        if select := self.get(param, "select", path, dict, needed=False):
            path = f"{path}.select"
            many = " (one or more)" if select.get("how-many") == "one-or-more" else ""
            choices = self.get(select, "choice", path, list, needed=False) or []
            return _Param(f"Selection{many}", tuple(map(str, choices)))
        if values := self.get(param, "values", path, list, needed=False):
            return _Param(", ".join(map(str, values)), in_brackets=False)
        return _Param(f"Assignment: {param.get('label') or param['id']}")

    def filled(self, text: str, depth: int = 0) -> str:
        """`text` with the words of its parameters. Raises RulesError where they grow without end: few
        parameters that choose among each other make a text of any length."""
        return _INSERT.sub(lambda found: self.inserted(found[1], depth), text)

    def inserted(self, name: str, depth: int) -> str:
        param = self.params.get(name, _Param(f"Assignment: {name}"))
        words = param.words
        if param.choices and depth < _MOST_WITHIN:
            words += ": " + "; ".join(self.filled(one, depth + 1) for one in param.choices)
        words = f"[{words}]" if param.in_brackets else words
        self.room -= len(words) + 1
        if self.room < 0:
            said = _("catalog: found parameters that become more than %(most)s characters of text.")
            raise RulesError([said % {"most": _MOST_FILLED}])
        return words
