"""Addresses of the room."""

from __future__ import annotations

from django.urls import path

from giamsat.desk.voice import views, views_acts, views_batch, views_enter, views_safety, views_templates

urlpatterns = [
    path("voice/", views.queue, name="voice"),
    path("voice/batch/", views_batch.batch, name="voice-batch"),
    path("voice/templates/", views_templates.templates, name="voice-templates"),
    path("voice/templates/<int:pk>/", views_templates.template, name="voice-template"),
    path("voice/enter/", views_enter.enter, name="voice-enter"),
    path("voice/held/", views_safety.held, name="voice-held"),
    path("voice/held/<int:pk>/", views_safety.held_item, name="voice-held-item"),
    path("voice/held/<int:pk>/files/<int:attachment_id>/", views_safety.held_file, name="voice-held-file"),
    path("voice/flags/<int:pk>/", views_safety.flag, name="voice-flag"),
    path("voice/<int:pk>/", views.item, name="voice-item"),
    path("voice/<int:pk>/contact/", views.contact, name="voice-contact"),
    path("voice/<int:pk>/letter/", views.letter, name="voice-letter"),
    path("voice/<int:pk>/files/<int:attachment_id>/", views.file, name="voice-file"),
    path("voice/<int:pk>/objections/<int:objection_id>/", views.objection, name="voice-objection"),
    path("voice/<int:pk>/<slug:verb>/", views_acts.act, name="voice-act"),
]
