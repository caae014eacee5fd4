"""Addresses of warnings, bottlenecks, assessments, links between tasks, letters and notices."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.warnings import (
    views,
    views_bottlenecks,
    views_letters,
    views_notices,
    views_rules,
    views_tasks,
)

urlpatterns: list[URLPattern] = [
    path("warnings/", views.warnings, name="warnings"),
    path("warnings/rules/", views_rules.warning_rules, name="warning-rules"),
    path("warnings/early/", views.early, name="early"),
    path("warnings/<int:pk>/", views.warning, name="warning"),
    path("bottlenecks/", views_bottlenecks.bottlenecks, name="bottlenecks"),
    path("bottlenecks/<slug:kind>/<int:pk>/", views_bottlenecks.bottleneck, name="bottleneck"),
    path("assignments/<int:pk>/confidence/", views_tasks.confidence, name="confidence"),
    path("tasks/<int:pk>/needs/", views_tasks.needs, name="needs"),
    path("letters/", views_letters.letters, name="letters"),
    path("letters/new/", views_letters.new, name="letters-new"),
    path("letters/<int:pk>/", views_letters.letter, name="letter"),
    path("letters/<int:pk>/word/", views_letters.word, name="letter-word"),
    path("notices/", views_notices.notices, name="notices"),
    path("notices/end/<str:key>/", views_notices.end, name="notices-end"),
]
