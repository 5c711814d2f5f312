"""The index of the search in the database. Migration 0005 makes it and takes it away; every
`migrate` makes what is missing of it, since SQLite loses the triggers of a table that it remakes.

Each function can be called again, and does what is left to do.
"""

from __future__ import annotations

from typing import Any

from django.db import ProgrammingError, transaction

TABLE = "register_searchentry"
# The rows stay in the table; the index only points at them, and follows by triggers.
FTS5 = {
    "register_search": """CREATE VIRTUAL TABLE register_search USING fts5(
        title, text, content='register_searchentry', content_rowid='id', tokenize='trigram')""",
    "register_search_added": """CREATE TRIGGER register_search_added AFTER INSERT
        ON register_searchentry BEGIN
        INSERT INTO register_search (rowid, title, text) VALUES (new.id, new.title, new.text); END""",
    "register_search_removed": """CREATE TRIGGER register_search_removed AFTER DELETE
        ON register_searchentry BEGIN
        INSERT INTO register_search (register_search, rowid, title, text)
        VALUES ('delete', old.id, old.title, old.text); END""",
}
TRIGRAM_SINCE = (3, 34)  # SQLite's tokenizer
INSUFFICIENT_PRIVILEGE = "42501"  # PostgreSQL, Appendix A


def is_whole(connection: Any) -> bool:
    """Whether the database has the index and all that keeps it right. One query."""
    with connection.cursor() as cursor:
        match connection.vendor:
            case "sqlite":
                return not _missing(cursor)
            case "postgresql":
                return _has_extension(cursor)
    return False


def make_index(connection: Any) -> None:
    """Where the database can: SQLite with FTS5 and its trigrams, PostgreSQL with pg_trgm, there or
    to be had. Without it a search reads every entry. Any other failure is raised."""
    connection.regtrack_search = None
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        match connection.vendor:
            case "sqlite" if _has_fts5(cursor):
                missing = _missing(cursor)
                for name in missing:
                    cursor.execute(FTS5[name])
                if missing:
                    cursor.execute(
                        "INSERT INTO register_search (register_search) VALUES ('rebuild')"
                    )
            case "postgresql" if _has_extension(cursor) or _made_extension(connection, cursor):
                cursor.execute("SELECT to_regclass('register_search')")
                if cursor.fetchone()[0] is None:  # asked first: to make one waits for all writers
                    cursor.execute(
                        "CREATE INDEX register_search ON register_searchentry "
                        "USING gin (text gin_trgm_ops, title gin_trgm_ops)"
                    )


def drop_index(connection: Any) -> None:
    """The extension of PostgreSQL stays: others may use it."""
    connection.regtrack_search = None
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name in ("added", "removed"):
                cursor.execute(f"DROP TRIGGER IF EXISTS register_search_{name}")
            cursor.execute("DROP TABLE IF EXISTS register_search")
        elif connection.vendor == "postgresql":
            cursor.execute("DROP INDEX IF EXISTS register_search")


def _missing(cursor: Any) -> list[str]:
    cursor.execute("SELECT name FROM sqlite_master WHERE name LIKE 'register_search%%'", [])
    there = {name for (name,) in cursor.fetchall()}
    return [name for name in FTS5 if name not in there]


def _has_fts5(cursor: Any) -> bool:
    cursor.execute("SELECT sqlite_version(), sqlite_compileoption_used('ENABLE_FTS5')")
    version, is_built_in = cursor.fetchone()
    return bool(is_built_in) and tuple(map(int, version.split(".")))[:2] >= TRIGRAM_SINCE


def _has_extension(cursor: Any) -> bool:
    cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
    return cursor.fetchone() is not None


def _made_extension(connection: Any, cursor: Any) -> bool:
    cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
    if cursor.fetchone() is None:
        return False
    try:
        with transaction.atomic(using=connection.alias):
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    except ProgrammingError as error:
        if getattr(error.__cause__, "sqlstate", "") != INSUFFICIENT_PRIVILEGE:
            raise
        return False
    return True
