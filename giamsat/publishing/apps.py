from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "giamsat.publishing"
    label = "publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the event codes: a timeline shows them where nothing else of this app is imported."""
        from giamsat.publishing import events  # noqa: F401
