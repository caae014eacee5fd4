"""Addresses of tasks, of the acts on their parts, and of evidence."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.tasks import views, views_acts, views_evidence, views_remind, views_talk

urlpatterns: list[URLPattern] = [
    path("tasks/", views.task_list, name="tasks"),
    path("tasks/<int:pk>/", views.task, name="task"),
    path("tasks/<int:pk>/comment/", views_talk.comment, name="comment"),
    path("tasks/<int:pk>/pause/", views_acts.change_task, {"verb": "pause"}, name="pause"),
    path("tasks/<int:pk>/resume/", views_acts.change_task, {"verb": "resume"}, name="resume"),
    path("tasks/<int:pk>/cancel/", views_acts.change_task, {"verb": "cancel"}, name="cancel"),
    path("tasks/<int:pk>/remind/", views_remind.remind_task, name="remind-task"),
    path("units/<int:pk>/remind/", views_remind.remind_unit, name="remind-unit"),
    path("assignments/<int:pk>/accept/", views_acts.accept, name="accept"),
    path("assignments/<int:pk>/accountable/", views_acts.accountable, name="accountable"),
    path("assignments/<int:pk>/contest/", views_acts.contest, name="contest"),
    path("assignments/<int:pk>/contest/decide/", views_acts.decide_contest, name="decide-contest"),
    path("assignments/<int:pk>/forward/", views_acts.forward, name="forward"),
    path("assignments/<int:pk>/extension/", views_acts.ask_extension, name="ask-extension"),
    path("assignments/<int:pk>/obstacle/", views_talk.raise_obstacle, name="raise-obstacle"),
    path("extensions/<int:pk>/", views_acts.decide_extension, name="decide-extension"),
    path("obstacles/<int:pk>/", views_talk.obstacle, name="obstacle"),
    path("evidence/<int:pk>/", views_evidence.evidence, name="evidence"),
    path("evidence/<int:pk>/preview/", views_evidence.preview, name="evidence-preview"),
    path("evidence/<int:pk>/picture/", views_evidence.picture, name="evidence-picture"),
    path("evidence/<int:pk>/pages/<int:number>/", views_evidence.page, name="evidence-page"),
]
