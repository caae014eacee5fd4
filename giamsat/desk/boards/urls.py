"""Addresses of dashboards and of periodic reports."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.boards import views, views_compose, views_editions, views_reports

urlpatterns: list[URLPattern] = [
    path("boards/", views.boards, name="boards"),
    path("boards/new/", views_compose.new, name="board-new"),
    path("boards/ready/<slug:code>/", views.ready, name="board-ready"),
    path("boards/<int:pk>/", views.board, name="board"),
    path("boards/<int:pk>/copy/", views_compose.copy, name="board-copy"),
    path("boards/<int:pk>/edit/", views_compose.edit, name="board-edit"),
    path("boards/<int:pk>/drop/", views_compose.drop, name="board-drop"),
    path("boards/<int:pk>/tiles/new/<slug:kind>/", views_compose.new_tile, name="board-tile-new"),
    path("boards/<int:pk>/tiles/<int:tile>/", views_compose.tile, name="board-tile"),
    path("boards/<int:pk>/tiles/<int:tile>/act/", views_compose.act_on_tile, name="board-tile-act"),
    path("periodic/", views_reports.reports, name="periodics"),
    path("periodic/new/", views_reports.new, name="periodic-new"),
    path("periodic/fields/", views_reports.fields, name="periodic-fields"),
    path("periodic/<int:pk>/", views_reports.report, name="periodic"),
    path("periodic/<int:pk>/edit/", views_reports.edit, name="periodic-edit"),
    path("periodic/<int:pk>/end/", views_reports.end, name="periodic-end"),
    path("periodic/<int:pk>/template/", views_reports.template, name="periodic-template"),
    path("periodic/<int:pk>/make/", views_reports.make, name="periodic-make"),
    path("editions/<int:pk>/", views_editions.edition, name="edition"),
    path("editions/<int:pk>/file/", views_editions.file, name="edition-file"),
]
