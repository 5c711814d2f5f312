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


def _make_searchable(**given: Any) -> None:
    """A register that was filled before there was a search."""
    from regtrack.register.models import Instrument, SearchEntry
    from regtrack.register.search.index import rebuild

    if not SearchEntry.objects.exists() and Instrument.objects.exists():
        rebuild()
