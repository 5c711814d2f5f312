"""The secret key of a local installation: made once, kept in the state folder, outside git."""

from __future__ import annotations

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path


def local_secret(path: Path) -> str:
    """The key in `path`; made at random, readable by its owner only, when it is not there yet."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        # Written aside and then linked: whoever sees the file sees the whole key.
        descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-")  # mode 0600
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(50) + "\n")
        with suppress(FileExistsError):
            os.link(draft, path)
        os.unlink(draft)
    return path.read_text(encoding="ascii").strip()
