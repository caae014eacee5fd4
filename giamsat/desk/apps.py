from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "giamsat.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from giamsat.desk.boards import jobs  # noqa: F401 - registers its sweep
