"""The API: its resources, put together. Everything needs a token."""

from __future__ import annotations

from giamsat.api import (
    assignments,
    changes,
    comments,
    directives,
    evidence,
    extensions,
    imports,
    indicators,
    mine,
    obstacles,
    overview,
    programmes,
    proposals,
    quarters,
    registers,
    reports,
    tasks,
    units,
    warnings,
    watch,
    whole,
    workgroups,
)
from giamsat.api.auth import TokenAuth
from giamsat.api.conduct import conduct
from giamsat.api.openapi import Api, described_tags
from giamsat.api.problems import add_handlers

ABOUT = """\
Tasks from decisions to confirmed results, for other systems: what people do on the pages of the workspace, done by a
program in the name of one person, with that person's rights and no more.

- A change names the version that it is based on (`If-Match`); single objects have an `ETag`.
- A repeated POST with the same `Idempotency-Key` does nothing and gets the first answer.
- Lists come in pages: give `next` back as `cursor`.
- Each refusal is `application/problem+json`: `code` for programs, `detail` for people, `fields` by name. Besides those
  named with each operation: 503 (the database did not answer; try again after `Retry-After`) and 507 (no room).

With examples: docs/api/README.md of the source.
"""

resources = (
    programmes, overview, directives, imports, proposals, changes, tasks, assignments, reports, whole, evidence,
    extensions, obstacles, comments, units, mine, warnings, watch, indicators,
    registers, quarters, workgroups,
)  # fmt: skip
api = Api(
    title="Giamsat",
    version="1",
    description=ABOUT,
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    auth=TokenAuth(),
    openapi_extra={"tags": described_tags(resources)},
)
api.add_decorator(conduct, mode="operation")
add_handlers(api)

for resource in resources:
    api.add_router("", resource.router)
