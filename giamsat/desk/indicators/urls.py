"""Addresses of indicators, their sheets and values."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.indicators import views, views_decide, views_entry, views_excel, views_index, views_sheets

urlpatterns: list[URLPattern] = [
    path("indicators/", views.indicators, name="indicators"),
    path("indicators/new/", views_sheets.new, name="indicator-new"),
    path("indicators/entry/", views_entry.entry, name="values-entry"),
    path("indicators/entry/cell/", views_entry.cell, name="values-cell"),
    path("indicators/entry/template/", views_excel.download, name="values-template"),
    path("indicators/entry/upload/", views_excel.upload, name="values-upload"),
    path("indicators/waiting/", views_decide.waiting, name="values-waiting"),
    path("indicators/index/<slug:code>/", views_index.index, name="index"),
    path("indicators/<int:pk>/", views.indicator, name="indicator"),
    path("indicators/<int:pk>/history/", views.history, name="values-history"),
    path("indicators/<int:pk>/sheet/", views_sheets.change, name="indicator-sheet"),
]
