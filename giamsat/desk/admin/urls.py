"""Addresses of this room of the desk."""

from __future__ import annotations

from django.urls import URLPattern, path

from giamsat.desk.admin import (
    views_accounts,
    views_home,
    views_import,
    views_people,
    views_roles,
    views_succession,
    views_units,
)

urlpatterns: list[URLPattern] = [
    path("admin/", views_home.home, name="admin"),
    path("admin/people/", views_people.people_list, name="admin-people"),
    path("admin/people/new/", views_accounts.person_new, name="admin-person-new"),
    path("admin/people/<int:pk>/", views_people.person_page, name="admin-person"),
    path("admin/people/<int:pk>/edit/", views_accounts.person_edit, name="admin-person-edit"),
    path("admin/people/<int:pk>/close/", views_accounts.person_close, name="admin-person-close"),
    path("admin/people/<int:pk>/reopen/", views_accounts.person_reopen, name="admin-person-reopen"),
    path("admin/people/<int:pk>/password/", views_accounts.person_password, name="admin-person-password"),
    path("admin/people/<int:pk>/factors/", views_accounts.person_factors, name="admin-person-factors"),
    path("admin/people/<int:pk>/grant/", views_roles.person_grant, name="admin-person-grant"),
    path("admin/grants/<int:pk>/revoke/", views_roles.grant_revoke, name="admin-grant-revoke"),
    path("admin/acting/", views_roles.acting_list, name="acting"),
    path("admin/acting/new/", views_roles.acting_new, name="acting-new"),
    path("admin/acting/for/<int:pk>/", views_roles.acting_new, name="acting-for"),
    path("admin/acting/<int:pk>/end/", views_roles.acting_end, name="acting-end"),
    path("account/tokens/", views_roles.token_list, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", views_roles.token_revoke, name="token-revoke"),
    path("admin/units/", views_units.unit_list, name="admin-units"),
    path("admin/units/merge/", views_succession.unit_merge, name="admin-unit-merge"),
    path("admin/units/import/", views_import.units_import, name="admin-units-import"),
    path("admin/units/import/sample.csv", views_import.import_sample, name="admin-units-sample"),
    path("admin/units/<int:pk>/", views_units.unit_page, name="admin-unit"),
    path("admin/units/<int:pk>/people/", views_people.unit_people, name="admin-unit-people"),
    path("admin/units/<int:pk>/new/", views_units.unit_new, name="admin-unit-new"),
    path("admin/units/<int:pk>/edit/", views_units.unit_edit, name="admin-unit-edit"),
    path("admin/units/<int:pk>/rename/", views_units.unit_rename, name="admin-unit-rename"),
    path("admin/units/<int:pk>/split/", views_succession.unit_split, name="admin-unit-split"),
    path("admin/offered/units/", views_people.offered_units, name="admin-offered-units"),
    path("admin/offered/all-units/", views_units.offered_units, name="admin-offered-all-units"),
    path(
        "admin/offered/colleagues/<int:pk>/", views_roles.offered_colleagues, name="admin-offered-colleagues"
    ),
]
