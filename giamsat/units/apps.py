from django.apps import AppConfig


class UnitsConfig(AppConfig):
    name = "giamsat.units"
    label = "units"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from giamsat.units.group_succession import move_groups
        from giamsat.units.succession import on_succession

        on_succession(move_groups)
