"""Addresses of the overview, of units, of search and of the inspector's pages."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.overview import (
    views,
    views_inspect,
    views_person,
    views_search,
    views_standing,
    views_units,
)

urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("overview/", views.overview, name="overview"),
    path("live/renew", views.live_renew, name="live-renew"),
    path("units/", views_units.units, name="units"),
    path("units/<int:pk>/", views_units.unit, name="unit"),
    path("units/<int:pk>/standing/", views_standing.standing, name="standing"),
    path("people/<int:pk>/", views_person.person, name="person"),
    path("search/", views_search.search, name="search"),
    path("inspect/", views_inspect.inspect, name="inspect"),
]
