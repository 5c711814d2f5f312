from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    name = "regtrack.register"
    verbose_name = _("The register")
    default_auto_field = "regtrack.register.changesets.keys.KeyField"

    def ready(self) -> None:
        from regtrack.register.changesets.groups import keep_groups

        post_migrate.connect(_make_searchable, sender=self)
        post_migrate.connect(keep_groups, sender=self)


def _make_searchable(*, using: str, **given: Any) -> None:
    """A register that was filled before there was a search, or whose index lost a part. Where it
    stands before its newest migration, its rows are not yet what the models say."""
    from django.db import DEFAULT_DB_ALIAS, connections
    from django.db.migrations.loader import MigrationLoader

    from regtrack.register.models import Instrument, SearchEntry
    from regtrack.register.search.index import rebuild
    from regtrack.register.search.tables import TABLE, make_index

    connection = connections[using]
    if using != DEFAULT_DB_ALIAS or TABLE not in connection.introspection.table_names():
        return
    loader = MigrationLoader(connection)
    if not loader.applied_migrations.keys() >= set(loader.graph.leaf_nodes("register")):
        return
    make_index(connection)
    if not SearchEntry.objects.exists() and Instrument.objects.exists():
        rebuild()
