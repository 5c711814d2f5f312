from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "regtrack.audit"
    default_auto_field = "django.db.models.BigAutoField"
