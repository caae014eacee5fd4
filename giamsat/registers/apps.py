from django.apps import AppConfig


class RegistersConfig(AppConfig):
    name = "giamsat.registers"
    label = "registers"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from giamsat.registers.succession import move_registers
        from giamsat.units.succession import on_succession

        on_succession(move_registers)
