from django.apps import AppConfig


class ChecklistsConfig(AppConfig):
    name = "regtrack.checklists"
    default_auto_field = "django.db.models.BigAutoField"
