"""Addresses of the public website; each part brings its own list."""

from __future__ import annotations

from giamsat.portal.editorial.urls import urlpatterns as editorial
from giamsat.portal.identity.urls import urlpatterns as identity
from giamsat.portal.initiatives.urls import urlpatterns as initiatives
from giamsat.portal.pages.urls import urlpatterns as pages
from giamsat.portal.voice.urls import urlpatterns as voice

app_name = "portal"
urlpatterns = [*pages, *voice, *initiatives, *identity, *editorial]
