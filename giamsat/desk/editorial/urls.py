"""Addresses of the editorial room."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.editorial import views, views_lists

urlpatterns: list[URLPattern] = [
    path("editorial/", views_lists.pieces, name="pieces"),
    path("editorial/new/<slug:kind>/", views.begin, name="piece-new"),
    path("editorial/<int:pk>/", views.piece, name="piece"),
    path("editorial/<int:pk>/edit/", views.edit, name="piece-edit"),
    path("editorial/<int:pk>/do/<slug:verb>/", views.act, name="piece-act"),
    path("editorial/files/<int:pk>/", views.file, name="piece-file"),
    path("editorial/opinions/", views_lists.opinions, name="opinions"),
    path("editorial/opinions/<int:pk>/", views_lists.opinion, name="opinion"),
    path("editorial/sites/", views_lists.sites, name="sites"),
    path("editorial/sites/new/<slug:kind>/", views_lists.site_new, name="site-new"),
    path("editorial/sites/<int:pk>/", views_lists.site, name="site"),
    path("editorial/freshness/", views_lists.freshness, name="freshness"),
]
