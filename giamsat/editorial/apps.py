from django.apps import AppConfig


class EditorialConfig(AppConfig):
    name = "giamsat.editorial"
    label = "editorial"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Declare the event codes, and take over what merged units had written."""
        from giamsat.editorial import events  # noqa: F401
        from giamsat.editorial.succession import move_texts
        from giamsat.units.succession import on_succession

        on_succession(move_texts)
