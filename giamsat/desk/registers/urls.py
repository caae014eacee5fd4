"""Addresses of the registers."""

from __future__ import annotations

from django.urls import path

from giamsat.desk.registers import views, views_define, views_records, views_rules, views_sheets

_HERE = "registers/<slug:code>/"

urlpatterns = [
    path("registers/", views.registers, name="registers"),
    path("registers/open/", views_define.new, name="register-new"),
    path("records/<int:pk>/", views_records.record, name="record"),
    path("records/<int:pk>/edit/", views_records.edit, name="record-edit"),
    path("records/<int:pk>/move/", views_records.move, name="record-move"),
    path("records/<int:pk>/withdraw/", views_records.withdraw, name="record-withdraw"),
    path(_HERE, views.register, name="register"),
    path(f"{_HERE}add/", views_records.add, name="record-new"),
    path(f"{_HERE}files/<int:pk>/", views_records.file, name="register-file"),
    path(f"{_HERE}template/", views_sheets.download, name="register-template"),
    path(f"{_HERE}upload/", views_sheets.upload, name="register-upload"),
    path(f"{_HERE}definition/", views_define.definition, name="register-definition"),
    path(f"{_HERE}close/", views_define.close, name="register-close"),
    path(f"{_HERE}fields/", views_define.new_field, name="register-field-new"),
    path(f"{_HERE}fields/<slug:field>/", views_define.field, name="register-field"),
    path(f"{_HERE}fields/<slug:field>/move/", views_define.move_field, name="register-field-move"),
    path(f"{_HERE}fields/<slug:field>/retire/", views_define.retire_field, name="register-field-retire"),
    path(f"{_HERE}states/", views_define.state, name="register-state-new"),
    path(f"{_HERE}states/<slug:state>/", views_define.state, name="register-state"),
    path(f"{_HERE}feeds/", views_rules.new_feed, name="register-feed-new"),
    path(f"{_HERE}feeds/drop/", views_rules.drop_feed, name="register-feed-drop"),
    path(f"{_HERE}checks/", views_rules.check, name="register-check-new"),
    path(f"{_HERE}checks/<slug:check>/", views_rules.check, name="register-check"),
    path(f"{_HERE}checks/<slug:check>/drop/", views_rules.drop_check, name="register-check-drop"),
]
