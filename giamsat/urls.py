"""Every address of the site; each face brings its own list."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("giamsat.accounts.urls")),
    path("", include("giamsat.ui.urls")),
]
