from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "giamsat.ui"
    label = "ui"
