"""Addresses of indicators, their sheets and values."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.indicators import (
    views,
    views_decide,
    views_entry,
    views_evaluation,
    views_excel,
    views_frames,
    views_index,
    views_keep,
    views_quality,
    views_sheets,
)

urlpatterns: list[URLPattern] = [
    path("indicators/", views.indicators, name="indicators"),
    path("indicators/new/", views_sheets.new, name="indicator-new"),
    path("indicators/entry/", views_entry.entry, name="values-entry"),
    path("indicators/entry/cell/", views_entry.cell, name="values-cell"),
    path("indicators/entry/template/", views_excel.download, name="values-template"),
    path("indicators/entry/upload/", views_excel.upload, name="values-upload"),
    path("indicators/waiting/", views_decide.waiting, name="values-waiting"),
    path("indicators/index/<slug:code>/", views_index.index, name="index"),
    path("indicators/quality/", views_quality.data_quality, name="data-quality"),
    path("indicators/evaluations/", views_evaluation.evaluations, name="evaluations"),
    path("indicators/evaluations/new/", views_evaluation.round_new, name="round-new"),
    path("indicators/evaluations/rounds/<int:pk>/", views_evaluation.round_page, name="round"),
    path("indicators/evaluations/<int:pk>/", views_evaluation.evaluation, name="evaluation"),
    path("indicators/evaluations/files/<int:pk>/", views_evaluation.evaluation_file, name="evaluation-file"),
    path("indicators/frames/", views_frames.frames, name="frames"),
    path("indicators/frames/new/", views_frames.frame_new, name="frame-new"),
    path("indicators/frames/<int:pk>/", views_frames.frame, name="frame"),
    path("indicators/frames/<int:pk>/change/", views_frames.frame_change, name="frame-change"),
    path("indicators/frames/<int:pk>/components/new/", views_frames.component, name="component-new"),
    path("indicators/frames/<int:pk>/components/<int:number>/", views_frames.component, name="component"),
    path(
        "indicators/frames/<int:pk>/components/<int:number>/drop/",
        views_frames.component_drop,
        name="component-drop",
    ),
    path("indicators/groups/", views_keep.groups, name="indicator-groups"),
    path("indicators/groups/new/", views_keep.group, name="indicator-group-new"),
    path("indicators/groups/<int:pk>/", views_keep.group, name="indicator-group"),
    path("indicators/groups/ready/<slug:code>/", views_keep.take_over, name="indicator-set"),
    path("indicators/exemption/", views_keep.exemption, name="values-exemption"),
    path("indicators/rules/<int:pk>/retire/", views_keep.rule_retire, name="rule-retire"),
    path("indicators/<int:pk>/target/", views_keep.target, name="target-set"),
    path("indicators/<int:pk>/rule/", views_keep.rule, name="rule-new"),
    path("indicators/<int:pk>/", views.indicator, name="indicator"),
    path("indicators/<int:pk>/history/", views.history, name="values-history"),
    path("indicators/<int:pk>/sheet/", views_sheets.change, name="indicator-sheet"),
    path("indicators/<int:pk>/place/", views_sheets.place, name="indicator-place"),
    path("indicators/<int:pk>/end/", views_sheets.end, name="indicator-end"),
]
