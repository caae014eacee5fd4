from django.apps import AppConfig


class BoardsConfig(AppConfig):
    name = "giamsat.boards"
    label = "boards"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from giamsat.boards.notices import tell
        from giamsat.boards.succession import move_boards
        from giamsat.monitor.urging.wording import declare
        from giamsat.units.succession import on_succession

        on_succession(move_boards)
        declare("edition", tell)
