"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from giamsat.desk.voice import views, views_acts

urlpatterns = [
    path("voice/", views.queue, name="voice"),
    path("voice/<int:pk>/", views.item, name="voice-item"),
    path("voice/<int:pk>/contact/", views.contact, name="voice-contact"),
    path("voice/<int:pk>/<slug:verb>/", views_acts.act, name="voice-act"),
]
