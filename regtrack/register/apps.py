from django.apps import AppConfig


class RegisterConfig(AppConfig):
    name = "regtrack.register"
    default_auto_field = "django.db.models.BigAutoField"
