"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from giamsat.desk.councils import views, views_acts, views_experts

urlpatterns = [
    path("councils/", views.dossiers, name="councils"),
    path("councils/words/", views_acts.words, name="council-words"),
    path("councils/open/<int:pk>/", views_acts.open_dossier, name="council-open"),
    path("councils/<int:pk>/", views.dossier, name="council"),
    path("councils/<int:pk>/bien-ban.docx", views.word, name="council-word"),
    path("councils/<int:pk>/files/<int:file_id>/", views.file, name="council-file"),
    path("councils/<int:pk>/experts/", views_experts.experts, name="council-experts"),
    path("councils/<int:pk>/<slug:verb>/", views_acts.act, name="council-act"),
]
