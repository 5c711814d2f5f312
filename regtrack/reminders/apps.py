from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RemindersConfig(AppConfig):
    name = "regtrack.reminders"
    verbose_name = _("Reminders")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from allauth.account.signals import user_logged_in

        from regtrack.reminders.actions.change_preference import remember_language

        user_logged_in.connect(remember_language, dispatch_uid="regtrack.reminders")
