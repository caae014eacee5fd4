from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "giamsat.directives"
    label = "directives"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from giamsat.directives.succession import move_programmes
        from giamsat.units.succession import on_succession

        on_succession(move_programmes)
