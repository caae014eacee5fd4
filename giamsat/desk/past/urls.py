"""Addresses of comparisons and of named instants."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.past import views

urlpatterns: list[URLPattern] = [
    path("compare/", views.compare_instants, name="compare"),
    path("instants/<int:pk>/drop/", views.drop_instant, name="drop-instant"),
]
