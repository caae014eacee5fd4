from django.apps import AppConfig


class DirectivesConfig(AppConfig):
    name = "giamsat.directives"
    label = "directives"
    default_auto_field = "django.db.models.BigAutoField"
