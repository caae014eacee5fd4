"""Addresses of the conference pack and of the lists that it begins."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.pack import views

urlpatterns: list[URLPattern] = [
    path("pack/", views.pack_page, name="pack"),
    path("pack/list/", views.pack_list, name="pack-list"),
]
