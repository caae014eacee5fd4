from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "giamsat.core"
    label = "core"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the sweeps of files: only an app's own ``jobs`` are found by themselves."""
        from giamsat.core.database_clock import follow_clock
        from giamsat.core.files import jobs  # noqa: F401

        follow_clock()
