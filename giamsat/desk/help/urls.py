"""Addresses of the guides."""

from __future__ import annotations

from django.urls import path

from giamsat.desk.help import views

urlpatterns = [
    path("help/", views.help_page, name="help"),
    path("help/<slug:name>/", views.one_guide, name="guide"),
    path("help/pictures/<slug:name>.png", views.guide_picture, name="guide-picture"),
]
