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
)
from giamsat.api.auth import TokenAuth
from giamsat.api.conduct import conduct
from giamsat.api.openapi import Api
from giamsat.api.problems import add_handlers

api = Api(
    title="Giamsat",
    version="1",
    description="Tasks from decisions to confirmed results, for other systems. See docs/api/README.md.",
    urls_namespace="api",
    docs_url=None,
    openapi_url=None,
    auth=TokenAuth(),
)
api.add_decorator(conduct, mode="operation")
add_handlers(api)

resources = (
    programmes, overview, directives, imports, proposals, changes, tasks, assignments, reports, whole, evidence,
    extensions, obstacles, comments, units, mine, warnings, watch, indicators,
    registers, quarters,
)  # fmt: skip
for resource in resources:
    api.add_router("", resource.router)
