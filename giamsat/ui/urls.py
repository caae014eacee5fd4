"""Addresses that every face shares."""

from django.urls import path
from django.views.i18n import set_language

from giamsat.core.access import PUBLIC, declare_names
from giamsat.ui.views import set_theme

app_name = "ui"
urlpatterns = [
    path("look/theme", set_theme, name="theme"),
    path("look/language", set_language, name="language"),
]
declare_names(PUBLIC, ["ui:theme", "ui:language"])
