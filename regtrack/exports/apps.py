from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "regtrack.exports"
    default_auto_field = "django.db.models.BigAutoField"
