"""What people decided on a document, to take away: labels and the text they point into, in one archive."""

from __future__ import annotations

import io
import json
import zipfile

from django.http import HttpResponse
from django.utils.http import content_disposition_header

from giamsat.accounts.middleware import ActorRequest
from giamsat.core.access import access, roles
from giamsat.core.actor import Role
from giamsat.directives import selectors
from giamsat.directives.labels import file_stem, labels_of


@access(roles(Role.STANDING_OFFICE))
def labels(request: ActorRequest, pk: int) -> HttpResponse:
    """A .zip with the labels in JSON and the document's text beside them."""
    found = selectors.directive(request.actor, pk)
    stem = file_stem(found)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        told = json.dumps(labels_of(request.actor, found), ensure_ascii=False, indent=1)
        archive.writestr(f"{stem}.json", told + "\n")
        archive.writestr(f"{stem}.txt", found.text.encode())
    response = HttpResponse(packed.getvalue(), content_type="application/zip")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{stem}.zip") or "attachment"
    response.headers["Cache-Control"] = "private, no-store"
    return response
