from django.apps import AppConfig


class TasksConfig(AppConfig):
    name = "giamsat.tasks"
    label = "tasks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from giamsat.tasks.succession import move_work
        from giamsat.units.succession import on_succession

        on_succession(move_work)
