from django.apps import AppConfig


class VoiceConfig(AppConfig):
    name = "giamsat.voice"
    label = "voice"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the event codes, and take part when units take over from others."""
        from giamsat.monitor.urging.wording import declare
        from giamsat.units.succession import on_succession
        from giamsat.voice import events, notices  # noqa: F401
        from giamsat.voice.councils import events as council_events  # noqa: F401
        from giamsat.voice.councils import notices as council_notices
        from giamsat.voice.succession import move_items

        on_succession(move_items)
        declare(notices.KIND, notices.tell)
        declare(council_notices.KIND, council_notices.tell)
