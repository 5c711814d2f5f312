"""Which files an edition is given as, and how each is made."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from regtrack.register.giving.catalog import catalog
from regtrack.register.giving.edition import Edition
from regtrack.register.giving.tables import TABLES, table
from regtrack.register.history.changelog import as_json, read_changelog
from regtrack.register.packs.dump import as_pack, as_text

CHANGELOG = "regtrack-changelog/1"


@dataclass(frozen=True, slots=True)
class File:
    """`name` stands in the address; `make` gives its content, of one language where `languages` are
    more than one."""

    name: str
    label: str
    media_type: str
    make: Callable[[Edition, str], str | bytes]
    languages: tuple[str, ...] = ("",)

    def on_disk(self, language: str) -> str:
        return f"{language}.{self.name}" if len(self.languages) > 1 else self.name


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _changelog(edition: Edition, _: str) -> str:
    about = {**edition.about, "schema": CHANGELOG}
    return _json({**about, "moments": as_json(read_changelog(edition.nodes, size=None))})


def _pack(form: str) -> Callable[[Edition, str], str]:
    return lambda edition, _: as_text(as_pack(edition.nodes, edition.about), form)


# application/yaml: RFC 9512
_FILES = (
    File("register.json", "JSON", "application/json", _pack("json")),
    File("register.yaml", "YAML", "application/yaml; charset=utf-8", _pack("yaml")),
    File(
        "register.oscal.json",
        "OSCAL",
        "application/json",
        lambda edition, language: _json(catalog(edition, language)),
        ("zh-hans", "en"),
    ),
    *(
        File(
            f"register-{name}.csv",
            f"CSV: {name}",
            "text/csv; charset=utf-8",
            lambda edition, _, name=name: table(name, edition),  # type: ignore[misc]
        )
        for name in TABLES
    ),
    File("changelog.json", "JSON", "application/json", _changelog),
)
FILES: Mapping[str, File] = MappingProxyType({file.name: file for file in _FILES})
