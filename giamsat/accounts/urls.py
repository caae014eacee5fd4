"""Addresses of sign-in and of one's own account. Names are allauth's, which looks them up."""

from __future__ import annotations

from allauth.account import views as account
from django.urls import include, path

from giamsat.accounts import views, views_oidc
from giamsat.core.access import PUBLIC, SIGNED_IN, declare_names

urlpatterns = [
    path("login/", views.sign_in, name="account_login"),
    path("oidc/", views_oidc.start, name="account_oidc"),
    path("oidc/callback/", views_oidc.callback, name="account_oidc_callback"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", account.password_change, name="account_change_password"),
    path("language/", views.choose_language, name="account_language"),
    path("act-for/", views.act_for, name="account_act_for"),
    path("sessions/", include("allauth.usersessions.urls")),
    path("sessions/<int:pk>/end/", views.end_session, name="account_end_session"),
    path("2fa/", include("allauth.mfa.urls")),
]

declare_names(
    PUBLIC,
    [
        "account_login",
        "account_oidc",
        "account_oidc_callback",
        "account_logout",
        "account_inactive",
        "account_language",
        "mfa_authenticate",
        "mfa_login_webauthn",
        "mfa_trust",
    ],
)
declare_names(
    SIGNED_IN,
    [
        "account_reauthenticate",
        "account_change_password",
        "account_act_for",
        "account_end_session",
        "usersessions_list",
        "mfa_index",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_download_recovery_codes",
        "mfa_list_webauthn",
        "mfa_add_webauthn",
        "mfa_remove_webauthn",
        "mfa_edit_webauthn",
    ],
)
