from django.apps import AppConfig


class MonitorConfig(AppConfig):
    name = "giamsat.monitor"
    label = "monitor"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the event codes: a timeline shows them where nothing else of this app is imported."""
        from giamsat.monitor import events  # noqa: F401
        from giamsat.monitor.succession import move_urging
        from giamsat.monitor.urging.wording import declare
        from giamsat.monitor.workgroups import notices
        from giamsat.units.succession import on_succession

        on_succession(move_urging)
        declare(notices.KIND, notices.tell)
