"""Every address of the site; each face brings its own list."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from giamsat.core.access import PUBLIC, declare_names
from giamsat.core.health import healthz

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", healthz, name="healthz"),
    path("account/", include("giamsat.accounts.urls")),
    path("api/v1/", include("giamsat.api.urls")),
    path("public/", include("giamsat.portal.urls")),
    path("", include("giamsat.ui.urls")),
    path("", include("giamsat.desk.urls")),
]

declare_names(PUBLIC, ["healthz"])
