"""Addresses of documents, of their review, and of programmes."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.directives import (
    views,
    views_acts,
    views_batch,
    views_import,
    views_issue,
    views_labels,
    views_links,
    views_many,
    views_model,
    views_programmes,
    views_review,
    views_unclear,
)

urlpatterns: list[URLPattern] = [
    path("directives/", views.directive_list, name="directives"),
    path("directives/new/", views_import.choose, name="import"),
    path("directives/new/<int:pk>/", views_import.intake, name="intake"),
    path("directives/new/<int:pk>/cancel/", views_import.cancel, name="intake-cancel"),
    path("directives/batches/", views_batch.new, name="batches"),
    path("directives/batches/<int:pk>/", views_batch.batch, name="batch"),
    path("directives/batches/<int:pk>/cancel/", views_batch.cancel, name="batch-cancel"),
    path("directives/<int:pk>/", views.directive, name="directive"),
    path("directives/<int:pk>/original/", views.original, name="directive-original"),
    path("directives/<int:pk>/unclear/", views_unclear.unclear, name="directive-unclear"),
    path("directives/<int:pk>/unclear.docx", views_unclear.unclear_word, name="directive-unclear-word"),
    path("directives/<int:pk>/labels.zip", views_labels.labels, name="directive-labels"),
    path("directives/<int:pk>/review/", views_review.review, name="review"),
    path("directives/<int:pk>/review/add/", views_acts.add, name="proposal-add"),
    path("directives/<int:pk>/review/bulk/", views_many.bulk, name="review-bulk"),
    path("directives/<int:pk>/review/undo/", views_many.undo, name="review-undo"),
    path("directives/<int:pk>/review/issue/", views_issue.issue, name="directive-issue"),
    path("directives/<int:pk>/review/reasons/", views_issue.reasons, name="directive-reasons"),
    path("directives/<int:pk>/review/changes/", views_review.changes, name="review-changes"),
    path("directives/<int:pk>/review/model/", views_model.ask, name="review-model"),
    path("directives/<int:pk>/review/bodies/", views_review.bodies, name="review-bodies"),
    path("proposals/<int:pk>/accept/", views_acts.decide, {"verb": "accept"}, name="proposal-accept"),
    path("proposals/<int:pk>/drop/", views_acts.decide, {"verb": "drop"}, name="proposal-drop"),
    path("proposals/<int:pk>/reopen/", views_acts.decide, {"verb": "reopen"}, name="proposal-reopen"),
    path("proposals/<int:pk>/merge/", views_acts.decide, {"verb": "merge"}, name="proposal-merge"),
    path("proposals/<int:pk>/edit/", views_acts.edit, name="proposal-edit"),
    path("proposals/<int:pk>/split/", views_acts.split, name="proposal-split"),
    path("proposals/<int:pk>/change/", views_links.change, name="proposal-change"),
    path("links/<int:pk>/", views_links.link, name="link-decide"),
    path("programmes/new/", views_programmes.new, name="programme-new"),
    path("programmes/<slug:code>/", views_programmes.programme, name="programme"),
    path("programmes/<slug:code>/tasks/new/", views_programmes.new_task, name="programme-task-new"),
]
