from django.apps import AppConfig


class TimelineConfig(AppConfig):
    name = "regtrack.timeline"
    default_auto_field = "django.db.models.BigAutoField"
