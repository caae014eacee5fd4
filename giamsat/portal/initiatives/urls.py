"""Addresses of initiatives."""

from __future__ import annotations

from django.urls import path

from giamsat.portal.initiatives import views

urlpatterns = [
    path("initiatives/", views.initiatives, name="initiatives"),
    path("initiatives/experts/<str:key>/", views.expert, name="initiative-expert"),
    path("initiatives/<str:code>/", views.initiative, name="initiative"),
    path("initiatives/<str:code>/back/", views.back, name="initiative-back"),
]
