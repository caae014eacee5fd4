"""Addresses of "my work", reports and their queues."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.work import views, views_queue, views_report

urlpatterns: list[URLPattern] = [
    path("work/", views.work, name="work"),
    path("work/accept/", views.accept_chosen, name="accept-chosen"),
    path("work/<int:pk>/report/", views_report.report_form, name="report-form"),
    path("work/<int:pk>/report/draft/", views_report.save_as_typed, name="save-as-typed"),
    path("approvals/", views_queue.approvals, name="approvals"),
    path("approvals/approve/", views_queue.approve_chosen, name="approve-chosen"),
    path("confirmations/", views_queue.confirmations, name="confirmations"),
    path("reports/<int:pk>/", views_queue.report, name="report"),
    path("reports/<int:pk>/approve/", views_queue.decide, {"verb": "approve"}, name="approve"),
    path("reports/<int:pk>/confirm/", views_queue.decide, {"verb": "confirm"}, name="confirm"),
    path("reports/<int:pk>/return/", views_queue.decide, {"verb": "return"}, name="return"),
]
