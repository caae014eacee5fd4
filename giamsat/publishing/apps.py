from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "giamsat.publishing"
    label = "publishing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the event codes: a timeline shows them where nothing else of this app is imported.

        And tell what is public of the tasks that items became.
        """
        from giamsat.publishing import events  # noqa: F401
        from giamsat.publishing.outcomes import public_outcome
        from giamsat.voice.outcomes import tell_outcomes_by

        tell_outcomes_by(public_outcome)
