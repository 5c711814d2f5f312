import gc
import sqlite3
from typing import Any

from django.apps import AppConfig
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class CoreConfig(AppConfig):
    name = "regtrack.core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        # Rows and texts of a long list live while it is drawn: to look through them all after every
        # 700 new ones, as Python does by itself, takes an eighth of a page's time.
        gc.set_threshold(10_000, 10, 10)
        connection_created.connect(_ask_how_many_parameters, dispatch_uid="how-many-parameters")


def _ask_how_many_parameters(connection: BaseDatabaseWrapper, **_more: Any) -> None:
    """Django reckons with SQLite's limit of old, 999 parameters a statement, and so writes a long
    list in dozens of statements. Since 3.32 it is 32,766, and each build says its own."""
    if connection.vendor == "sqlite":
        limit = connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER)
        connection.features.max_query_params = min(limit, 32_766)
