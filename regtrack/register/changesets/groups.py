"""The two groups of people who edit the register. Kept by every `migrate`."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions

EDITORS, REVIEWERS = "Editors", "Reviewers"
# Written by the system itself
_OWN = {"loadednode", "searchentry", "changeset", "changesetentry"}
# Where the admin lets a row go, while nothing refers to it and nobody can see it
_REMOVABLE = {
    "authority", "instrument", "instrumentauthority", "instrumentrelation", "jurisdiction",
    "mapping", "organisation", "provision", "source", "structuralchange", "theme",
}  # fmt: skip


def keep_groups(app_config: AppConfig, using: str, **_: Any) -> None:
    """Make both groups, and give them what they lack; what else they were given stays."""
    create_permissions(app_config, verbosity=0, using=using)
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    wanted = _wanted(app_config)
    for name, codes in ((EDITORS, wanted), (REVIEWERS, wanted | {"publish_changeset"})):
        group, _made = Group.objects.using(using).get_or_create(name=name)
        rows = Permission.objects.using(using).filter(
            content_type__app_label=app_config.label, codename__in=codes
        )
        group.permissions.add(*rows)


def _wanted(app_config: AppConfig) -> set[str]:
    names = {str(model._meta.model_name) for model in app_config.get_models()} - _OWN
    codes = {f"{verb}_{name}" for name in names for verb in ("add", "change", "view")}
    return codes | {f"delete_{name}" for name in _REMOVABLE & names} | {"view_changeset"}
