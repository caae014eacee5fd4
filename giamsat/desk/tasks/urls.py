"""Addresses of this room of the desk."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
