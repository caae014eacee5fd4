from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "giamsat.accounts"
    label = "accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from giamsat.accounts import events, signals  # noqa: F401 (declares its event codes, listens to sign-in)
        from giamsat.accounts.succession import move_people
        from giamsat.units.succession import on_succession

        on_succession(move_people)
