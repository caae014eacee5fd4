"""A site of one form, for tests that cut connections and kill processes; it needs no database."""

from __future__ import annotations

import os

import django
from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "giamsat.core.settings")


@csrf_exempt
def take(request: HttpRequest) -> JsonResponse:
    """Tells what arrived, and keeps the files."""
    from giamsat.core.files.storage import storage
    from giamsat.core.files.uploads import StagedUpload

    told = []
    for file in request.FILES.values():
        assert isinstance(file, StagedUpload)
        told.append({"name": file.name, "size": file.size, "sha256": file.sha256, "problem": file.problem})
        if not file.problem:
            storage().keep(file.staged, file.sha256)
    return JsonResponse({"fields": request.POST.dict(), "files": told})


urlpatterns = [path("take", take)]

if os.environ.get("GIAMSAT_PROBE_SITE"):
    django.setup()  # before the short list of middleware: allauth asks for its own
    settings.ROOT_URLCONF = "tests.files.probe_site"
    settings.MIDDLEWARE = [
        "django.middleware.locale.LocaleMiddleware",
        "giamsat.core.files.uploads.guard_uploads",
        "django.middleware.csrf.CsrfViewMiddleware",
    ]
    from giamsat.wsgi import application as application
