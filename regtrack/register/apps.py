from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RegisterConfig(AppConfig):
    name = "regtrack.register"
    verbose_name = _("The register")
    default_auto_field = "django.db.models.BigAutoField"
