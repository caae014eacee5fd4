"""Addresses of signing in to send, follow and stand behind items."""

from __future__ import annotations

from django.urls import path

from giamsat.portal.identity import views

urlpatterns = [
    path("identity/", views.identity, name="identity"),
    path("identity/start/", views.start, name="identity-start"),
    path("identity/callback/", views.callback, name="identity-callback"),
    path("identity/leave/", views.leave, name="identity-leave"),
]
