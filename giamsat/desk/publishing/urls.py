"""Addresses of the room of publications."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.publishing import views

urlpatterns: list[URLPattern] = [
    path("publications/", views.publications, name="publications"),
    path("publications/<int:number>/", views.release, name="publication"),
    path("publications/<int:number>/approve/", views.approve, name="publication-approve"),
    path("publications/<int:number>/end/", views.give_back, name="publication-end"),
    path("publications/preparing/<int:pk>/cancel/", views.cancel, name="publication-cancel"),
    path("publications/of/<slug:code>/prepare/", views.prepare, name="publication-prepare"),
    path("publications/of/<slug:code>/policy/", views.policy, name="publication-policy"),
    path("publications/of/<slug:code>/hold/", views.hold, name="publication-hold"),
]
