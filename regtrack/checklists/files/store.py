"""Where the files of evidence are kept: each content once, under its SHA-256, in the storage
`evidence` of the settings (a folder, or an S3-compatible store).

Nothing here knows of teams. A file is reached through a row of Evidence that its reader may see;
storing what is there already takes as long as storing it first, so it tells nobody anything.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages


class Folder(FileSystemStorage):
    """A folder where a file appears whole or not at all, and the same bytes may come twice at once."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: Any) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        made, temporary = tempfile.mkstemp(dir=path.parent, prefix=".incoming-")
        try:
            with open(made, "wb") as file:
                for chunk in content.chunks():
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
        return name


def storage() -> Storage:
    return storages["evidence"]


def path_of(sha256: str) -> str:
    """`ab/cd/abcd…`: no folder grows too full."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def put(sha256: str, file: IO[bytes]) -> None:
    """Keep the content under its hash, from its beginning; of its sender's words nothing is kept."""
    file.seek(0)
    storage().save(path_of(sha256), File(file))


def get(sha256: str) -> File[Any]:
    """The content, to be closed; raises FileNotFoundError where it is missing."""
    return storage().open(path_of(sha256), "rb")


def hash_now(sha256: str) -> str | None:
    """The SHA-256 of what is kept under that hash: another one when it was changed, None when it is
    missing."""
    try:
        with get(sha256) as file:
            digest = hashlib.sha256()
            for chunk in file.chunks():
                digest.update(chunk)
    except FileNotFoundError:
        return None
    return digest.hexdigest()
