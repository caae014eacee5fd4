"""Addresses of the quarterly sheets."""

from __future__ import annotations

from django.urls import path

from giamsat.desk.quarters import views

_ONE = "quarters/<int:year>/<int:number>/<int:unit>/"

urlpatterns = [
    path("quarters/", views.sheets, name="quarter-sheets"),
    path(_ONE, views.sheet, name="quarter-sheet"),
    path(f"{_ONE}word/", views.word, name="quarter-sheet-word"),
]
