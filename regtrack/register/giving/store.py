"""The files of one edition, made once and kept on the disk until the register changes.

They stand in a folder of the state directory, named by all they were made from: what the register
said (its newest entry that wrote a part), the site's address and the code. A new edition is written
beside the old one and put in its place whole, so no reader ever gets half a file.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from django.conf import settings

from regtrack.register.giving.catalog import catalog
from regtrack.register.giving.edition import Edition
from regtrack.register.giving.tables import TABLES, table
from regtrack.register.history.changelog import ACTIONS, as_json, read_changelog
from regtrack.register.history.trail import record
from regtrack.register.packs.dump import as_pack, as_text
from regtrack.register.packs.nodes import Content, Key
from regtrack.register.packs.public import published, without
from regtrack.register.packs.rows import Fault, snapshot
from regtrack.register.revision import Revision, code_digest

log = logging.getLogger(__name__)
CHANGELOG = "regtrack-changelog/1"
_INDEX = "index.json"
_NODES = "nodes.json"
_NEW = "new-"
_HOUR = 3600  # seconds
_KEPT = 2  # editions on the disk: who began to read the one before may end
_lock = Lock()


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


@dataclass(frozen=True, slots=True)
class Made:
    """A file of an edition on the disk: its size in bytes and its SHA-256."""

    file: File
    path: Path
    size: int
    sha256: str


def _json(content: object) -> str:
    return json.dumps(content, ensure_ascii=False, indent=1) + "\n"


def _changelog(edition: Edition, _: str) -> str:
    about = {**edition.about, "schema": CHANGELOG}
    return _json({**about, "moments": as_json(read_changelog(size=None))})


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


def read_stamp() -> Revision:
    """The newest entry that wrote a part of the register: what editors prepare, and who may do what
    with it, changes no file. One query."""
    last = record().filter(action__in=ACTIONS).values_list("sequence", "hash", "at").first()
    return Revision(*last) if last else Revision(0, "", None)


def read_files() -> tuple[Revision, dict[tuple[str, str], Made]]:
    """The newest revision with its files by name and language ("" for all), made where they are not
    there yet: that takes some seconds, and about forty queries; else it is one query."""
    stamp, folder = _folder()
    index = json.loads((folder / _INDEX).read_text("utf-8"))
    return stamp, {
        (file.name, language): Made(
            file, folder / file.on_disk(language), *index[file.on_disk(language)]
        )
        for file in _FILES
        for language in file.languages
    }


def read_edition() -> Edition:
    """The newest edition, in one query where its files are there."""
    stamp, folder = _folder()
    kept = json.loads((folder / _NODES).read_text("utf-8"))
    nodes = {(kind, ref): node for kind, ref, node in kept["nodes"]}
    return _edition(stamp, nodes, tuple(kept["left_out"]))


def _edition(stamp: Revision, nodes: Mapping[Key, Content], left_out: tuple[str, ...]) -> Edition:
    return Edition(stamp.length, stamp.head, stamp.at, settings.SITE_URL, nodes, left_out)


def _folder() -> tuple[Revision, Path]:
    root = Path(settings.STATE_DIR) / "data"
    with _lock:
        while True:
            stamp = read_stamp()
            text = "\n".join((stamp.head, settings.SITE_URL, code_digest()))
            folder = root / hashlib.sha256(text.encode()).hexdigest()[:32]
            # Rows that no entry tells of may be any rows: their files are made each time.
            if stamp.head and (folder / _INDEX).is_file():
                return stamp, folder
            if _make(root, folder, stamp):
                return stamp, folder


def _make(root: Path, folder: Path, stamp: Revision) -> bool:
    """Whether it was made: False where the register changed meanwhile."""
    root.mkdir(parents=True, exist_ok=True)
    made = Path(tempfile.mkdtemp(prefix=_NEW, dir=root))
    try:
        _write(made, _edition(stamp, *read_public()))
        if read_stamp() != stamp:
            return False
        if not stamp.head:
            shutil.rmtree(folder, ignore_errors=True)
        try:
            made.rename(folder)
        except OSError:  # another process was first
            if not (folder / _INDEX).is_file():
                raise
    finally:
        shutil.rmtree(made, ignore_errors=True)
    _tidy(root, folder)
    return True


def _write(folder: Path, edition: Edition) -> None:
    index = {}
    for file in _FILES:
        for language in file.languages:
            content = file.make(edition, language)
            written = content if isinstance(content, bytes) else content.encode()
            name = file.on_disk(language)
            (folder / name).write_bytes(written)
            index[name] = [len(written), hashlib.sha256(written).hexdigest()]
    nodes = [[*key, node] for key, node in edition.nodes.items()]
    kept = {"nodes": nodes, "left_out": edition.left_out}
    (folder / _NODES).write_text(json.dumps(kept, ensure_ascii=False), "utf-8")
    (folder / _INDEX).write_text(json.dumps(index), "utf-8")


def _tidy(root: Path, folder: Path) -> None:
    """Take away all but the newest editions, and what a crash left half made an hour before."""
    now = folder.stat().st_mtime
    ages = {one: now - one.stat().st_mtime for one in root.iterdir() if one != folder}
    kept = sorted((one for one in ages if not one.name.startswith(_NEW)), key=ages.__getitem__)
    half = [one for one, age in ages.items() if one.name.startswith(_NEW) and age > _HOUR]
    for old in [*kept[_KEPT - 1 :], *half]:
        shutil.rmtree(old, ignore_errors=True)


def read_public() -> tuple[dict[Key, Content], tuple[str, ...]]:
    """What everybody may have, and what of it had to be left out: rows that the format does not
    allow, with all that rests on them. They are named in the log."""
    faults: dict[Key, Fault] = {}
    nodes = snapshot(faults=faults)
    if not faults:
        return published(nodes), ()
    for (kind, ref), fault in faults.items():
        log.error("Left out of the files of the register: %s %s: %s", kind, ref, fault.why)
    hidden = {key for key, fault in faults.items() if fault.node.get("published") is False}
    public = published({**nodes, **{key: faults[key].node for key in hidden}})
    left = without(public, faults.keys() - hidden)
    named = [key for key in faults if key not in hidden and _is_public(faults[key].node, public)]
    fallen = [key for key in public if key not in left]
    return left, tuple(f"{kind} {ref}" for kind, ref in [*named, *fallen])


def _is_public(node: Content, public: Mapping[Key, Content]) -> bool:
    """Of a part that could not be read whole: whether what it stands in is public."""
    around = node.get("instrument")
    return not around or ("instrument", around) in public
