"""Where editors write the register. Saving goes through `actions`, so each save is recorded."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from regtrack.register.admin import (
    change_set,
    compared,
    dashboard,
    duty,
    event,
    instrument,
    vocabulary,
)

__all__ = ["change_set", "compared", "duty", "event", "instrument", "vocabulary"]

admin.site.site_header = admin.site.site_title = _("RegTrack: the register")
admin.site.index_title = _("What to edit")
# What needs an editor stands above it
admin.site.index = dashboard.index  # type: ignore[method-assign]
