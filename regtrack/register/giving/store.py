"""The files of one edition, made once and kept on the disk until the register changes.

They stand in a folder of the state directory, named by all they were made from: what the register
said (its newest entry that wrote a part), the day as known on which it said that, the site's address
and the code. One process makes an edition while the others wait; it is written beside the old ones
and put in its place whole, so no reader ever gets half a file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from django.conf import settings
from django.core.files import locks
from django.db.models import Subquery
from django.utils import timezone

from regtrack.register.giving.edition import Edition
from regtrack.register.giving.files import FILES, File
from regtrack.register.giving.reading import read_public
from regtrack.register.history.changelog import ACTIONS
from regtrack.register.history.trail import record
from regtrack.register.models import EventDate, ObligationRevision
from regtrack.register.packs.nodes import Content, Key
from regtrack.register.revision import code_digest

_INDEX = "index.json"
_NODES = "nodes.json"
_LOCK = "lock"
_NEW = "new-"
_HOUR = 3600  # seconds
_KEPT = 4  # editions on the disk: of some addresses of the site, and what is still being read
_TRIES = 3
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stamp:
    """The newest entry that wrote a part of the register: its number, hash and moment (None: nothing
    was ever written). `known` is its day in the site's time zone, or a later one since when more is
    known of what stands there."""

    length: int
    head: str
    at: dt.datetime | None
    known: dt.date


@dataclass(frozen=True, slots=True)
class Made:
    """A file of an edition on the disk: its size in bytes and its SHA-256."""

    file: File
    size: int
    sha256: str


def read_stamp(today: dt.date) -> Stamp:
    """What editors prepare, and who may do what with it, changes no file. One query, or two where
    nothing was ever written."""
    told = [
        rows.filter(known_from__lte=today).order_by("-known_from").values("known_from")[:1]
        for rows in (EventDate.objects.public(), ObligationRevision.objects.public())
    ]
    last = (
        record()
        .filter(action__in=ACTIONS)
        .annotate(dates=Subquery(told[0]), duties=Subquery(told[1]))
        .values_list("sequence", "hash", "at", "dates", "duties")
        .first()
    )
    if last is None:
        days = [row["known_from"] for rows in told for row in rows]
        return Stamp(0, "", None, max(days, default=today))
    length, head, at, dates, duties = last
    days = [timezone.localdate(at), *filter(None, (dates, duties))]
    return Stamp(length, head, at, max(days))


def read_files(site: str, today: dt.date) -> tuple[Stamp, dict[tuple[str, str], Made]]:
    """The newest revision with its files by name and language ("" for all), made where they are not
    there yet: that takes some seconds, and about forty queries; else it is one query. `site` is the
    address that links begin with."""
    return _read(site, today, lambda stamp, folder: (stamp, dict(_made(folder))))


def read_file(name: str, language: str, site: str, today: dt.date) -> tuple[Made, bytes]:
    """The file with that name, of the language where it has several, whole. KeyError for a name that
    is none."""

    def found(_stamp: Stamp, folder: Path) -> tuple[Made, bytes]:
        made = dict(_made(folder))
        key = (name, language) if (name, language) in made else (name, "")
        return made[key], (folder / made[key].file.on_disk(language)).read_bytes()

    return _read(site, today, found)


def read_edition(site: str, today: dt.date) -> Edition:
    """The newest edition, in one query where its files are there."""

    def read(stamp: Stamp, folder: Path) -> Edition:
        kept = json.loads((folder / _NODES).read_text("utf-8"))
        nodes = {(kind, ref): node for kind, ref, node in kept["nodes"]}
        return _edition(stamp, site, nodes, tuple(kept["left_out"]))

    return _read(site, today, read)


def _read(site: str, today: dt.date, read: Callable[[Stamp, Path], T]) -> T:
    """What is read in the folder of the newest edition; once more where another process took the
    folder away between finding and reading it."""
    for _ in range(_TRIES - 1):
        try:
            return read(*_folder(site, today))
        except FileNotFoundError:
            continue
    return read(*_folder(site, today))


def _made(folder: Path) -> Iterator[tuple[tuple[str, str], Made]]:
    index = json.loads((folder / _INDEX).read_text("utf-8"))
    for file in FILES.values():
        for language in file.languages:
            yield (file.name, language), Made(file, *index[file.on_disk(language)])


def _edition(
    stamp: Stamp, site: str, nodes: Mapping[Key, Content], left_out: tuple[str, ...]
) -> Edition:
    return Edition(stamp.length, stamp.head, stamp.at, stamp.known, site, nodes, left_out)


def _folder(site: str, today: dt.date) -> tuple[Stamp, Path]:
    root = Path(settings.STATE_DIR) / "data"
    stamp = read_stamp(today)
    if (folder := _place(root, stamp, site)).is_dir():
        return stamp, folder
    root.mkdir(parents=True, exist_ok=True)
    with _alone(root):
        while True:
            stamp = read_stamp(today)
            folder = _place(root, stamp, site)
            if folder.is_dir() or _make(root, folder, stamp, site, today):
                return stamp, folder


def _place(root: Path, stamp: Stamp, site: str) -> Path:
    """Rows that no entry tells of may be any rows: their files are made each time."""
    head = stamp.head or secrets.token_hex()
    text = "\n".join((head, stamp.known.isoformat(), site, code_digest()))
    return root / hashlib.sha256(text.encode()).hexdigest()[:32]


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """One thread of one process at a time; the lock goes with whoever held it."""
    with (root / _LOCK).open("w") as file:
        locks.lock(file, locks.LOCK_EX)
        yield


def _make(root: Path, folder: Path, stamp: Stamp, site: str, today: dt.date) -> bool:
    """Whether it was made: False where the register changed meanwhile."""
    made = Path(tempfile.mkdtemp(prefix=_NEW, dir=root))
    try:
        _write(made, _edition(stamp, site, *read_public(stamp.known)))
        if read_stamp(today) != stamp:
            return False
        made.rename(folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    _tidy(root, folder)
    return True


def _write(folder: Path, edition: Edition) -> None:
    index = {}
    for file in FILES.values():
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
    others = (one for one in root.iterdir() if one.is_dir() and one != folder)
    ages = {one: now - one.stat().st_mtime for one in others}
    kept = sorted((one for one in ages if not one.name.startswith(_NEW)), key=ages.__getitem__)
    half = [one for one, age in ages.items() if one.name.startswith(_NEW) and age > _HOUR]
    for old in [*kept[_KEPT - 1 :], *half]:
        shutil.rmtree(old, ignore_errors=True)
