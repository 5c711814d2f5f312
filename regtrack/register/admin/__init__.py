"""Where editors write the register. Saving goes through `actions`, so each save is recorded."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from regtrack.register.admin import compared, duty, event, instrument, vocabulary

__all__ = ["compared", "duty", "event", "instrument", "vocabulary"]

admin.site.site_header = admin.site.site_title = _("RegTrack: the register")
admin.site.index_title = _("What to edit")
