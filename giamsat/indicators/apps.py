from django.apps import AppConfig


class IndicatorsConfig(AppConfig):
    name = "giamsat.indicators"
    label = "indicators"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the event codes and words of notices, and go along when units take over from others."""
        from giamsat.indicators import events  # noqa: F401
        from giamsat.indicators.notices import KIND, tell
        from giamsat.indicators.succession import move_indicators
        from giamsat.monitor.urging.wording import declare
        from giamsat.units.succession import on_succession

        declare(KIND, tell)
        on_succession(move_indicators)
