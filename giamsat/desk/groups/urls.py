"""Addresses of working groups, their meetings and decisions."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.groups import views, views_acts

urlpatterns: list[URLPattern] = [
    path("working-groups/", views.groups, name="working-groups"),
    path("working-groups/new/", views_acts.new, name="working-group-new"),
    path("working-groups/<int:pk>/", views.group, name="working-group"),
    path("working-groups/<int:pk>/<slug:verb>/", views_acts.act_on_group, name="working-group-act"),
    path("working-groups/members/<int:pk>/end/", views_acts.end_member, name="group-member-end"),
    path("meetings/<int:pk>/", views.meeting, name="meeting"),
    path("meetings/<int:pk>/word/", views.meeting_word, name="meeting-word"),
    path("meetings/<int:pk>/<slug:verb>/", views_acts.act_on_meeting, name="meeting-act"),
    path("decisions/<int:pk>/<slug:verb>/", views_acts.act_on_decision, name="decision-act"),
]
